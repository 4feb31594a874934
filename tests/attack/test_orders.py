"""Orders: wrong order of calls, stale proof, many at once, shown twice, longer or more often than allowed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer, ProofState
from helpdesk_tui.contract.gate import Action, Allowed
from helpdesk_tui.contract.ids import CaseId, ClientId, GrantId, VendorId, WayId
from helpdesk_tui.contract.operations import Operation, OperationState, Reveal
from helpdesk_tui.contract.orders import BypassOrder, RevokeOrder
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.idempotency.repository import KEPT
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import person_group
from helpdesk_tui.vendors.values import VendorPerson
from tests.attack.folk import (
    CALL,
    MALLORY,
    PHONE,
    PUSH,
    activate,
    attest,
    bypass,
    effects,
    is_open,
    look,
    now_has,
    refused,
    set_contact,
)
from tests.desk.inside import Inside, new_key
from tests.desk.twin import Fault


async def show(desk: Inside, made: Operation, key: str | None = None) -> Reveal:
    return await desk.calls.reveal(made.id, key or new_key())


def taking_back(made: Operation) -> RevokeOrder:
    return RevokeOrder(grant=made.grant or GrantId(""), reason="attack")


async def test_nothing_before_anything(desk: Inside) -> None:
    case = (await desk.case()).id
    assert await refused(bypass(desk, case)) is ErrorCode.GATE_CLOSED
    assert await refused(activate(desk, case)) is ErrorCode.GATE_CLOSED
    assert desk.twin.ledger == []


async def test_the_ticket_comes_first(desk: Inside) -> None:
    case = await desk.case(ticket=False)
    await desk.called_back(case.id)
    await desk.mailed(case.id)
    assert await refused(bypass(desk, case.id)) is ErrorCode.TICKET_MISSING
    assert desk.twin.ledger == []


async def test_a_dry_run_does_nothing(desk: Inside) -> None:
    case = await desk.verified()
    before = await desk.events()
    found = await desk.operations.dry_run(case.id, BypassOrder(vendor=desk.twin.id))
    assert isinstance(found.decision, Allowed)
    assert (desk.twin.ledger, await desk.rows(operation), await desk.events()) == ([], [], before)


async def test_proof_goes_stale_by_the_clock(desk: Inside) -> None:
    case = await desk.verified()
    desk.clock.step(minutes=15)
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED


async def test_parking_keeps_no_proof_fresh(desk: Inside) -> None:
    case = await desk.verified()
    await desk.calls.park(case.id)
    desk.clock.step(minutes=16)
    await desk.calls.resume(case.id)
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED


async def test_a_closed_case_is_closed_and_the_next_one_starts_empty(desk: Inside) -> None:
    case = await desk.verified()
    await desk.calls.close(case.id, CaseOutcome.SOLVED)
    assert await refused(bypass(desk, case.id)) is ErrorCode.CASE_CLOSED
    assert await refused(desk.evidence.start(case.id, CALL, new_key())) is ErrorCode.CASE_CLOSED
    second = await desk.case()
    assert await refused(bypass(desk, second.id)) is ErrorCode.GATE_CLOSED


async def test_a_number_that_left_the_file_after_the_call_proves_nothing(desk: Inside) -> None:
    case = await desk.verified()
    await set_contact(desk, "con_office", gone_at=desk.clock.now())
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED


async def test_a_number_that_changed_after_the_call_proves_nothing(desk: Inside) -> None:
    case = await desk.verified()
    await set_contact(desk, "con_office", changed=desk.clock.now(), baseline=False)
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED


async def test_a_mailbox_that_the_vendor_changes_meanwhile_is_seen_before_the_order(desk: Inside) -> None:
    case = await desk.verified()
    desk.twin.change("DU1", mails=("other@durand.example",))
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED
    assert effects(desk, "code") == 0


async def test_an_account_that_is_locked_meanwhile(desk: Inside) -> None:
    case = await desk.verified()
    known: VendorPerson = desk.twin.people["DU1"]
    desk.twin.people["DU1"] = replace(known, status=type(known.status).DISABLED)
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED


async def test_a_person_who_becomes_privileged_meanwhile(desk: Inside) -> None:
    config = desk.house.config
    client = replace(config.clients[0], privileged_groups=frozenset({"Domain Admins"}))
    now_has(desk, config=replace(config, clients=(client,)))
    case = await desk.verified()
    desk.twin.change("DU1", groups=("DOMAIN ADMINS",))
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED
    assert len(await desk.rows(person_group)) == 1


async def test_another_vendor_than_the_persons(desk: Inside) -> None:
    case = await desk.verified()
    other = replace(desk.twin, id=VendorId("other"), client=ClientId("peeters"))
    now_has(desk, vendors={**desk.house.vendors, other.id: other})
    for vendor in ("other", "", "twin:DP1", "TWIN", "nobody"):
        order = desk.operations.order(case.id, BypassOrder(vendor=VendorId(vendor)), new_key())
        assert await refused(order) is ErrorCode.NOT_FOUND
    assert other.ledger is desk.twin.ledger
    assert desk.twin.ledger == []


async def test_fifty_orders_at_once_make_one_code_at_a_time(desk: Inside) -> None:
    case = await desk.verified()
    found = await asyncio.gather(*(refused(bypass(desk, case.id)) for _ in range(50)))
    live = await desk.twin.live("DU1")
    grants = [row for row in await desk.rows(grant_) if row.state == "live"]
    assert (len(live), len(grants)) == (1, 1)
    assert effects(desk, "code") == found.count(None) <= 3


async def test_one_key_one_code(desk: Inside) -> None:
    case = await desk.verified()
    key, order = new_key(), BypassOrder(vendor=desk.twin.id)
    await asyncio.gather(*(refused(desk.operations.order(case.id, order, key)) for _ in range(20)))
    again = await desk.operations.order(case.id, order, key)
    assert [row.id for row in await desk.rows(operation)] == [again.id]
    assert effects(desk, "code") == 1


async def test_four_codes_in_a_day(desk: Inside) -> None:
    for _ in range(3):
        case = await desk.verified()  # the same case: a third call in a day would not pass anyway
        made = await bypass(desk, case.id)
        await desk.operations.take(taking_back(made), new_key())
        desk.clock.step(minutes=20)
    await desk.calls.close(case.id, CaseOutcome.SOLVED)
    case = await desk.verified()
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED
    served = replace(desk, agent=MALLORY)
    desk.clock.step(minutes=20)
    assert await refused(bypass(served, (await served.verified()).id)) is ErrorCode.GATE_CLOSED
    assert effects(desk, "code") == 3


@pytest.mark.parametrize(
    "asked", [{"seconds": 0}, {"seconds": 86_401}, {"seconds": -1}, {"uses": 0}, {"uses": 6}, {"uses": 99}]
)
async def test_longer_or_more_often_than_any_policy_gives(asked: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        BypassOrder(vendor=VendorId("twin"), **asked)


async def test_shown_twice_at_most_however_many_ask(desk: Inside) -> None:
    made = await bypass(desk, (await desk.verified()).id)
    shown = [0]

    async def ask() -> ErrorCode | None:
        error = await refused(show(desk, made))
        shown[0] += error is None
        return error

    found = await asyncio.gather(*(ask() for _ in range(50)))
    assert shown == [2]
    assert found.count(ErrorCode.ALREADY_SHOWN) == 48
    events = await desk.events()
    assert (events.count(AuditEvent.CODE_SHOWN), events.count(AuditEvent.CODE_SHOWN_AGAIN)) == (1, 1)


async def test_the_first_key_again_after_the_second_showing(desk: Inside) -> None:
    made = await bypass(desk, (await desk.verified()).id)
    first = new_key()
    await show(desk, made, first)
    await show(desk, made)
    assert await refused(show(desk, made, first)) is ErrorCode.ALREADY_SHOWN


async def test_a_lost_answer_is_asked_for_again_without_being_a_second_showing(desk: Inside) -> None:
    made = await bypass(desk, (await desk.verified()).id)
    key = new_key()
    found = [await show(desk, made, key) for _ in range(5)]
    assert {one.rereadings_left for one in found} == {1}
    assert (await desk.events()).count(AuditEvent.CODE_SHOWN) == 1


@pytest.mark.parametrize("same", [True, False])
async def test_shown_after_the_window(desk: Inside, same: bool) -> None:
    made = await bypass(desk, (await desk.verified()).id)
    key = new_key()
    await show(desk, made, key)
    desk.clock.step(minutes=5, seconds=1)
    assert await refused(show(desk, made, key if same else new_key())) is ErrorCode.ALREADY_SHOWN


async def test_shown_to_another_agent(desk: Inside) -> None:
    made = await bypass(desk, (await desk.verified()).id)
    mallory = replace(desk, agent=MALLORY)
    assert await refused(show(mallory, made)) is ErrorCode.NOT_YOURS
    assert await refused(mallory.calls.confirmed(made.id)) is ErrorCode.NOT_YOURS


async def test_confirmed_before_it_was_shown_and_shown_after(desk: Inside) -> None:
    made = await bypass(desk, (await desk.verified()).id)
    assert await refused(desk.calls.confirmed(made.id)) is ErrorCode.NOTHING_TO_SHOW
    await show(desk, made)
    await desk.calls.confirmed(made.id)
    assert await refused(show(desk, made)) is ErrorCode.ALREADY_SHOWN


async def test_a_code_of_an_order_that_failed_is_never_shown(desk: Inside) -> None:
    case = await desk.verified()
    desk.twin.faults.append(Fault.LOST_ANSWER)
    made = await bypass(desk, case.id)
    assert made.state is OperationState.UNKNOWN
    assert await refused(show(desk, made)) is ErrorCode.NOTHING_TO_SHOW


async def test_sealed_code_moved_to_another_operation_opens_nothing(desk: Inside) -> None:
    """Who can write into the store but has no key file cannot swap codes between operations."""
    first = await bypass(desk, (await desk.verified()).id)
    second = await bypass(desk, (await desk.verified()).id)
    (one,) = [row for row in await desk.rows(operation) if row.id == first.id]
    move = update(operation).where(operation.c.id == second.id).values(sealed=one.sealed)
    await desk.house.store.write(lambda c: c.execute(move))
    assert await refused(show(desk, second)) is ErrorCode.SEAL_BROKEN


async def test_the_code_stands_nowhere(desk: Inside) -> None:
    made = await bypass(desk, (await desk.verified()).id)
    code = (await show(desk, made)).codes[0]
    told = repr([made, await desk.operations.get(made.id), await look(desk, made.case or CaseId(""))])
    told += (await desk.calls.summary(made.case or CaseId(""))).model_dump_json()
    assert code not in told
    for path in Path(desk.house.config.store).parent.iterdir():
        assert path.is_socket() or code.encode() not in path.read_bytes(), path


async def test_a_key_kept_longer_than_answers_are_makes_no_second_code(desk: Inside) -> None:
    case = await desk.verified()
    key, order = new_key(), BypassOrder(vendor=desk.twin.id)
    first = await desk.operations.order(case.id, order, key)
    desk.clock.at += KEPT * 2
    again = await desk.operations.order(case.id, order, key)
    assert (again.id, effects(desk, "code")) == (first.id, 1)


async def test_readonly_desk_does_nothing(desk: Inside) -> None:
    case = await desk.verified()
    now_has(desk, readonly=True)
    assert await refused(bypass(desk, case.id)) is ErrorCode.READ_ONLY
    assert await refused(desk.evidence.start(case.id, PUSH, new_key())) is ErrorCode.READ_ONLY


async def test_closing_and_answering_at_once(desk: Inside) -> None:
    for _ in range(5):
        case = await desk.case()
        proof = await desk.evidence.start(case.id, CALL, new_key())
        confirmed = ProofAnswer(outcome=CallOutcome.CONFIRMED)
        await asyncio.gather(
            refused(desk.evidence.answer(case.id, proof.id, confirmed)),
            refused(desk.calls.close(case.id, CaseOutcome.ABANDONED)),
        )
        found = await desk.evidence.get(case.id, proof.id)
        assert found.state in (ProofState.GIVEN_UP, ProofState.PASSED)
        assert await refused(bypass(desk, case.id)) is ErrorCode.CASE_CLOSED
        assert not await is_open(desk, (await desk.case()).id)
        await desk.calls.close((await desk.case()).id, CaseOutcome.ABANDONED)


async def test_revoking_while_a_new_one_is_made_leaves_one_at_most(desk: Inside) -> None:
    case = await desk.verified()
    first = await bypass(desk, case.id)
    revoke = desk.operations.take(taking_back(first), new_key())
    await asyncio.gather(refused(revoke), refused(bypass(desk, case.id)))
    assert len(await desk.twin.live("DU1")) == 1


async def test_ways_with_odd_names(desk: Inside) -> None:
    case = (await desk.case()).id
    for way in (
        "",
        ":",
        "call:",
        "manager:",
        "manager:manager:push:twin:DP1",
        "push:twin:DP1:",
        "PUSH:twin:DP1",
        "call:%",
        "mail:_on_mail",
        "manager:in_person",
        "manager:call:con_office",
        "push:other:DP1",
    ):
        asked = desk.evidence.start(case, WayId(way), new_key())
        assert await refused(asked) is ErrorCode.NOT_FOUND, way
    assert (desk.twin.ledger, desk.mail.letters) == ([], [])


async def test_activation_stands_behind_the_gate_as_well(desk: Inside) -> None:
    case = (await desk.case()).id
    await attest(desk, case, CALL)
    assert await refused(activate(desk, case, PHONE)) is ErrorCode.GATE_CLOSED
    assert not await is_open(desk, case, Action.ACTIVATION_REPLACE)
