"""The same over real processes: a desk, its vendors, fifty requests at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import WayId
from helpdesk_tui.contract.operations import GrantState, Operation, Reveal
from helpdesk_tui.contract.orders import BypassOrder
from tests.attack.folk import refused
from tests.e2e.calls import card_of, people_with_push, verify
from tests.rig.desk import RunningDesk


@contextlib.asynccontextmanager
async def closing(client: DeskClient) -> AsyncIterator[DeskClient]:
    try:
        yield client
    finally:
        await client.close()


async def test_fifty_orders_and_fifty_looks_at_once(shared_desk: RunningDesk) -> None:
    async with closing(shared_desk.client()) as client:
        login = (await people_with_push(client, 30))[-1]
        case = await verify(shared_desk, client, login)
        (vendor, *_) = [one.vendor for one in (await client.people.card(case.person)).accounts]
        made: list[Operation] = []

        async def order(number: int) -> ErrorCode | None:
            try:
                asked = BypassOrder(vendor=vendor)
                made.append(await client.operations.order(case.id, asked, key=f"attack-{login}-{number}"))
            except DeskError as error:
                return error.code
            return None

        await asyncio.gather(*(order(number) for number in range(50)))
        effects = shared_desk.sandbox.ledger(effect="bypass_codes_created", person=login)
        grants = [grant for grant in await client.grants.all(person=case.person) if grant.ours]
        assert len([grant for grant in grants if grant.state is GrantState.LIVE]) == 1
        assert 1 <= len(made) <= 3
        assert len(effects) == len(made)
        shown: list[Reveal] = []

        async def show(number: int) -> None:
            with contextlib.suppress(DeskError):
                shown.append(await client.operations.reveal(made[-1].id, key=f"show-{login}-{number}"))

        await asyncio.gather(*(show(number) for number in range(50)))
        assert len(shown) == 2


async def test_nothing_for_a_caller_who_only_asks(shared_desk: RunningDesk) -> None:
    async with closing(shared_desk.client()) as client:
        login = (await people_with_push(client, 30))[-2]
        card = await card_of(client, login)
        case = await client.cases.open(card.id)
        await client.cases.ticket(case.id, "INC-48213")
        look = await client.gate.look(case.id, Action.BYPASS, card.accounts[0].vendor)
        order = client.operations.order(case.id, BypassOrder(vendor=look.decision.vendor))
        assert await refused(order) is ErrorCode.GATE_CLOSED
        push = next(way.id for way in look.ways if way.id.startswith("push:"))
        forged = WayId(f"manager:{push}")
        assert await refused(client.evidence.start(case.id, forged)) is ErrorCode.NOT_FOUND


@pytest.mark.parametrize("name", ["team.sock", "vendors.sock"])
async def test_sockets_belong_to_their_user_alone(shared_desk: RunningDesk, name: str) -> None:
    assert (shared_desk.home / "runtime" / name).stat().st_mode & 0o077 == 0
