from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.gate import Allowed, Denied, Need
from helpdesk_tui.contract.ids import DeviceId, GrantId, VendorId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, Delivery, RevokeOrder
from helpdesk_tui.desk.grants.service import live_grants
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.operations import reveal
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.vendors.values import ActivationAsk, ActivationMade, CodeOrder
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.twin import Fault

pytestmark = pytest.mark.thorough

TWIN = VendorId("twin")
BYPASS = BypassOrder(vendor=TWIN)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield made


async def ordered(desk: Inside, order: BypassOrder | ActivationOrder = BYPASS) -> Operation:
    case = await desk.verified()
    return await desk.operations.order(case.id, order, new_key())


async def test_nothing_without_proof(desk: Inside) -> None:
    case = await desk.case()
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, BYPASS, new_key())
    assert refusal.value.code is ErrorCode.GATE_CLOSED
    assert Need.POINTS.value in refusal.value.params["needs"]
    assert desk.twin.ledger == []
    assert (await desk.events())[-1] == "gate:refused"


async def test_nothing_without_ticket(desk: Inside) -> None:
    case = await desk.case(ticket=False)
    await desk.called_back(case.id)
    await desk.mailed(case.id)
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, BYPASS, new_key())
    assert refusal.value.code is ErrorCode.TICKET_MISSING
    assert refusal.value.params == {"example": "INC-48213"}


async def test_code_is_made_shown_once_and_once_more(desk: Inside) -> None:
    done = await ordered(desk)
    assert (done.state, done.codes, done.uses) == (OperationState.DONE, 1, 1)
    (live,) = desk.twin.bypass["DU1"]
    assert live.until - desk.clock.now() == live.until - live.made_at
    first = await reveal.reveal(desk.house, desk.agent, done.id, "showing-one")
    assert first.codes == (live.code,)
    assert first.rereadings_left == 1
    again = await reveal.reveal(desk.house, desk.agent, done.id, "showing-one")
    assert again.codes == first.codes, "the same showing, asked again after a cut line, is not counted"
    second = await reveal.reveal(desk.house, desk.agent, done.id, "showing-two")
    assert second.rereadings_left == 0
    with pytest.raises(Refused) as refusal:
        await reveal.reveal(desk.house, desk.agent, done.id, "showing-three")
    assert refusal.value.code is ErrorCode.ALREADY_SHOWN
    events = await desk.events()
    assert [event for event in events if event.startswith("code:")] == ["code:shown", "code:shown_again"]


async def test_re_reading_ends_with_its_window(desk: Inside) -> None:
    done = await ordered(desk)
    await reveal.reveal(desk.house, desk.agent, done.id, "showing-one")
    desk.clock.step(minutes=6)
    for key in ("showing-one", "showing-two"):
        with pytest.raises(Refused):
            await reveal.reveal(desk.house, desk.agent, done.id, key)


async def test_confirmed_code_is_forgotten(desk: Inside) -> None:
    done = await ordered(desk)
    await reveal.reveal(desk.house, desk.agent, done.id, "showing-one")
    await reveal.confirm(desk.house, desk.agent, done.id)
    with pytest.raises(Refused):
        await reveal.reveal(desk.house, desk.agent, done.id, "showing-one")
    (row,) = await desk.rows(operation)
    assert row.sealed is None


async def test_nobody_else_sees_it(desk: Inside) -> None:
    done = await ordered(desk)
    other = replace(desk.agent, id="b.other")  # type: ignore[arg-type]
    with pytest.raises(Refused) as refusal:
        await reveal.reveal(desk.house, other, done.id, "showing-one")
    assert refusal.value.code is ErrorCode.NOT_YOURS


async def test_no_code_in_clear_in_the_store(desk: Inside, tmp_path: Path) -> None:
    done = await ordered(desk)
    shown = await reveal.reveal(desk.house, desk.agent, done.id, "showing-one")
    found = [path for path in tmp_path.iterdir() if shown.codes[0].encode() in path.read_bytes()]
    assert found == []


async def test_same_key_one_effect(desk: Inside) -> None:
    case = await desk.verified()
    key = new_key()
    answers = await asyncio.gather(
        *(desk.operations.order(case.id, BYPASS, key) for _ in range(20)), return_exceptions=True
    )
    made = {answer.id for answer in answers if isinstance(answer, Operation)}
    assert len(made) == 1
    assert [entry for entry in desk.twin.ledger if entry[0] == "code"] == [("code", "DU1")]
    lost = [answer for answer in answers if not isinstance(answer, Operation)]
    # Beside the open one, or behind one that has ended meanwhile: the same key then answers with it.
    late = {ErrorCode.OPERATION_OPEN, ErrorCode.IN_PROGRESS}
    assert all(isinstance(answer, DeskError) and answer.code in late for answer in lost)


async def test_two_keys_at_once_one_wins(desk: Inside) -> None:
    case = await desk.verified()
    answers = await asyncio.gather(
        *(desk.operations.order(case.id, BYPASS, new_key()) for _ in range(10)), return_exceptions=True
    )
    won = [answer for answer in answers if isinstance(answer, Operation)]
    lost = [answer for answer in answers if isinstance(answer, Conflict)]
    assert won
    assert len(won) + len(lost) == 10
    assert all(error.params["agent"] == "a.martin" for error in lost if error.params)
    assert len(desk.twin.bypass["DU1"]) == 1, "whoever won, one code lives"


async def test_new_code_then_old_one_revoked(desk: Inside) -> None:
    case = await desk.verified()
    first = await desk.operations.order(case.id, BYPASS, new_key())
    old = desk.twin.bypass["DU1"][0].ref
    desk.clock.step(seconds=30)
    await desk.operations.order(case.id, BYPASS, new_key())
    (live,) = desk.twin.bypass["DU1"]
    assert live.ref != old
    states = {row.operation_id: row.state for row in await desk.rows(grant_)}
    assert states[first.id] == "revoked"
    assert [entry[0] for entry in desk.twin.ledger if entry[0] != "check"] == ["code", "code", "revoke"]


async def test_fourth_code_of_an_episode_is_refused(desk: Inside) -> None:
    case = await desk.verified()
    for _ in range(3):
        await desk.operations.order(case.id, BYPASS, new_key())
        desk.clock.step(seconds=20)
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, BYPASS, new_key())
    assert Need.EPISODE_USED_UP.value in refusal.value.params["needs"]


async def test_evidence_goes_stale(desk: Inside) -> None:
    case = await desk.verified()
    desk.clock.step(minutes=16)
    with pytest.raises(Refused):
        await desk.operations.order(case.id, BYPASS, new_key())


async def test_another_agent_cannot_use_the_case(desk: Inside) -> None:
    case = await desk.verified()
    desk.agent = replace(desk.agent, id="b.other")  # type: ignore[arg-type]
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, BYPASS, new_key())
    assert refusal.value.code is ErrorCode.NOT_YOURS


async def test_own_account_is_refused(desk: Inside) -> None:
    desk.agent = replace(desk.agent, id="a.dupont")  # type: ignore[arg-type]
    with pytest.raises(Refused) as refusal:
        await desk.case()
    assert refusal.value.code is ErrorCode.OWN_ACCOUNT


async def test_more_than_the_policy_gives(desk: Inside) -> None:
    case = await desk.verified()
    with pytest.raises(ValueError, match="uses"):
        BypassOrder(vendor=TWIN, uses=6)
    with pytest.raises(ValueError, match="seconds"):
        BypassOrder(vendor=TWIN, seconds=86_401)
    with pytest.raises(ValueError, match="seconds"):
        BypassOrder(vendor=TWIN, seconds=0)
    done = await desk.operations.order(case.id, BypassOrder(vendor=TWIN, uses=5), new_key())
    assert done.uses == 5


async def test_lost_answer_is_unknown_then_found(desk: Inside) -> None:
    desk.twin.faults.append(Fault.LOST_ANSWER)
    operation_ = await ordered(desk)
    assert operation_.state is OperationState.UNKNOWN
    desk.clock.step(seconds=10)
    await reconcile(desk.house)
    found = await desk.operations.get(operation_.id)
    assert found.state is OperationState.DONE
    shown = await reveal.reveal(desk.house, desk.agent, found.id, "showing-one")
    assert shown.codes == (desk.twin.bypass["DU1"][0].code,)


async def test_a_clock_that_is_set_back_puts_no_question_off(desk: Inside) -> None:
    desk.twin.faults.append(Fault.LOST_REQUEST)
    operation_ = await ordered(desk)
    desk.clock.step(hours=-1)
    await reconcile(desk.house)
    assert (await desk.operations.get(operation_.id)).state is OperationState.FAILED


async def test_lost_answer_blocks_a_second_order(desk: Inside) -> None:
    desk.twin.faults.append(Fault.LOST_ANSWER)
    case = await desk.verified()
    await desk.operations.order(case.id, BYPASS, new_key())
    with pytest.raises(Conflict) as refusal:
        await desk.operations.order(case.id, BYPASS, new_key())
    assert refusal.value.code is ErrorCode.OPERATION_OPEN
    assert refusal.value.params["agent"] == "a.martin"


async def test_late_found_code_is_taken_back(desk: Inside) -> None:
    desk.twin.faults.append(Fault.LOST_ANSWER)
    operation_ = await ordered(desk)
    desk.clock.step(minutes=10)
    await reconcile(desk.house)
    assert (await desk.operations.get(operation_.id)).state is OperationState.TAKEN_BACK
    assert desk.twin.bypass["DU1"] == []


async def test_server_drawn_code_cannot_be_known_and_is_taken_back(desk: Inside) -> None:
    desk.twin.desk_draws = False
    desk.twin.faults.append(Fault.LOST_ANSWER)
    operation_ = await ordered(desk)
    desk.clock.step(seconds=10)
    await reconcile(desk.house)
    assert (await desk.operations.get(operation_.id)).state is OperationState.TAKEN_BACK
    assert desk.twin.bypass["DU1"] == []


async def test_lost_request_fails_and_a_late_effect_is_undone(desk: Inside) -> None:
    desk.twin.faults.append(Fault.LOST_REQUEST)
    operation_ = await ordered(desk)
    desk.clock.step(seconds=10)
    await reconcile(desk.house)
    assert (await desk.operations.get(operation_.id)).state is OperationState.FAILED
    desk.twin._make("DU1", CodeOrder(operation_.id, 86_400, 1), "000111222")
    desk.clock.step(minutes=6)
    await reconcile(desk.house)
    assert (await desk.operations.get(operation_.id)).state is OperationState.TAKEN_BACK
    assert desk.twin.bypass["DU1"] == []


async def test_vendor_down_while_reconciling_stays_unknown(desk: Inside) -> None:
    desk.twin.faults.append(Fault.LOST_ANSWER)
    operation_ = await ordered(desk)
    desk.twin.down = True
    for _ in range(5):
        desk.clock.step(minutes=1)
        await reconcile(desk.house)
    assert (await desk.operations.get(operation_.id)).state is OperationState.UNKNOWN
    desk.twin.down = False
    desk.clock.step(minutes=2)
    await reconcile(desk.house)
    assert (await desk.operations.get(operation_.id)).state is OperationState.TAKEN_BACK


async def test_certain_refusal_fails_and_frees_the_slot(desk: Inside) -> None:
    desk.twin.faults.append(Fault.REFUSED)
    case = await desk.verified()
    failed = await desk.operations.order(case.id, BYPASS, new_key())
    assert (failed.state, failed.problem) == (OperationState.FAILED, "vendor_busy")
    again = await desk.operations.order(case.id, BYPASS, new_key())
    assert again.state is OperationState.DONE


async def test_intent_stands_before_and_outcome_after_each_effect(desk: Inside) -> None:
    await ordered(desk)
    events = await desk.events()
    assert events.index("operation:intent") < events.index("operation:done")


async def test_revoke_needs_no_evidence(desk: Inside) -> None:
    done = await ordered(desk)
    assert done.grant is not None
    taken = await desk.operations.take(RevokeOrder(grant=done.grant, reason="phone is back"), new_key())
    assert taken.state is OperationState.DONE
    assert desk.twin.bypass["DU1"] == []
    (grant,) = await live_grants(desk.house, AMELIE, live=False)
    assert grant.state == "revoked"


async def test_codes_from_elsewhere_are_listed_and_left_alone(desk: Inside) -> None:
    from tests.desk.twin import Live

    now = desk.clock.now()
    foreign = Live("foreign", "999888777", now, now.replace(year=2027), 1)
    desk.twin.bypass["DU1"] = [foreign]
    await ordered(desk)
    assert foreign in desk.twin.bypass["DU1"]
    listed = await live_grants(desk.house, AMELIE, live=True)
    assert [grant.ours for grant in listed] == [True, False]
    await desk.operations.take(RevokeOrder(grant=listed[1].id, reason="unknown origin"), new_key())
    assert foreign not in desk.twin.bypass["DU1"]


async def test_a_vendor_that_keeps_one_code_says_what_ends_at_once(desk: Inside) -> None:
    from tests.desk.twin import Live

    now = desk.clock.now()
    desk.twin.bypass["DU1"] = [Live("foreign", "999888777", now, now.replace(year=2027), 1)]
    case = await desk.verified()
    kept = await desk.operations.dry_run(case.id, BypassOrder(vendor=TWIN))
    assert (kept.elsewhere, kept.ends_at_once) == (1, 0)
    desk.twin.one_at_a_time = True
    told = await desk.operations.dry_run(case.id, BypassOrder(vendor=TWIN))
    assert (told.replaces, told.elsewhere, told.ends_at_once) == (0, 0, 1)


async def test_revoke_of_nothing(desk: Inside) -> None:
    with pytest.raises(DeskError) as refusal:
        await desk.operations.take(RevokeOrder(grant=GrantId("gr_none"), reason="x"), new_key())
    assert refusal.value.code is ErrorCode.NOT_FOUND


async def test_replacing_link_needs_more_than_the_phone_it_goes_to(desk: Inside) -> None:
    order = ActivationOrder(vendor=TWIN, device=DeviceId("twin:DP1"))
    case = await desk.case()
    await desk.called_back(case.id)
    preview = await desk.operations.dry_run(case.id, order)
    assert preview.stops_old
    assert isinstance(preview.decision, Denied)
    await desk.mailed(case.id)
    assert isinstance((await desk.operations.dry_run(case.id, order)).decision, Allowed)
    sent = await desk.operations.order(case.id, order, new_key())
    assert (sent.state, sent.sent_to) == (OperationState.DONE, "..56")


async def test_qr_is_off_by_default(desk: Inside) -> None:
    case = await desk.verified()
    order = ActivationOrder(vendor=TWIN, device=DeviceId("twin:DP1"), delivery=Delivery.QR)
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, order, new_key())
    assert Need.SWITCHED_OFF.value in refusal.value.params["needs"]


async def test_readonly_desk_gives_and_takes_nothing(tmp_path: Path) -> None:
    async with inside(tmp_path, readonly=True) as desk:
        with pytest.raises(Refused):
            await desk.operations.take(RevokeOrder(grant=GrantId("gr_1"), reason="x"), new_key())


async def test_wrong_ticket_says_what_one_looks_like(desk: Inside) -> None:
    from helpdesk_tui.desk.cases.service import Cases

    case = await desk.case(ticket=False)
    with pytest.raises(Mistaken) as refusal:
        await Cases(desk.house).ticket(desk.agent, case.id, "48213")
    assert refusal.value.code is ErrorCode.TICKET_REFUSED


async def test_a_link_that_never_ends_is_ended_by_the_desk(
    desk: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    from helpdesk_tui.desk.jobs.sweep import Sweep
    from tests.desk.twin import TwinEnrolment

    made = TwinEnrolment.activate

    async def endless(self: TwinEnrolment, person_ref: str, ask: ActivationAsk) -> ActivationMade:
        return replace(await made(self, person_ref, ask), until=None)

    monkeypatch.setattr(TwinEnrolment, "activate", endless)
    order = ActivationOrder(vendor=TWIN, device=DeviceId("twin:DP1"), seconds=3600)
    sent = await ordered(desk, order)
    assert sent.until == desk.clock.now() + timedelta(hours=1)
    desk.clock.step(hours=1, seconds=1)
    await Sweep(desk.house).look()
    assert ("withdraw", "DU1") in desk.twin.ledger
    assert (await desk.rows(grant_))[0].state == "expired"


async def test_a_link_is_cancelled_without_evidence(desk: Inside) -> None:
    sent = await ordered(desk, ActivationOrder(vendor=TWIN, device=DeviceId("twin:DP1")))
    assert sent.grant is not None
    taken = await desk.operations.take(RevokeOrder(grant=sent.grant, reason="wrong phone"), new_key())
    assert taken.state is OperationState.DONE
    assert ("withdraw", "DU1") in desk.twin.ledger


async def test_code_that_nobody_was_shown_is_taken_back(desk: Inside) -> None:
    from helpdesk_tui.desk.jobs.sweep import Sweep

    await ordered(desk)
    desk.clock.step(minutes=11)
    await Sweep(desk.house).look()
    assert desk.twin.bypass["DU1"] == []


async def test_expired_and_used_codes_leave_the_list(desk: Inside) -> None:
    from helpdesk_tui.desk.jobs.sweep import Sweep

    done = await ordered(desk)
    await reveal.reveal(desk.house, desk.agent, done.id, "showing-one")
    desk.twin.bypass["DU1"].clear()
    desk.clock.step(minutes=1)
    await Sweep(desk.house).look()
    assert (await desk.rows(grant_))[0].state == "used"


async def test_a_vendor_that_is_down_is_not_asked_on_record_all_the_time(desk: Inside) -> None:
    from helpdesk_tui.desk.jobs.sweep import Sweep

    await ordered(desk)
    sweep = Sweep(desk.house)
    desk.clock.step(minutes=11)
    desk.twin.down = True
    for _ in range(5):
        desk.clock.step(seconds=15)
        await sweep.look()
    assert (await desk.events()).count("grant:revoked") == 1
    desk.twin.down = False
    desk.clock.step(minutes=3)
    await sweep.look()
    assert desk.twin.bypass["DU1"] == []
