"""A desk that is killed at any step of a grant leaves at most one live code and tells the truth afterwards."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.ids import PersonId, VendorId
from helpdesk_tui.contract.operations import GrantState, OperationState
from helpdesk_tui.contract.orders import BypassOrder, RevokeOrder
from helpdesk_tui.desk.steps import KILL_AT, Step
from tests.e2e.calls import people_with_push, until, verify
from tests.e2e.witness import witness
from tests.rig.desk import RunningDesk, running_desk

ORDER = BypassOrder(vendor=VendorId("duo-durand"))


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk(people=60) as running:
        yield running


_LOGINS: list[str] = []


async def logins(client: DeskClient) -> list[str]:
    """People to try it on, asked for once: the vendor limits how often cards are read."""
    if not _LOGINS:
        _LOGINS.extend(await people_with_push(client, 7))
    return _LOGINS


def live_codes(desk: RunningDesk, login: str) -> list[dict[str, object]]:
    """What the vendor's own client sees."""
    admin = witness(desk)
    (user,) = admin.get_users_by_name(login)
    found: list[dict[str, object]] = admin.get_user_bypass_codes(user["user_id"])
    return found


OF_A_GRANT = list(Step)[: list(Step).index(Step.REVEAL_WRITTEN)]


@pytest.mark.parametrize("step", OF_A_GRANT)
async def test_killed_at(desk: RunningDesk, step: Step) -> None:
    desk.restart({KILL_AT: step.value})
    client = desk.client()
    try:
        # Somebody else each time: three pushes in five minutes are the most that one phone gets.
        login = (await logins(client))[list(Step).index(step)]
        case = await verify(desk, client, login)
        asked = asyncio.create_task(client.operations.order(case.id, ORDER, key=f"kill-at-{step.value}"))
        await asyncio.to_thread(desk.died)
        await asyncio.to_thread(desk.restart)
        # The console's client repeats the write under its key; what it hears is the truth as far as known.
        answer = await asked
        settled = await until(
            lambda: client.operations.get(answer.id),
            lambda one: one.state not in (OperationState.INTENT, OperationState.UNKNOWN),
        )
        live = live_codes(desk, login)
        assert len(live) <= 1, "at most one live code of this desk"
        if settled.state is OperationState.DONE:
            assert len(live) == 1
            shown = await client.operations.reveal(settled.id)
            assert len(shown.codes) == 1
            await client.operations.confirmed(settled.id)
            grants = await client.grants.all(person=settled.person)
            assert [(grant.ours, grant.state) for grant in grants] == [(True, GrantState.LIVE)]
        else:
            assert settled.state in (OperationState.FAILED, OperationState.TAKEN_BACK)
            assert live == []
        await revoke_all(client, settled.person)
        assert live_codes(desk, login) == []
        await client.cases.close(case.id, CaseOutcome.SOLVED)
    finally:
        await client.close()
    verified(desk)


async def revoke_all(client: DeskClient, person: PersonId) -> None:
    for grant in await client.grants.all(person=person):
        await client.operations.take(RevokeOrder(grant=grant.id, reason="end of the test"))


def verified(desk: RunningDesk) -> None:
    """The record verifies, read from the store while the desk runs."""
    done = subprocess.run(
        [sys.executable, "-m", "helpdesk_tui", "audit", "verify", "--store", str(desk.store_path)],
        env=desk.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


async def test_killed_after_the_code_was_counted_as_shown(desk: RunningDesk) -> None:
    desk.restart({KILL_AT: Step.REVEAL_WRITTEN.value})
    client = desk.client()
    login = (await logins(client))[-1]
    case = await verify(desk, client, login)
    done = await client.operations.order(case.id, ORDER, key="reveal-killed")
    asked = asyncio.create_task(client.operations.reveal(done.id, key="first-showing"))
    await asyncio.to_thread(desk.died)
    await asyncio.to_thread(desk.restart)
    shown = await asked
    assert (len(shown.codes), shown.rereadings_left) == (1, 1), "the same showing goes on after the cut"
    await revoke_all(client, done.person)
    await client.close()
