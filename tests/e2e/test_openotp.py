"""The main job at the clinic, from the desk's own HTTP to WebADM and back, against real processes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import VendorId, WayId
from helpdesk_tui.contract.operations import Operation, OperationState, Result
from helpdesk_tui.contract.orders import BypassOrder, Change, ChangeOrder
from helpdesk_tui.contract.people import AccountStatus, Factor
from tests.e2e.calls import card_of, until
from tests.rig.desk import RunningDesk, running_desk
from tests.sandbox.rig import but_notices

OPENOTP = VendorId("openotp-sainte-aldegonde")
LOGIN = "c.marchal"


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk(people=60) as running:
        yield running


@pytest.fixture
async def client(desk: RunningDesk) -> AsyncIterator[DeskClient]:
    found = desk.client()
    yield found
    await found.close()


async def settled(client: DeskClient, operation: Operation) -> Operation:
    return await until(
        lambda: client.operations.get(operation.id),
        lambda one: one.state is not OperationState.INTENT and one.result is not Result.WAITING,
    )


def phone_of(desk: RunningDesk, login: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.sandbox.control("GET", f"openotp/phone/{login}", hold=1)
    return found


async def verified(desk: RunningDesk, client: DeskClient, login: str) -> Case:
    """A case with a push whose number was read out, and a mailed code."""
    card = await card_of(client, login)
    case = await client.cases.open(card.id)
    await client.cases.ticket(case.id, "INC-48213")
    phone = next(one for one in card.devices if Factor.PUSH in one.factors)
    desk.sandbox.control("POST", "openotp/habit", person=login, answer="silent")
    proof = await client.evidence.start(case.id, WayId(f"push:{phone.id}"))
    (prompt,) = phone_of(desk, login)["prompts"]
    number = re.search(r"\b\d{3}\b", prompt["shown"])
    assert number is not None, prompt["shown"]
    desk.sandbox.control("POST", f"openotp/prompts/{prompt['session']}", answer="approve")
    await client.evidence.typed(case.id, proof.id, SecretStr(number.group()))
    done = await until(
        lambda: client.evidence.get(case.id, proof.id), lambda one: one.state is not ProofState.WAITING
    )
    assert done.state is ProofState.PASSED
    ways = (await client.gate.look(case.id, Action.BYPASS, OPENOTP)).ways
    mailed = await client.evidence.start(case.id, next(way.id for way in ways if way.id.startswith("mail:")))
    text = but_notices(phone_of(desk, login)["messages"])[-1]["text"]
    code = re.search(r"\b\d{6}\b", text)
    assert code is not None
    passed = await client.evidence.typed(case.id, mailed.id, SecretStr(code.group()))
    assert passed.state is ProofState.PASSED
    return case


async def test_an_emergency_code_for_exactly_a_day(desk: RunningDesk, client: DeskClient) -> None:
    case = await verified(desk, client, LOGIN)
    order = BypassOrder(vendor=OPENOTP)
    assert (await client.operations.dry_run(case.id, order)).ends_at_once == 0
    done = await settled(client, await client.operations.order(case.id, order))
    assert done.state is OperationState.DONE, done
    (effect,) = desk.sandbox.ledger(effect="openotp_emerg_register")
    assert (effect["params"]["expires"], effect["params"]["maxuse"]) == (86_400, 1)
    shown = await client.operations.reveal(done.id)
    (code,) = shown.codes
    assert re.fullmatch(r"[1-9]\d{5}", code)
    assert (await client.operations.dry_run(case.id, order)).ends_at_once == 1
    again = await settled(client, await client.operations.order(case.id, order))
    assert again.state is OperationState.DONE
    card = await card_of(client, LOGIN)
    assert len(await client.grants.all(person=card.id)) == 1


async def test_a_block_and_its_end(desk: RunningDesk, client: DeskClient) -> None:
    card = await card_of(client, "n.lemaire")
    order = ChangeOrder(vendor=OPENOTP, change=Change.LOCK_ACCOUNT, person=card.id, reason="not me")
    assert (await settled(client, await client.operations.take(order))).state is OperationState.DONE
    locked = await until(lambda: card_of(client, "n.lemaire"), lambda one: one.status is AccountStatus.LOCKED)
    offered = {one.change for one in await client.services.all(locked.id)}
    assert Change.UNLOCK_ACCOUNT in offered


async def test_why_somebody_cannot_log_in_and_what_they_would_see(client: DeskClient) -> None:
    card = await card_of(client, "p.hubert")
    found = await client.services.diagnosis(card.id)
    assert [line.code for one in found for line in one.lines][0] == "locked"
    facts = {fact.name: fact.value for account in card.accounts for fact in account.facts}
    assert facts["main_method"] == "TOKEN"
    assert facts["challenge_seconds"] == "90"
    assert facts["token_status"] == "registered"
