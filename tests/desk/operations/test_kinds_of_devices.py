"""Each kind that changes an account or a device: what the gate is asked, what the vendor is, what stands after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import DeviceId, VendorId
from helpdesk_tui.contract.operations import Result
from helpdesk_tui.contract.orders import (
    AssignOrder,
    BypassOrder,
    Change,
    ChangeOrder,
    Delivery,
    FirstCodeOrder,
    ListOrder,
    NumberOrder,
    Order,
    RenameOrder,
    ResyncOrder,
    RevokeOrder,
    SettingName,
    SettingOrder,
    TestOrder,
    TextOrder,
)
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds import base
from helpdesk_tui.desk.operations.kinds.base import Prepared
from helpdesk_tui.desk.operations.kinds.register import KINDS, kind_of
from helpdesk_tui.desk.people import fresh
from helpdesk_tui.vendors.values import CodeVerdict
from tests.desk.inside import AMELIE
from tests.desk.operations.rig import Desk, Spy, facts_of, only_with

TWIN = VendorId("twin")
PHONE = DeviceId("twin:DP1")
TOKEN = DeviceId("twin:DH1")
LOCK = ChangeOrder(vendor=TWIN, change=Change.LOCK_ACCOUNT, seconds=600)
RESUME = ChangeOrder(vendor=TWIN, change=Change.RESUME_DEVICE, device=TOKEN)
CODES = (SecretStr("111111"), SecretStr("222222"))
RESYNC = ResyncOrder(vendor=TWIN, device=TOKEN, codes=CODES)
FIRST = FirstCodeOrder(vendor=TWIN, device=TOKEN, code=SecretStr("444444"))
ASSIGN = AssignOrder(vendor=TWIN, account="DU1", token="HW1", serial="30001177", code=SecretStr("333333"))
TEXT = TextOrder(vendor=TWIN, device=PHONE)
NUMBER = NumberOrder(vendor=TWIN, device=PHONE, number="0475 00 00 01")
RENAME = RenameOrder(vendor=TWIN, device=TOKEN, name=" Token  of Amélie ")
SETTING = SettingOrder(vendor=TWIN, account="DU1", setting=SettingName.MAIN_METHOD, value="mail")
NO_PUSH = SettingOrder(vendor=TWIN, setting=SettingName.PUSH_LOGIN, value="no")
PUSH = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH)
OTP = TestOrder(vendor=TWIN, device=TOKEN, factor=Factor.OTP, code=SecretStr("123456"))
NONE = Done(until=None, uses=None)
UNUSED = SecretStr("drawn for a bypass")


async def amelie(desk: Desk) -> PersonFacts:
    return await desk.house.store.read(lambda c: person_facts(c, desk.house, AMELIE, desk.agent.id))


async def effect(desk: Desk, order: Order) -> tuple[Entry, Done]:
    entry = await desk.intended(order)
    return entry, await kind_of(order).effect(desk.house, entry, order, UNUSED)


ASKS: list[tuple[Order, Asked]] = [
    (RESUME, Asked(Action.GIVE_BACK, TWIN, TOKEN, account="DU1", change=Change.RESUME_DEVICE)),
    (
        ChangeOrder(vendor=TWIN, change=Change.UNLOCK_ACCOUNT, account="DU7"),
        Asked(Action.UNLOCK, TWIN, account="DU7", change=Change.UNLOCK_ACCOUNT),
    ),
    (
        ChangeOrder(vendor=TWIN, change=Change.RESTORE_ACCOUNT),
        Asked(Action.GIVE_BACK, TWIN, change=Change.RESTORE_ACCOUNT),
    ),
    (
        ChangeOrder(vendor=TWIN, change=Change.REMOVE_DEVICE, device=TOKEN),
        Asked(Action.REMOVE_DEVICE, TWIN, TOKEN, account="DU1", change=Change.REMOVE_DEVICE),
    ),
    (RESYNC, Asked(Action.RESYNC, TWIN, TOKEN)),
    (FIRST, Asked(Action.FIRST_CODE, TWIN, TOKEN)),
    (ASSIGN, Asked(Action.ASSIGN_TOKEN, TWIN, account="DU1")),
    (TEXT, Asked(Action.TEXT_CODES, TWIN, PHONE)),
    (NUMBER, Asked(Action.CHANGE_NUMBER, TWIN, PHONE, number="+32475000001")),
    (RENAME, Asked(Action.RENAME, TWIN, TOKEN)),
    (SETTING, Asked(Action.SETTING, TWIN, delivery=Delivery.MAIL, account="DU1")),
    (ListOrder(vendor=TWIN, account="DU1", size=25), Asked(Action.CODE_LIST, TWIN, account="DU1")),
    (BypassOrder(vendor=TWIN, account="DU1"), Asked(Action.BYPASS, TWIN, account="DU1")),
    (BypassOrder(vendor=TWIN, account="DU1", uses=2), Asked(Action.DAY_PASS, TWIN, account="DU1")),
]


@pytest.mark.parametrize(("order", "asked"), ASKS)
async def test_the_gate_is_asked_about_just_this(desk: Desk, order: Order, asked: Asked) -> None:
    assert kind_of(order).asked(desk.house, await amelie(desk), order) == asked


@pytest.mark.parametrize("order", [PUSH, LOCK, NO_PUSH, RevokeOrder(grant="gr_1", reason="x")])
async def test_what_asks_for_no_proof_cannot_be_asked_of_the_gate(desk: Desk, order: Order) -> None:
    with pytest.raises(Mistaken) as caught:
        kind_of(order).asked(desk.house, await amelie(desk), order)
    assert caught.value.code is ErrorCode.BAD_REQUEST


def test_what_is_gated_stands_alone_and_changes_the_card() -> None:
    told = {name: (kind.gated, kind.exclusive, kind.changes_account) for name, kind in KINDS.items()}
    assert told == {
        "bypass": (True, True, False),
        "activation": (True, True, True),
        "revoke": (True, False, False),
        "change": (True, True, True),
        "resync": (True, True, False),
        "first_code": (True, True, True),
        "test": (False, True, False),
        "assign": (True, True, True),
        "list": (True, True, False),
        "text": (True, True, False),
        "invite": (True, True, False),
        "number": (True, True, True),
        "rename": (True, True, True),
        "setting": (True, True, True),
    }


DOES: list[tuple[str, Order, dict[str, Any], tuple[Any, ...], Done]] = [
    (
        "locks",
        RESUME,
        {"apply": None},
        ("apply", "DU1", "DH1", Change.RESUME_DEVICE, {"seconds": None}),
        replace(NONE, device_ref="DH1"),
    ),
    (
        "tokens",
        RESYNC,
        {"resync": True},
        ("resync", "DU1", "DH1", CODES),
        replace(NONE, device_ref="DH1", result=Result.ACCEPTED),
    ),
    (
        "tokens",
        RESYNC,
        {"resync": False},
        ("resync", "DU1", "DH1", CODES),
        replace(NONE, device_ref="DH1", result=Result.REFUSED),
    ),
    (
        "first_codes",
        FIRST,
        {"finish": True},
        ("finish", "DU1", "DH1", FIRST.code),
        replace(NONE, device_ref="DH1", result=Result.ACCEPTED),
    ),
    (
        "first_codes",
        FIRST,
        {"finish": False},
        ("finish", "DU1", "DH1", FIRST.code),
        replace(NONE, device_ref="DH1", result=Result.REFUSED),
    ),
    (
        "tokens",
        ASSIGN,
        {"assign": None},
        ("assign", "DU1", "HW1", ASSIGN.code),
        replace(NONE, device_ref="HW1"),
    ),
    (
        "telephony",
        TEXT,
        {"send_codes": None},
        ("send_codes", "DU1", "DP1"),
        replace(NONE, device_ref="DP1", sent_to="vendor"),
    ),
    (
        "numbers",
        NUMBER,
        {"set_number": None},
        ("set_number", "DU1", "DP1", "+32475000001"),
        replace(NONE, device_ref="DP1", sent_to="..01"),
    ),
    (
        "names",
        RENAME,
        {"rename": None},
        ("rename", "DU1", "DH1", "Token of Amélie"),
        replace(NONE, device_ref="DH1"),
    ),
    ("settings", SETTING, {"adjust": None}, ("adjust", "DU1", SettingName.MAIN_METHOD, "mail"), NONE),
    (
        "challenges",
        OTP,
        {"check_code": CodeVerdict(accepted=True)},
        ("check_code", "DU1", "DH1", OTP.code),
        replace(NONE, device_ref="DH1", result=Result.ACCEPTED),
    ),
    (
        "challenges",
        OTP,
        {"check_code": CodeVerdict(accepted=False)},
        ("check_code", "DU1", "DH1", OTP.code),
        replace(NONE, device_ref="DH1", result=Result.REFUSED),
    ),
]


@pytest.mark.parametrize(("name", "order", "answers", "asked", "done"), DOES)
async def test_the_vendor_is_asked_once_for_just_this(
    desk: Desk, name: str, order: Order, answers: dict[str, Any], asked: tuple[Any, ...], done: Done
) -> None:
    spy = Spy(**answers)
    only_with(desk, **{name: spy})
    _, made = await effect(desk, order)
    assert made == done
    assert spy.asked == [asked]


@pytest.mark.parametrize(("name", "order"), [(name, order) for name, order, *_ in DOES])
async def test_a_vendor_that_cannot_is_not_asked(desk: Desk, name: str, order: Order) -> None:
    only_with(desk, **{name: None})
    entry = await desk.intended(order)
    with pytest.raises(Refused) as caught:
        await kind_of(order).effect(desk.house, entry, order, None)
    assert caught.value.code is ErrorCode.UNSUPPORTED


async def test_a_lock_that_ends_by_itself_says_when(desk: Desk) -> None:
    spy = Spy(apply=None)
    only_with(desk, locks=spy)
    _, made = await effect(desk, LOCK)
    assert made == Done(until=desk.clock.now() + timedelta(seconds=600), uses=None)
    assert spy.asked == [("apply", "DU1", None, Change.LOCK_ACCOUNT, {"seconds": 600})]


async def test_pushes_that_are_off_for_a_while_are_ended_by_the_desk(desk: Desk) -> None:
    """No vendor is told when: the desk lets them through again."""
    order = ChangeOrder(vendor=TWIN, change=Change.QUIET_PUSHES, device=PHONE, seconds=600)
    spy = Spy(apply=None, stands=True)
    only_with(desk, locks=spy)
    entry, made = await effect(desk, order)
    until = desk.clock.now() + timedelta(seconds=600)
    assert made == Done(until=until, uses=None, device_ref="DP1")
    assert spy.asked == [("apply", "DU1", "DP1", Change.QUIET_PUSHES, {"seconds": None})]
    desk.clock.step(minutes=1)
    left = await desk.left_by(entry.id, lambda: kind_of(order).settle(desk.house, entry, order))
    assert left.row["until"] == until, "counted from when it was asked for"
    for number, endless in enumerate([LOCK, order.model_copy(update={"seconds": None})]):
        other = await desk.intended(endless, f"op_1{number}", exclusive=False)
        await kind_of(endless).settle(desk.house, other, endless)
        assert (await desk.row(other.id))["until"] is None


UNLOCK = ChangeOrder(vendor=TWIN, change=Change.UNLOCK_ACCOUNT)


SETTLES: list[tuple[str, Order, str, tuple[Any, ...], dict[str, Any]]] = [
    ("locks", RESUME, "stands", ("DU1", "DH1", Change.RESUME_DEVICE), {"device": "h6"}),
    ("locks", UNLOCK, "stands", ("DU1", None, Change.UNLOCK_ACCOUNT), {}),
    ("first_codes", FIRST, "finished", ("DU1", "DH1"), {"device": "h6"}),
    ("tokens", ASSIGN.model_copy(update={"token": "DH1"}), "assigned", ("DU1", "DH1"), {"device": "h6"}),
    ("names", RENAME, "named", ("DU1", "DH1", "Token of Amélie"), {}),
    ("settings", SETTING, "adjusted", ("DU1", SettingName.MAIN_METHOD, "mail"), {}),
]


@pytest.mark.parametrize(("name", "order", "question", "asked", "_told"), SETTLES)
@pytest.mark.parametrize(
    ("answer", "row", "event"),
    [
        (True, {"state": "done", "slot": None, "problem": None}, "operation:done"),
        (False, {"state": "failed", "slot": None, "problem": "outcome_unknown"}, "operation:failed"),
        (None, {"state": "intent", "slot": None, "problem": None}, None),
    ],
)
async def test_after_a_lost_answer_the_vendor_says_what_is_true(
    desk: Desk,
    name: str,
    order: Order,
    question: str,
    asked: tuple[Any, ...],
    _told: dict[str, Any],
    answer: bool | None,
    row: dict[str, Any],
    event: str | None,
) -> None:
    spy = Spy(**{question: answer})
    only_with(desk, **{name: spy})
    entry = await desk.intended(order)
    left = await desk.left_by(entry.id, lambda: kind_of(order).settle(desk.house, entry, order))
    assert spy.asked == [(question, *asked)]
    now = await desk.row(entry.id)
    assert {column: now[column] for column in row} == row
    assert now["next_check"] is None
    events = [one for one in left.lines if one.event.startswith("operation:")]
    assert [one.event for one in events] == ([] if event is None else [event])
    if answer:
        assert events[0].params["found"] == "true"


@pytest.mark.parametrize(("name", "order", "question", "_asked", "told"), SETTLES)
async def test_the_person_hears_of_what_was_found(
    desk: Desk, name: str, order: Order, question: str, _asked: Any, told: dict[str, Any]
) -> None:
    only_with(desk, **{name: Spy(**{question: True})})
    entry = await desk.intended(order)
    result = Result.ACCEPTED.value if isinstance(order, FirstCodeOrder) else None
    left = await desk.left_by(entry.id, lambda: kind_of(order).settle(desk.house, entry, order))
    assert left.row.get("result") == result
    if not isinstance(order, RenameOrder):
        (notice,) = left.notices
        assert {word: facts_of(notice).get(word) for word in told} == told


@pytest.mark.parametrize("order", [RESYNC, TEXT])
async def test_what_no_vendor_tells_stays_unknown_and_out_of_the_way(desk: Desk, order: Order) -> None:
    entry = await desk.intended(order)
    only_with(desk)
    await kind_of(order).settle(desk.house, entry, order)
    row = await desk.row(entry.id)
    assert (row["state"], row["slot"], row["next_check"]) == ("intent", None, None)


@pytest.mark.parametrize(
    ("number", "state"), [("0475 00 00 01", "done"), ("+32475000002", "failed"), ("", "failed")]
)
async def test_the_number_on_the_phone_itself_says_whether_it_was_written(
    desk: Desk, number: str, state: str
) -> None:
    phones = tuple(
        replace(device, number=number) if device.ref == "DP1" else replace(device, number=NUMBER.number)
        for device in desk.twin.people["DU1"].devices
    )
    desk.twin.change("DU1", devices=phones)
    entry = await desk.intended(NUMBER)
    left = await desk.left_by(entry.id, lambda: KINDS["number"].settle(desk.house, entry, NUMBER))
    assert left.row["state"] == state
    if state == "done":
        assert left.lines[0].params["found"] == "true"
    else:
        assert left.row["problem"] == "outcome_unknown"


async def test_an_account_that_is_gone_has_no_new_number(desk: Desk) -> None:
    desk.twin.people.clear()
    entry = await desk.intended(NUMBER)
    await KINDS["number"].settle(desk.house, entry, NUMBER)
    assert (await desk.row(entry.id))["state"] == "failed"


async def test_a_number_that_nobody_could_call_is_no_number(desk: Desk) -> None:
    order = NUMBER.model_copy(update={"number": "call me"})
    with pytest.raises(Mistaken) as caught:
        KINDS["number"].asked(desk.house, await amelie(desk), order)
    assert caught.value.code is ErrorCode.BAD_NUMBER


async def test_a_name_that_reads_like_anothers_is_meant_or_refused(desk: Desk) -> None:
    order = RENAME.model_copy(update={"name": "iPhone 13"})
    person = await amelie(desk)
    with pytest.raises(Conflict) as caught:
        kind_of(order).asked(desk.house, person, order)
    assert (caught.value.code, caught.value.params) == (ErrorCode.NAME_ALIKE, {"name": "iPhone 13"})
    meant = order.model_copy(update={"alike": True})
    assert kind_of(meant).asked(desk.house, person, meant).action is Action.RENAME
    own = RENAME.model_copy(update={"name": "h6"})
    assert kind_of(own).asked(desk.house, person, own).action is Action.RENAME, "its own name is no other's"


async def test_both_names_stand_in_the_record_as_personal(desk: Desk) -> None:
    person = await amelie(desk)
    assert kind_of(RENAME).personal(person, RENAME) == {"was": "h6", "called": "Token of Amélie"}
    gone = RENAME.model_copy(update={"device": DeviceId("twin:DP9")})
    assert kind_of(gone).personal(person, gone) == {"was": "", "called": "Token of Amélie"}
    assert kind_of(TEXT).personal(person, TEXT) == {}


@pytest.mark.parametrize(
    ("order", "known", "what"),
    [
        (LOCK, {"change": "lock_account", "seconds": 600}, "lock_account"),
        (UNLOCK, {"change": "unlock_account", "seconds": None}, "unlock_account"),
        (
            UNLOCK.model_copy(update={"device": PHONE}),
            {"change": "unlock_account", "seconds": None},
            "unlock_device",
        ),
        (RESUME, {"change": "resume_device", "seconds": None}, "resume_device"),
        (ASSIGN, {"serial": "..77", "checked": True}, "..77"),
        (ASSIGN.model_copy(update={"code": None}), {"serial": "..77", "checked": False}, "..77"),
        (RESYNC, {}, ""),
        (TEXT, {}, ""),
        (NUMBER, {}, "..01"),
        (RENAME, {"alike": False}, ""),
        (SETTING, {"setting": "main_method", "value": "mail"}, "main_method:mail"),
        (PUSH, {"factor": "push"}, "push"),
        (ListOrder(vendor=TWIN, size=25), {"size": 25}, "25"),
    ],
)
def test_what_is_kept_of_an_order(order: Order, known: dict[str, Any], what: str) -> None:
    assert (kind_of(order).known(order), kind_of(order).what(order)) == (known, what)


@pytest.mark.parametrize(
    ("order", "ref"),
    [
        (RESUME, "DU1"),
        (RESUME.model_copy(update={"device": DeviceId("twin:DP9")}), None),
        (ASSIGN.model_copy(update={"account": "DU7"}), "DU7"),
        (UNLOCK, None),
        (OTP, "DU1"),
        (RevokeOrder(grant="gr_1", reason="x"), None),
    ],
)
async def test_an_order_names_an_account_or_means_the_first(
    desk: Desk, order: Order, ref: str | None
) -> None:
    assert kind_of(order).account(await amelie(desk), order) == ref


@pytest.mark.parametrize(
    ("order", "vendor"),
    [
        (OTP.model_copy(update={"device": DeviceId("twin:DP9")}), TWIN),
        (OTP, VendorId("second")),
        (ASSIGN.model_copy(update={"account": "DU7"}), TWIN),
        (UNLOCK, VendorId("second")),
    ],
)
async def test_nobody_elses_account_or_device_is_meant(desk: Desk, order: Order, vendor: VendorId) -> None:
    person = await amelie(desk)
    (account,) = person.accounts
    assert kind_of(OTP).whose(person, TWIN, OTP) == account
    assert kind_of(UNLOCK).whose(person, TWIN, UNLOCK) == account
    with pytest.raises(Missing) as caught:
        kind_of(order).whose(person, vendor, order)
    assert caught.value.code is ErrorCode.NOT_FOUND


async def test_one_name_of_an_account_at_two_vendors_is_two_accounts(desk: Desk) -> None:
    person = await amelie(desk)
    second = replace(person.accounts[0], vendor=VendorId("second"))
    both = replace(person, accounts=(*person.accounts, second))
    with pytest.raises(Missing):
        kind_of(OTP).whose(both, VendorId("second"), OTP)
    assert kind_of(UNLOCK).whose(both, VendorId("second"), UNLOCK) == second


async def test_most_kinds_prepare_and_foretell_nothing(desk: Desk) -> None:
    (account,) = (await amelie(desk)).accounts
    assert await kind_of(TEXT).prepare(desk.house, account, TEXT) == Prepared()
    told = await desk.operations.dry_run(desk.case_open.id, UNLOCK)
    assert await kind_of(UNLOCK).foretell(desk.house, None, UNLOCK, told) is told  # type: ignore[arg-type]


async def test_what_changes_the_account_is_read_again_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Any] = []

    async def refresh(*args: Any) -> None:
        read.append(args)

    monkeypatch.setattr(fresh, "refresh", refresh)
    entry = await desk.intended(UNLOCK)
    await kind_of(TEXT).after(desk.house, entry, TEXT)
    assert read == []
    await kind_of(UNLOCK).after(desk.house, entry, UNLOCK)
    assert read == [(desk.house, AMELIE)]


def test_a_vendors_own_name_of_a_device_may_hold_colons() -> None:
    assert base.ref_of(DeviceId("twin:a:b")) == "a:b"


@pytest.mark.parametrize(("name", "order"), [(name, order) for name, order, *_ in SETTLES])
async def test_a_vendor_that_lost_the_capability_settles_nothing(desk: Desk, name: str, order: Order) -> None:
    only_with(desk, **{name: None})
    entry = await desk.intended(order)
    with pytest.raises(DeskError) as caught:
        await kind_of(order).settle(desk.house, entry, order)
    assert caught.value.code is ErrorCode.UNSUPPORTED
