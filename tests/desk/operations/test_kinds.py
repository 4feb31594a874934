"""What the desk does besides codes and links: each kind through the gate, once, and after a lost answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.gate import Action, Denied, Need
from helpdesk_tui.contract.ids import AgentId, DeviceId, VendorId
from helpdesk_tui.contract.operations import Operation, OperationState, Result
from helpdesk_tui.contract.orders import (
    ActivationOrder,
    AssignOrder,
    Change,
    ChangeOrder,
    Delivery,
    FirstCodeOrder,
    InviteOrder,
    ListOrder,
    NumberOrder,
    Order,
    RenameOrder,
    ResyncOrder,
    SettingName,
    SettingOrder,
    TestOrder,
    TextOrder,
)
from helpdesk_tui.contract.people import AccountStatus, Factor
from helpdesk_tui.desk.gate.service import panel
from helpdesk_tui.desk.operations import reveal
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.desk.operations.service import Operations
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ActionsPart
from helpdesk_tui.vendors.values import ActivationState, PushState
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.twin_more import TwinMore

pytestmark = pytest.mark.thorough

TWIN = VendorId("twin")
PHONE = DeviceId("twin:DP1")
TOKEN = DeviceId("twin:DH1")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    rules = PolicyBook(Policy(actions=ActionsPart(number_tier=2, qr_on_screen=True)))
    async with inside(tmp_path, policy=rules) as made:
        made.twin.more = TwinMore(made.twin.ledger, lambda: LOST.pop() if LOST else False)
        made.twin.more.pending.add("DH1")
        yield made
    LOST.clear()


LOST: list[bool] = []


async def done(desk: Inside, order: Order) -> Operation:
    case = await desk.verified()
    return await desk.operations.order(case.id, order, new_key())


GIVING: dict[str, Order] = {
    "unlock_account": ChangeOrder(vendor=TWIN, change=Change.UNLOCK_ACCOUNT),
    "restore_account": ChangeOrder(vendor=TWIN, change=Change.RESTORE_ACCOUNT),
    "resume_device": ChangeOrder(vendor=TWIN, change=Change.RESUME_DEVICE, device=TOKEN),
    "resync": ResyncOrder(vendor=TWIN, device=TOKEN, codes=(SecretStr("111111"), SecretStr("222222"))),
    "first_code": FirstCodeOrder(vendor=TWIN, device=TOKEN, code=SecretStr("444444")),
    "assign": AssignOrder(vendor=TWIN, token="HW1", serial="30001177", code=SecretStr("333333")),
    "list": ListOrder(vendor=TWIN, size=25),
    "text": TextOrder(vendor=TWIN, device=PHONE),
    "number": NumberOrder(vendor=TWIN, device=PHONE, number="+32470000001"),
    "setting": SettingOrder(vendor=TWIN, setting=SettingName.CHALLENGE_SECONDS, value="300"),
    "rename": RenameOrder(vendor=TWIN, device=PHONE, name="Phone of before"),
}


@pytest.mark.parametrize("effect", GIVING)
async def test_gives_nothing_before_the_caller_is_verified(desk: Inside, effect: str) -> None:
    case = await desk.case()
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, GIVING[effect], new_key())
    assert refusal.value.code is ErrorCode.GATE_CLOSED
    assert desk.twin.ledger == []
    assert (await desk.events())[-1] == "gate:refused"


@pytest.mark.parametrize("effect", GIVING)
async def test_gives_once_behind_the_gate(desk: Inside, effect: str) -> None:
    order, key = GIVING[effect], new_key()
    case = await desk.verified()
    made = await desk.operations.order(case.id, order, key)
    again = await desk.operations.order(case.id, order, key)
    assert made.state is OperationState.DONE
    assert again.id == made.id
    assert [what for what, _ in desk.twin.ledger] == [effect]


async def test_what_the_caller_read_is_nowhere_in_the_store(desk: Inside) -> None:
    await done(desk, GIVING["resync"])
    (row,) = await desk.rows(operation)
    assert "111111" not in row.order_json
    path = desk.house.config.store
    raw = b"".join(file.read_bytes() for file in Path(path).parent.glob("desk.db*"))
    assert b"111111" not in raw
    assert b"222222" not in raw


async def test_codes_that_do_not_fit_are_an_answer(desk: Inside) -> None:
    more = desk.twin.more
    assert more is not None
    assert (await done(desk, GIVING["resync"])).result is Result.REFUSED
    more.fits.add(("111111", "222222"))
    again = await desk.operations.order((await desk.case()).id, GIVING["resync"], new_key())
    assert again.result is Result.ACCEPTED


async def test_what_cannot_be_undone_asks_the_gate_and_is_no_taking(desk: Inside) -> None:
    more = desk.twin.more
    assert more is not None
    more.only_removed.add("DH1")
    gone = ChangeOrder(vendor=TWIN, change=Change.REMOVE_DEVICE, device=TOKEN, person=AMELIE, reason="lost")
    with pytest.raises(Mistaken):
        await desk.operations.take(gone, new_key())
    order = ChangeOrder(vendor=TWIN, change=Change.REMOVE_DEVICE, device=TOKEN)
    case = await desk.case()
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, order, new_key())
    assert refusal.value.code is ErrorCode.GATE_CLOSED
    assert desk.twin.ledger == []
    made = await done(desk, order)
    assert (made.state, desk.twin.ledger) == (OperationState.DONE, [("remove_device", "DU1")])
    with pytest.raises(Refused):  # a phone is suspended, never removed
        await done(desk, ChangeOrder(vendor=TWIN, change=Change.REMOVE_DEVICE, device=PHONE))


async def test_a_new_app_works_once_its_first_code_fits(desk: Inside) -> None:
    more = desk.twin.more
    assert more is not None
    assert (await done(desk, GIVING["first_code"])).result is Result.REFUSED
    assert "DH1" in more.pending
    more.fits.add(("444444",))
    case = await desk.case()
    again = await desk.operations.order(case.id, GIVING["first_code"], new_key())
    assert again.result is Result.ACCEPTED
    assert all("444444" not in row.order_json for row in await desk.rows(operation))
    with pytest.raises(Refused):  # a second first code is none
        await desk.operations.order(case.id, GIVING["first_code"], new_key())


async def test_a_first_code_is_no_way_to_guess(desk: Inside) -> None:
    case = await desk.verified()
    for _ in range(3):
        await desk.operations.order(case.id, GIVING["first_code"], new_key())
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, GIVING["first_code"], new_key())
    assert refusal.value.code is ErrorCode.THROTTLED


async def test_a_token_proves_nothing_for_its_own_resync(desk: Inside) -> None:
    case = await desk.case()
    found = await panel(desk.house, desk.agent, case.id, Action.RESYNC, TWIN, TOKEN)
    assert {way.zero for way in found.ways if way.id == f"otp:{TOKEN}"} <= {"is_target"}


async def test_unlocking_is_for_the_locked(desk: Inside) -> None:
    desk.twin.change("DU1", status=AccountStatus.LOCKED)
    made = await done(desk, GIVING["unlock_account"])
    assert made.state is OperationState.DONE


@pytest.mark.parametrize("change", [Change.SUSPEND_DEVICE, Change.LOCK_ACCOUNT, Change.TRASH_ACCOUNT])
async def test_taking_away_needs_a_reason_and_no_case(desk: Inside, change: Change) -> None:
    device = PHONE if change is Change.SUSPEND_DEVICE else None
    order = ChangeOrder(vendor=TWIN, change=change, device=device, person=AMELIE, reason="reported lost")
    made = await desk.operations.take(order, new_key())
    assert (made.state, made.what) == (OperationState.DONE, change.value)
    assert desk.twin.ledger == [(change.value, "DU1")]
    with pytest.raises(Mistaken):
        await desk.operations.take(order.model_copy(update={"reason": " "}), new_key())
    assert len(desk.twin.ledger) == 1


async def test_giving_back_is_no_taking(desk: Inside) -> None:
    order = ChangeOrder(vendor=TWIN, change=Change.UNLOCK_ACCOUNT, person=AMELIE, reason="please")
    with pytest.raises(Mistaken):
        await desk.operations.take(order, new_key())
    assert desk.twin.ledger == []


async def test_nobody_elses_device_is_suspended(desk: Inside) -> None:
    order = ChangeOrder(
        vendor=TWIN, change=Change.SUSPEND_DEVICE, device=DeviceId("twin:other"), person=AMELIE, reason="x"
    )
    with pytest.raises(Missing):
        await desk.operations.take(order, new_key())
    assert desk.twin.ledger == []


async def test_what_a_vendor_has_not_is_refused_before_anything(desk: Inside) -> None:
    desk.twin.more = None
    case = await desk.verified()
    for order in GIVING.values():
        with pytest.raises(DeskError):
            await desk.operations.order(case.id, order, new_key())
    assert desk.twin.ledger == []


@pytest.mark.parametrize(
    ("effect", "state"),
    [
        ("unlock_account", OperationState.DONE),
        ("assign", OperationState.DONE),
        ("rename", OperationState.DONE),
        ("setting", OperationState.DONE),
        ("list", OperationState.TAKEN_BACK),
        ("resync", OperationState.UNKNOWN),
        ("first_code", OperationState.FAILED),
        ("text", OperationState.UNKNOWN),
    ],
)
async def test_a_lost_answer_is_settled_with_the_vendor(
    desk: Inside, effect: str, state: OperationState
) -> None:
    LOST.append(True)
    case = await desk.verified()
    made = await desk.operations.order(case.id, GIVING[effect], new_key())
    assert made.state is OperationState.UNKNOWN
    desk.clock.step(seconds=3)
    await reconcile(desk.house)
    assert (await desk.operations.get(made.id)).state is state
    # What can never be known does not stand in the way of a new try.
    again = await desk.operations.order(case.id, GIVING[effect], new_key())
    assert again.state is OperationState.DONE


async def test_a_list_is_shown_once_and_can_be_taken_back(desk: Inside) -> None:
    made = await done(desk, GIVING["list"])
    shown = await reveal.reveal(desk.house, desk.agent, made.id, "showing")
    assert len(shown.codes) == 25
    assert made.grant is not None
    from helpdesk_tui.contract.orders import RevokeOrder

    await desk.operations.take(RevokeOrder(grant=made.grant, reason="left on a desk"), new_key())
    assert desk.twin.ledger[-1] == ("list withdrawn", "DU1")


async def test_a_login_is_tried_by_push_without_proof_and_proves_nothing(desk: Inside) -> None:
    case = await desk.case(ticket=False)
    order = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH)
    made = await desk.operations.order(case.id, order, new_key())
    assert made.result is Result.WAITING
    desk.clock.step(seconds=2)
    await reconcile(desk.house)
    assert (await desk.operations.get(made.id)).result is Result.WAITING
    desk.twin.pushes = dict.fromkeys(desk.twin.pushes, PushState.APPROVED)
    desk.clock.step(seconds=2)
    await reconcile(desk.house)
    assert (await desk.operations.get(made.id)).result is Result.ACCEPTED
    found = await panel(desk.house, desk.agent, case.id, Action.BYPASS, TWIN, None)
    assert isinstance(found.decision, Denied)
    assert found.decision.score.points == 0
    assert "operation:answered" in await desk.events()


async def test_a_number_to_read_out_is_for_the_agent_who_asked_while_it_is_awaited(desk: Inside) -> None:
    desk.twin.read_to_caller = "73519"
    case = await desk.case(ticket=False)
    order, key = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH), new_key()
    made = await desk.operations.order(case.id, order, key)
    assert made.read_to_caller is None
    shown = await desk.operations.awaited(made.id)
    assert shown.read_to_caller == "73519"
    assert "73519" not in repr(shown)
    other = Operations(desk.house, replace(desk.agent, id=AgentId("b.other")))
    assert (await other.awaited(made.id)).read_to_caller is None
    path = desk.house.config.store
    assert all(b"73519" not in file.read_bytes() for file in Path(path).parent.glob("desk.db*"))
    desk.twin.pushes = dict.fromkeys(desk.twin.pushes, PushState.APPROVED)
    desk.clock.step(seconds=2)
    await reconcile(desk.house)
    ended = await desk.operations.awaited(made.id)
    assert (ended.result, ended.read_to_caller) == (Result.ACCEPTED, None)


async def test_a_login_is_tried_by_a_code_that_is_not_kept(desk: Inside) -> None:
    case = await desk.case()
    desk.twin.accepted.add("424242")
    order = TestOrder(vendor=TWIN, device=TOKEN, factor=Factor.OTP, code=SecretStr("424242"))
    first = await desk.operations.order(case.id, order, new_key())
    second = await desk.operations.order(case.id, order, new_key())
    assert (first.result, second.result) == (Result.ACCEPTED, Result.REFUSED)
    assert all("424242" not in row.order_json for row in await desk.rows(operation))


async def test_the_phones_answer_to_a_code_on_the_screen_is_bound(desk: Inside) -> None:
    more = desk.twin.more
    assert more is not None
    desk.twin.change(
        "DU1", devices=tuple(replace(d, activated=False) for d in desk.twin.people["DU1"].devices)
    )
    case = await desk.verified()
    from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer
    from helpdesk_tui.contract.ids import WayId

    seen = await desk.evidence.start(case.id, WayId("in_person"), new_key())
    await desk.evidence.answer(case.id, seen.id, ProofAnswer(outcome=CallOutcome.CONFIRMED))
    made = await desk.operations.order(
        case.id, ActivationOrder(vendor=TWIN, device=PHONE, delivery=Delivery.QR), new_key()
    )
    assert made.result is Result.WAITING
    desk.clock.step(seconds=3)
    await reconcile(desk.house)
    assert (await desk.operations.get(made.id)).result is Result.WAITING
    more.phone_answers = ActivationState.ACTIVATED
    desk.clock.step(seconds=3)
    await reconcile(desk.house)
    assert (await desk.operations.get(made.id)).result is Result.ACTIVATED
    assert desk.twin.ledger[-1] == ("bound", "DU1")


async def test_an_invitation_is_not_proved_by_the_mailbox_it_goes_to(desk: Inside) -> None:
    case = await desk.verified()
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, InviteOrder(vendor=TWIN), new_key())
    assert Need.POINTS.value in refusal.value.params["needs"]


async def test_another_number_is_for_a_second_pair_of_eyes_by_default(tmp_path: Path) -> None:
    async with inside(tmp_path) as plain:
        plain.twin.more = TwinMore(plain.twin.ledger, lambda: False)
        case = await plain.verified()
        with pytest.raises(Refused) as refusal:
            await plain.operations.order(case.id, GIVING["number"], new_key())
        assert Need.APPROVAL.value in refusal.value.params["needs"]


async def test_nobody_is_tired_out_in_the_name_of_a_test(desk: Inside) -> None:
    case = await desk.case()
    order = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH)
    for _ in range(3):
        await desk.operations.order(case.id, order, new_key())
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, order, new_key())
    assert refusal.value.code is ErrorCode.THROTTLED
    assert "until" in refusal.value.params
    assert [what for what, _ in desk.twin.ledger].count("test") == 3
    desk.clock.step(minutes=6)
    assert (await desk.operations.order(case.id, order, new_key())).state is OperationState.DONE


async def test_pushes_of_verification_and_of_tests_count_together(desk: Inside) -> None:
    from helpdesk_tui.contract.ids import WayId

    case = await desk.case()
    await desk.evidence.start(case.id, WayId(f"push:{PHONE}"), new_key())
    order = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH)
    for _ in range(2):
        await desk.operations.order(case.id, order, new_key())
    with pytest.raises(Refused):
        await desk.operations.order(case.id, order, new_key())


async def test_nobody_guesses_at_codes_in_the_name_of_a_test(desk: Inside) -> None:
    case = await desk.case()

    async def guess(code: str) -> None:
        order = TestOrder(vendor=TWIN, device=TOKEN, factor=Factor.OTP, code=SecretStr(code))
        await desk.operations.order(case.id, order, new_key())
        desk.clock.step(minutes=2)

    for number in range(10):
        await guess(f"00010{number}")
    with pytest.raises(Refused) as refusal:
        await guess("000110")
    assert refusal.value.code is ErrorCode.THROTTLED


async def test_what_the_desk_locked_is_not_opened_by_light_proof(desk: Inside) -> None:
    desk.twin.change("DU1", status=AccountStatus.LOCKED)
    case = await desk.case()
    before = await panel(desk.house, desk.agent, case.id, Action.UNLOCK, TWIN, None)
    assert before.decision.score.tier == 1
    lock = ChangeOrder(vendor=TWIN, change=Change.LOCK_ACCOUNT, reason="somebody approved by mistake")
    await desk.operations.order(case.id, lock, new_key())
    after = await panel(desk.house, desk.agent, case.id, Action.UNLOCK, TWIN, None)
    assert (after.decision.action, after.decision.score.tier) == (Action.GIVE_BACK, 2)
    await desk.called_back(case.id)
    with pytest.raises(Refused):
        await desk.operations.order(case.id, GIVING["unlock_account"], new_key())
    await desk.mailed(case.id)
    await desk.operations.order(case.id, GIVING["unlock_account"], new_key())
    again = await panel(desk.house, desk.agent, case.id, Action.UNLOCK, TWIN, None)
    assert again.decision.score.tier == 1
