"""How an account logs in: what gives is behind the gate, what only takes away needs a reason, and no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import PersonId, VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import Delivery, SettingName, SettingOrder
from helpdesk_tui.desk.audit.lines import newest
from helpdesk_tui.desk.gate.service import Toward, panel
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.operations import taking
from helpdesk_tui.desk.operations.kinds.settings import TAKEN
from helpdesk_tui.wording.record import line
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")
GIVES = (
    (SettingName.PUSH_LOGIN, "yes"),
    (SettingName.MAIN_METHOD, "sms"),
    (SettingName.FALLBACK_METHOD, "mail"),
    (SettingName.CHALLENGE_SECONDS, "300"),
    (SettingName.CHALLENGE_SECONDS, "30"),
)
TAKES = ((SettingName.PUSH_LOGIN, "no"), (SettingName.FALLBACK_METHOD, ""))


def order(setting: SettingName, value: str, reason: str = "") -> SettingOrder:
    return SettingOrder(vendor=TWIN, setting=setting, value=value, person=AMELIE, reason=reason)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        made.twin.more = TwinMore(made.twin.ledger, lambda: False)
        yield made


def more(desk: Inside) -> TwinMore:
    assert desk.twin.more is not None
    return desk.twin.more


@pytest.mark.parametrize(("setting", "value"), GIVES)
async def test_what_gives_is_no_taking_and_asks_the_gate(
    desk: Inside, setting: SettingName, value: str
) -> None:
    with pytest.raises(Mistaken):  # no case, no gate, a reason alone
        await desk.operations.take(order(setting, value, "please"), new_key())
    case = await desk.case()
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, order(setting, value, "please"), new_key())
    assert refusal.value.code is ErrorCode.GATE_CLOSED
    assert desk.twin.ledger == []


@pytest.mark.parametrize(("setting", "value"), TAKES)
async def test_what_takes_needs_a_reason_and_no_case(desk: Inside, setting: SettingName, value: str) -> None:
    for reason in ("", "  "):
        with pytest.raises(Mistaken):
            await desk.operations.take(order(setting, value, reason), new_key())
    assert desk.twin.ledger == []
    made = await desk.operations.take(order(setting, value, "prompts at night"), new_key())
    assert (made.state, made.what) == (OperationState.DONE, f"{setting.value}:{value}")
    assert made.what in TAKEN
    (row,) = [one for one in await desk.rows(notice) if one.kind == "setting_changed"]
    assert row.person_id == AMELIE


async def test_taking_settings_counts_for_the_agents_hour(
    desk: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "TAKINGS_PER_HOUR", 2)
    for _ in range(2):
        await desk.operations.take(order(*TAKES[0], "prompts"), new_key())
    with pytest.raises(Refused) as refusal:
        await desk.operations.take(order(*TAKES[1], "prompts"), new_key())
    assert refusal.value.code is ErrorCode.THROTTLED


async def test_it_is_done_once_and_said_in_words(desk: Inside) -> None:
    case, key = await desk.verified(), new_key()
    wanted = order(SettingName.CHALLENGE_SECONDS, "300")
    first = await desk.operations.order(case.id, wanted, key)
    second = await desk.operations.order(case.id, wanted, key)
    assert (first.id, first.state) == (second.id, OperationState.DONE)
    assert desk.twin.ledger == [("setting", "DU1")]
    lines = await desk.house.store.read(lambda c: newest(c, limit=50))
    intent = next(one for one in lines if one.event == "operation:intent")
    assert line(intent.event, intent.params).endswith("time to answer: 300 s")


async def test_proof_counts_nothing_by_what_the_codes_go_to(desk: Inside) -> None:
    case = await desk.verified()  # the office line and the mailbox
    await desk.operations.order(case.id, order(SettingName.MAIN_METHOD, "sms"), new_key())
    with pytest.raises(Refused) as refusal:
        await desk.operations.order(case.id, order(SettingName.FALLBACK_METHOD, "mail"), new_key())
    assert refusal.value.code is ErrorCode.GATE_CLOSED
    assert more(desk).set_[SettingName.FALLBACK_METHOD] == ""
    for road, ways in ((Delivery.MAIL, {"mail:"}), (Delivery.QR, {"push:", "otp:"})):
        found = await panel(desk.house, desk.agent, case.id, Action.SETTING, TWIN, None, Toward(road))
        zero = {way.id.partition(":")[0] + ":" for way in found.ways if way.zero == "is_target"}
        assert ways <= zero, road


async def test_the_value_is_the_vendors_to_offer(desk: Inside) -> None:
    case = await desk.verified()
    failed = await desk.operations.order(case.id, order(SettingName.MAIN_METHOD, "list"), new_key())
    assert (failed.state, failed.problem) == (OperationState.FAILED, "change_unavailable")
    assert desk.twin.ledger == []


async def test_nobody_elses_account_and_no_vendor_without_it(desk: Inside) -> None:
    stranger = order(*TAKES[0], "prompts").model_copy(update={"person": PersonId("per_nobody")})
    with pytest.raises(Missing):
        await desk.operations.take(stranger, new_key())
    other = order(*TAKES[0], "prompts").model_copy(update={"account": "DU2"})
    with pytest.raises(Missing):
        await desk.operations.take(other, new_key())
    desk.twin.more = None
    with pytest.raises(Refused) as refusal:
        await desk.operations.take(order(*TAKES[0], "prompts"), new_key())
    assert refusal.value.code is ErrorCode.UNSUPPORTED
    assert desk.twin.ledger == []


@pytest.mark.parametrize("value", ["LDAP", "yes\n", "to ken", "a" * 33, "x=y", "\u202ey"])
def test_what_is_no_value_does_not_reach_the_desk(value: str) -> None:
    with pytest.raises(ValidationError):
        order(SettingName.MAIN_METHOD, value)


def test_the_login_mode_is_not_to_be_set() -> None:
    with pytest.raises(ValidationError):
        SettingOrder.model_validate({"vendor": TWIN, "setting": "login_mode", "value": "ldap"})
