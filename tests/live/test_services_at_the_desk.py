"""What a help desk does besides codes and links, through the console's client, a desk and the real server."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.gate import Action, Allowed
from helpdesk_tui.contract.ids import DeviceId
from helpdesk_tui.contract.operations import Operation, OperationState, Result
from helpdesk_tui.contract.orders import (
    AssignOrder,
    Change,
    ChangeOrder,
    ListOrder,
    NumberOrder,
    Order,
    RenameOrder,
    ResyncOrder,
    TestOrder,
    TextOrder,
)
from helpdesk_tui.contract.people import Factor
from tests.e2e.calls import card_of, until
from tests.live.desk import VENDOR, opened_case, verified
from tests.live.rig import PrivacyIdeaRig

pytestmark = pytest.mark.live

PERSON, APP = "bwouters", "TOTP-WOUTERS"


def of(serial: str) -> DeviceId:
    return DeviceId(f"{VENDOR}:{serial}")


async def done(client: DeskClient, case: Case, order: Order) -> Operation:
    made = await client.operations.order(case.id, order)
    assert made.state is OperationState.DONE, made.problem
    return made


async def offered(client: DeskClient, login: str) -> set[tuple[str, str, str]]:
    person = (await card_of(client, login)).id
    return {
        (one.kind, one.change or one.factor or "", (one.device or "").rpartition(":")[2])
        for one in await client.services.all(person)
    }


async def becomes_offered(client: DeskClient, service: tuple[str, str, str]) -> None:
    """Once the card has been read anew at the server."""
    await until(lambda: offered(client, PERSON), lambda found: service in found)


@pytest.fixture
async def case(client: DeskClient, rig: PrivacyIdeaRig) -> Case:
    """One call for all tests: the caller is verified once."""
    opened = await opened_case(client, PERSON)
    look = await client.gate.look(opened.id, Action.BYPASS, VENDOR)
    return opened if isinstance(look.decision, Allowed) else await verified(client, rig, PERSON, APP)


async def test_what_is_offered(client: DeskClient, case: Case) -> None:
    assert case
    assert await offered(client, PERSON) == {
        ("change", "lock_account", ""),
        ("change", "forget_browsers", ""),
        ("assign", "", ""),
        ("list", "", ""),
        ("change", "suspend_device", APP),
        ("resync", "", APP),
        ("test", "otp", APP),
        ("change", "suspend_device", "FOB-WOUTERS"),
        ("change", "return_token", "FOB-WOUTERS"),
        ("resync", "", "FOB-WOUTERS"),
        ("test", "otp", "FOB-WOUTERS"),
        ("change", "suspend_device", "SMS-WOUTERS"),
        ("text", "", "SMS-WOUTERS"),
        ("number", "", "SMS-WOUTERS"),
        *(("rename", "", serial) for serial in (APP, "FOB-WOUTERS", "SMS-WOUTERS")),
    }


async def test_nothing_is_given_before_the_gate_opens(client: DeskClient, rig: PrivacyIdeaRig) -> None:
    case = await opened_case(client, "cgillet")
    codes = (SecretStr("123456"), SecretStr("234567"))
    for order in (
        ListOrder(vendor=VENDOR, size=10),
        AssignOrder(vendor=VENDOR, token="FOB-7002", serial="FOB-7002"),
        ResyncOrder(vendor=VENDOR, device=of("TOTP-GILLET"), codes=codes),
        ChangeOrder(vendor=VENDOR, change=Change.UNLOCK_ACCOUNT, device=of("TOTP-GILLET")),
        TextOrder(vendor=VENDOR, device=of("SMS-GILLET")),
    ):
        with pytest.raises(Refused) as refusal:
            await client.operations.order(case.id, order)
        assert refusal.value.code is ErrorCode.GATE_CLOSED
    assert rig.admin.tokens(serial="FOB-7002")[0]["username"] == ""


async def test_a_drifted_fob(client: DeskClient, rig: PrivacyIdeaRig, case: Case) -> None:
    fob = rig.phones.generators["FOB-WOUTERS"]
    fob.last += 60
    assert not rig.admin.login(PERSON, fob.next_code())

    codes = (SecretStr(fob.next_code()), SecretStr(fob.next_code()))
    made = await done(client, case, ResyncOrder(vendor=VENDOR, device=of("FOB-WOUTERS"), codes=codes))

    assert made.result is Result.ACCEPTED
    assert rig.admin.login(PERSON, fob.next_code())
    again = ResyncOrder(vendor=VENDOR, device=of("FOB-WOUTERS"), codes=codes)
    assert (await done(client, case, again)).result is Result.REFUSED


async def test_a_blocked_fob_is_found_and_unlocked(
    client: DeskClient, rig: PrivacyIdeaRig, case: Case
) -> None:
    for _ in range(10):
        rig.admin.call("POST", "/validate/check", serial="FOB-WOUTERS", **{"pass": "000000"})
    person = case.person
    lines = (await client.services.diagnosis(person))[0].lines
    assert "device_locked" in [line.code for line in lines]
    await becomes_offered(client, ("change", "unlock_account", "FOB-WOUTERS"))

    await done(
        client, case, ChangeOrder(vendor=VENDOR, change=Change.UNLOCK_ACCOUNT, device=of("FOB-WOUTERS"))
    )

    assert rig.admin.login(PERSON, rig.phones.otp("FOB-WOUTERS"))
    lines = (await client.services.diagnosis(person))[0].lines
    assert "device_locked" not in [line.code for line in lines]


async def test_a_fob_out_of_the_stock_and_back(client: DeskClient, rig: PrivacyIdeaRig, case: Case) -> None:
    (item,) = await client.services.stock(VENDOR, "7002")
    order = AssignOrder(
        vendor=VENDOR, token=item.id, serial=item.serial, code=SecretStr(rig.phones.otp("FOB-7002"))
    )
    await done(client, case, order)
    assert rig.admin.login(PERSON, rig.phones.otp("FOB-7002"))

    await becomes_offered(client, ("change", "return_token", "FOB-7002"))
    back = ChangeOrder(
        vendor=VENDOR,
        change=Change.RETURN_TOKEN,
        device=of("FOB-7002"),
        person=case.person,
        reason="leaves the team",
    )
    taken = await client.operations.take(back)
    assert taken.state is OperationState.DONE
    assert rig.admin.tokens(serial="FOB-7002")[0]["username"] == ""


async def test_suspended_without_a_case_and_given_back_with_one(
    client: DeskClient, rig: PrivacyIdeaRig, case: Case
) -> None:
    lost = ChangeOrder(
        vendor=VENDOR,
        change=Change.SUSPEND_DEVICE,
        device=of("FOB-WOUTERS"),
        person=case.person,
        reason="fob lost",
    )
    assert (await client.operations.take(lost)).state is OperationState.DONE
    assert not rig.admin.login(PERSON, rig.phones.otp_unused("FOB-WOUTERS"))
    await becomes_offered(client, ("change", "resume_device", "FOB-WOUTERS"))

    await done(client, case, ChangeOrder(vendor=VENDOR, change=Change.RESUME_DEVICE, device=lost.device))
    assert rig.admin.login(PERSON, rig.phones.otp("FOB-WOUTERS"))


async def test_a_list_on_paper(client: DeskClient, rig: PrivacyIdeaRig, case: Case) -> None:
    made = await done(client, case, ListOrder(vendor=VENDOR, size=10))
    assert made.codes == 10
    shown = (await client.operations.reveal(made.id)).codes
    assert len(shown) == 10
    for code in shown[:3]:
        assert rig.admin.login(PERSON, code)
        assert not rig.admin.login(PERSON, code)


async def test_a_login_is_tried_with_a_code_and_by_push(
    client: DeskClient, rig: PrivacyIdeaRig, case: Case
) -> None:
    right = TestOrder(vendor=VENDOR, device=of(APP), factor=Factor.OTP, code=SecretStr(rig.phones.otp(APP)))
    assert (await done(client, case, right)).result is Result.ACCEPTED

    other = await opened_case(client, "cgillet")
    asked = await done(client, other, TestOrder(vendor=VENDOR, device=of("PUSH-GILLET"), factor=Factor.PUSH))
    assert asked.result is Result.WAITING
    number = (await client.operations.get(asked.id)).read_to_caller
    assert number is not None
    assert rig.phones.accept("PUSH-GILLET", number)
    answered = await until(
        lambda: client.operations.get(asked.id), lambda one: one.result is not Result.WAITING
    )
    assert answered.result is Result.ACCEPTED


async def test_a_texted_code_and_another_number(client: DeskClient, rig: PrivacyIdeaRig, case: Case) -> None:
    await done(client, case, TextOrder(vendor=VENDOR, device=of("SMS-WOUTERS")))
    assert rig.admin.login(PERSON, rig.texts.last("+32 477 77 88 99"))
    lines = await client.services.deliveries(case.person)
    assert lines
    assert "+32" not in lines[0].hint

    await done(client, case, NumberOrder(vendor=VENDOR, device=of("SMS-WOUTERS"), number="0470 99 90 02"))
    assert rig.admin.tokens(serial="SMS-WOUTERS")[0]["info"]["phone"] == "+32470999002"


async def test_a_token_is_given_another_name(client: DeskClient, rig: PrivacyIdeaRig, case: Case) -> None:
    before = rig.admin.tokens(serial="FOB-WOUTERS")[0]
    order = RenameOrder(vendor=VENDOR, device=of("FOB-WOUTERS"), name="Clé d'Élodie (bureau)")
    await done(client, case, order)
    after = rig.admin.tokens(serial="FOB-WOUTERS")[0]
    assert after == {**before, "description": "Clé d'Élodie (bureau)"}
    await until(
        lambda: client.people.card(case.person, case=case.id),
        lambda card: "Clé d'Élodie (bureau)" in {one.label for one in card.devices},
    )
    alike = RenameOrder(vendor=VENDOR, device=of(APP), name="Cle d Elodie bureau")
    with pytest.raises(Refused) as refusal:
        await client.operations.order(case.id, alike)
    assert refusal.value.code is ErrorCode.NAME_ALIKE
    hidden = await client.operations.order(case.id, order.model_copy(update={"name": "imported"}))
    assert (hidden.state, hidden.problem) == (OperationState.FAILED, "bad_name")
    rig.admin.call("POST", "/token/description/FOB-WOUTERS", description=before["description"])


async def test_a_person_is_locked_and_unlocked(client: DeskClient, rig: PrivacyIdeaRig) -> None:
    case = await verified(client, rig, "cgillet", "TOTP-GILLET")
    for _ in range(10):
        rig.admin.call("POST", "/validate/check", serial="SMS-GILLET", **{"pass": "000000"})
    lock = ChangeOrder(
        vendor=VENDOR, change=Change.LOCK_ACCOUNT, account="cgillet", person=case.person, reason="not me"
    )
    assert (await client.operations.take(lock)).state is OperationState.DONE
    assert not rig.admin.login("cgillet", rig.phones.otp_unused("TOTP-GILLET"))
    diagnosis = await client.services.diagnosis(case.person)
    assert diagnosis[0].lines[0].code == "locked"

    blocked = ("change", "unlock_account", "SMS-GILLET")
    await until(lambda: offered(client, "cgillet"), lambda found: blocked in found)
    await done(
        client, case, ChangeOrder(vendor=VENDOR, change=Change.UNLOCK_ACCOUNT, device=of("SMS-GILLET"))
    )
    order = ChangeOrder(vendor=VENDOR, change=Change.UNLOCK_ACCOUNT, account="cgillet")
    # A token that was unlocked meanwhile makes the account's own lock no lighter.
    assert (await client.operations.dry_run(case.id, order)).decision.action is Action.GIVE_BACK
    await done(client, case, order)
    assert rig.admin.login("cgillet", rig.phones.otp("TOTP-GILLET"))
