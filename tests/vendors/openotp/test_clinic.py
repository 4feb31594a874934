"""The OpenOTP adapter with the clinic's people: their tokens, their bad days, and their server's moods."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import Change, Delivery
from helpdesk_tui.contract.people import AccountStatus, DeviceKind, Factor
from helpdesk_tui.vendors.capability_values import DetailName, FindingCode, InvitationAsk
from helpdesk_tui.vendors.openotp.mapping import token_ref
from helpdesk_tui.vendors.openotp.vendor import OpenOtpVendor
from helpdesk_tui.vendors.values import (
    ActivationAsk,
    ActivationState,
    OutcomeUnknown,
    Passcode,
    PushState,
    VendorDevice,
)
from tests.vendors.contract import TEXTS, clear, eventually, needed, order_of
from tests.vendors.openotp.stage import ClinicStage, now, ref, settings_of

REGISTER = "Emerg_Register$"


async def devices_of(stage: ClinicStage, role: str) -> tuple[VendorDevice, ...]:
    person = await stage.vendor.directory.person(ref(stage.clinic, role))
    assert person is not None
    return person.devices


def shown(stage: ClinicStage, role: str, place: int = 0) -> SecretStr:
    """What a device of that person shows after the next half-minute."""
    stage.clinic.sandbox.control("POST", "clock", advance=30)
    return SecretStr(stage.clinic.code(stage.clinic.person(role)["login"], place))


@pytest.mark.parametrize("kind", ["error_after", "drop_after", "truncate", "wrong_json"])
async def test_an_effect_without_an_answer_is_found(kind: str, stage: ClinicStage) -> None:
    codes = needed(stage.vendor.codes)
    await clear(codes, stage.person)
    order, asked_at = order_of(codes, 1), now()
    stage.clinic.sandbox.fault(kind, method="POST", path=REGISTER)
    with pytest.raises(OutcomeUnknown):
        await codes.make(stage.person, order)
    assert order.code is not None
    (found,) = await codes.made_by(stage.person, order, asked_at=asked_at, known=frozenset())
    assert await stage.log_in(stage.person, order.code)
    assert await codes.live(stage.person) == ()
    await codes.revoke(stage.person, found.ref)


@pytest.mark.parametrize("kind", ["too_many", "drop_before", "error_before", "html"])
async def test_no_effect_is_never_told_as_one(kind: str, stage: ClinicStage) -> None:
    codes = needed(stage.vendor.codes)
    await clear(codes, stage.person)
    stage.clinic.sandbox.fault(kind, method="POST", path=REGISTER)
    with pytest.raises(DeskError):
        await codes.make(stage.person, order_of(codes, 1))
    assert await codes.live(stage.person) == ()


async def test_an_answer_after_the_deadline(stage: ClinicStage) -> None:
    vendor = OpenOtpVendor(replace(settings_of(stage.clinic), timeout=0.7), now)
    codes = needed(vendor.codes)
    await clear(codes, stage.person)
    stage.clinic.sandbox.fault("delay_after", method="POST", path=REGISTER, seconds=3)
    begun = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        await codes.make(stage.person, order_of(codes, 1))
    assert time.monotonic() - begun < 3
    await vendor.close()


async def test_wrong_credentials(stage: ClinicStage) -> None:
    settings = settings_of(stage.clinic)
    wrong = OpenOtpVendor(replace(settings, password=SecretStr("wrong")), now)
    with pytest.raises(Mistaken) as caught:
        await wrong.directory.person(stage.person)
    assert caught.value.code is ErrorCode.VENDOR_KEYS_WRONG
    await wrong.close()
    keyless = OpenOtpVendor(replace(settings, api_key=SecretStr("1_" + "0" * 40)), now)
    with pytest.raises(Mistaken) as caught:
        await needed(keyless.challenges).check_code(stage.person, None, SecretStr("123456"))
    assert caught.value.code is ErrorCode.VENDOR_KEYS_WRONG
    (service,) = [one for one in await keyless.probe() if one.needed_for == "verify"]
    assert service.granted is False
    await keyless.close()
    elsewhere = OpenOtpVendor(replace(settings, domain="Elsewhere", base="DC=nowhere,DC=example"), now)
    found = {one.name: one for one in await elsewhere.probe()}
    assert found["domain Elsewhere"].granted is False
    assert "Aldegonde" in found["domain Elsewhere"].detail
    assert found["Search_LDAP_Objects"].granted is False
    await elsewhere.close()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("everyday", AccountStatus.ACTIVE),
        ("blocked", AccountStatus.LOCKED),
        ("blocked_for_ever", AccountStatus.LOCKED),
        ("inactive", AccountStatus.DISABLED),
        ("comma", AccountStatus.ACTIVE),
        ("brackets", AccountStatus.ACTIVE),
        ("external", AccountStatus.ACTIVE),
    ],
)
async def test_statuses_in_the_list_and_alone(role: str, status: AccountStatus, stage: ClinicStage) -> None:
    alone = await stage.vendor.directory.person(ref(stage.clinic, role))
    assert alone is not None
    assert alone.status is status
    listed = [one async for one in stage.vendor.directory.everybody() if one.ref == alone.ref]
    assert listed == [alone]


async def test_names_with_commas_and_brackets_get_their_codes(stage: ClinicStage) -> None:
    codes = needed(stage.vendor.codes)
    for role in ("comma", "brackets"):
        person = ref(stage.clinic, role)
        made = await codes.make(person, order_of(codes, 1))
        assert [code.ref for code in await codes.live(person)] == list(made.refs)
        await codes.revoke(person, made.refs[0])


async def test_a_code_ends_when_it_was_said_to(stage: ClinicStage) -> None:
    later = timedelta()
    vendor = OpenOtpVendor(settings_of(stage.clinic), lambda: now() + later)
    codes, person = needed(vendor.codes), ref(stage.clinic, "external")
    made = await codes.make(person, order_of(codes, 1, seconds=300))
    assert len(await codes.live(person)) == 1
    later = timedelta(seconds=301)
    stage.clinic.sandbox.control("POST", "clock", advance=301)
    assert await codes.live(person) == ()
    verdict = await needed(vendor.challenges).check_code(person, None, made.codes[0])
    assert not verdict.accepted
    await vendor.close()


@pytest.mark.parametrize("typing", ["either", "string", "native"])
async def test_a_clock_that_drifted_is_brought_back(typing: str, stage: ClinicStage) -> None:
    """Seven minutes off: the code is refused, then one code brings the token back, then it is taken."""
    stage.clinic.modes(typing=typing)
    person, tokens = ref(stage.clinic, "drifted"), needed(stage.vendor.tokens)
    token = (await devices_of(stage, "drifted"))[0]
    assert tokens.resync_codes(token) == 1
    device = stage.clinic.look(stage.clinic.person("drifted")["login"])["devices"][0]["device_id"]
    stage.clinic.sandbox.control("POST", f"openotp/drift/{device}", seconds=600)
    challenges = needed(stage.vendor.challenges)
    assert not (await challenges.check_code(person, None, shown(stage, "drifted"))).accepted
    assert await tokens.resync(person, token.ref, (SecretStr("999999"),)) is False
    for _try in range(20):  # a code that begins with 0 is no number
        code = shown(stage, "drifted")
        if not code.get_secret_value().startswith("0"):
            break
    assert await tokens.resync(person, token.ref, (code,)) is True
    assert (await challenges.check_code(person, None, shown(stage, "drifted"))).accepted


async def test_a_counter_that_ran_ahead_is_brought_back(stage: ClinicStage) -> None:
    person, tokens = ref(stage.clinic, "out_of_step"), needed(stage.vendor.tokens)
    token = (await devices_of(stage, "out_of_step"))[0]
    assert (token.kind, tokens.resync_codes(token)) == (DeviceKind.HARDWARE_TOKEN, 2)
    challenges = needed(stage.vendor.challenges)
    assert not (await challenges.check_code(person, None, shown(stage, "out_of_step"))).accepted
    first, second, third = (shown(stage, "out_of_step") for _press in range(3))
    assert await tokens.resync(person, token.ref, (first, third)) is False
    assert await tokens.resync(person, token.ref, (first, second)) is True
    verdict = await challenges.check_code(person, None, third)
    assert verdict.accepted
    assert verdict.could_be == {Passcode.HARDWARE_TOKEN}


async def test_a_phone_is_registered_in_the_second_slot(stage: ClinicStage) -> None:
    enrolment, person = needed(stage.vendor.enrolment), ref(stage.clinic, "push_off")
    free = (await devices_of(stage, "push_off"))[-1]
    assert (free.ref, free.activated) == (token_ref(person, 2), False)
    ask = ActivationAsk(OperationId("op"), free.ref, 600, Delivery.QR, install_link=False, texts=TEXTS)
    made = await enrolment.activate(person, ask)
    assert made.link is not None
    assert made.handle is not None
    assert await enrolment.finish(person, free.ref, made.handle) is ActivationState.PENDING
    scanned = stage.clinic.sandbox.control(
        "POST", "openotp/scan", person="openotp_push_off", uri=made.link.get_secret_value()
    )
    assert await enrolment.finish(person, free.ref, made.handle) is ActivationState.ACTIVATED
    assert await enrolment.finish(person, free.ref, made.handle) is ActivationState.UNKNOWN
    assert await enrolment.state(person, free.ref) is ActivationState.ACTIVATED
    stage.clinic.sandbox.control("POST", "clock", advance=30)
    code = stage.clinic.sandbox.control("POST", f"openotp/code/{scanned['device']}")["code"]
    assert (await needed(stage.vendor.challenges).check_code(person, None, SecretStr(code))).accepted
    assert [one.ref for one in await devices_of(stage, "push_off")] == [
        token_ref(person, 1),
        token_ref(person, 2),
    ]


async def test_a_registration_whose_time_is_over(stage: ClinicStage) -> None:
    enrolment, person = needed(stage.vendor.enrolment), ref(stage.clinic, "homonym")
    ask = ActivationAsk(
        OperationId("op"), token_ref(person, 2), 300, Delivery.QR, install_link=False, texts=TEXTS
    )
    made = await enrolment.activate(person, ask)
    assert made.handle is not None
    stage.clinic.sandbox.control("POST", "clock", advance=301)
    assert await enrolment.finish(person, token_ref(person, 2), made.handle) is ActivationState.UNKNOWN
    assert await enrolment.state(person, token_ref(person, 2)) is ActivationState.PENDING


async def test_a_token_out_of_the_stock_and_back(stage: ClinicStage) -> None:
    tokens, locks = needed(stage.vendor.tokens), needed(stage.vendor.locks)
    person = ref(stage.clinic, "shared_mail")
    stock = await tokens.stock("SBX")
    assert len(stock) > 2
    with pytest.raises(Refused):
        await tokens.assign(person, stock[0].ref, SecretStr("000000"))
    assert await tokens.assigned(person, stock[0].ref) is False
    await tokens.assign(person, stock[0].ref, None)
    assert await tokens.assigned(person, stock[0].ref) is True
    assert stock[0] not in await tokens.stock("SBX")
    held = next(one for one in await devices_of(stage, "shared_mail") if one.serial == stock[0].serial)
    assert (held.kind, held.serial, held.factors) == (
        DeviceKind.HARDWARE_TOKEN,
        stock[0].serial,
        (Factor.OTP,),
    )
    assert Change.RETURN_TOKEN in locks.able(held)
    assert Delivery.QR not in needed(stage.vendor.enrolment).deliveries(held)
    await locks.apply(person, held.ref, Change.RETURN_TOKEN)
    assert stock[0] in await tokens.stock("SBX")


async def test_no_push_comes_through_and_a_code_still_does(stage: ClinicStage) -> None:
    locks, challenges = needed(stage.vendor.locks), needed(stage.vendor.challenges)
    person = ref(stage.clinic, "shared_mail")
    await locks.apply(person, None, Change.QUIET_PUSHES)
    assert await locks.stands(person, None, Change.QUIET_PUSHES) is True
    assert (await challenges.check_code(person, None, shown(stage, "shared_mail"))).accepted
    await locks.apply(person, None, Change.ALLOW_PUSHES)
    assert await locks.stands(person, None, Change.ALLOW_PUSHES) is True


async def test_suspended_and_resumed(stage: ClinicStage) -> None:
    locks, challenges = needed(stage.vendor.locks), needed(stage.vendor.challenges)
    person = ref(stage.clinic, "shared_mail")
    for change, accepted in ((Change.SUSPEND_DEVICE, False), (Change.RESUME_DEVICE, True)):
        await locks.apply(person, token_ref(person, 1), change)
        await locks.apply(person, token_ref(person, 1), change)
        assert await locks.stands(person, token_ref(person, 1), change) is True
        code = shown(stage, "shared_mail")
        assert (await challenges.check_code(person, None, code)).accepted is accepted
        token = (await devices_of(stage, "shared_mail"))[0]
        assert token.usable is accepted
        assert (Factor.OTP in challenges.factors(token)) is accepted


async def test_blocked_for_a_while_and_unblocked(stage: ClinicStage) -> None:
    locks, person = needed(stage.vendor.locks), ref(stage.clinic, "other_homonym")
    await locks.apply(person, None, Change.LOCK_ACCOUNT, seconds=300)
    assert await locks.stands(person, None, Change.LOCK_ACCOUNT) is True
    stage.clinic.sandbox.control("POST", "clock", advance=301)
    assert await locks.stands(person, None, Change.LOCK_ACCOUNT) is False
    await locks.apply(person, None, Change.LOCK_ACCOUNT)
    await locks.apply(person, None, Change.UNLOCK_ACCOUNT)
    await locks.apply(person, None, Change.UNLOCK_ACCOUNT)
    assert await locks.stands(person, None, Change.UNLOCK_ACCOUNT) is True


async def test_the_vendors_own_client_sees_what_was_done(stage: ClinicStage) -> None:
    locks, witness = needed(stage.vendor.locks), stage.clinic.openotp()
    person, dn = ref(stage.clinic, "two_tokens"), stage.clinic.person("two_tokens")["dn"]
    await locks.apply(person, None, Change.LOCK_ACCOUNT)
    await locks.apply(person, token_ref(person, 2), Change.SUSPEND_DEVICE)
    assert await witness.block_check(dn) is True
    states = {token["id"]: token["status"] for token in await witness.user_tokens(dn)}
    assert states == {1: "Enabled", 2: "Disabled"}
    await locks.apply(person, None, Change.UNLOCK_ACCOUNT)
    await locks.apply(person, token_ref(person, 2), Change.RESUME_DEVICE)
    assert await witness.block_check(dn) is False
    await needed(stage.vendor.lists).make_list(person, 50)
    assert len(await witness.list_fetch(dn)) == 50


async def test_too_many_wrong_codes_block_and_are_told(stage: ClinicStage) -> None:
    person = ref(stage.clinic, "disabled_token")
    challenges = needed(stage.vendor.challenges)
    locked = [(await challenges.check_code(person, None, SecretStr("123456"))).locked for _try in range(6)]
    assert (locked[0], locked[-1]) == (False, True)


async def test_a_list_of_codes(stage: ClinicStage) -> None:
    lists, person = needed(stage.vendor.lists), ref(stage.clinic, "list")
    codes = await lists.make_list(person, 25)
    assert len({code.get_secret_value() for code in codes}) > 20
    assert await lists.left(person) == 25
    verdict = await needed(stage.vendor.challenges).check_code(person, None, codes[0])
    assert verdict.accepted
    assert Passcode.TAN in verdict.could_be
    assert await lists.left(person) == 24
    await lists.withdraw_list(person)
    await lists.withdraw_list(person)
    assert await lists.left(person) is None


async def test_an_invitation_arrives(stage: ClinicStage) -> None:
    person, login = stage.newcomer, stage.clinic.person("no_token")["login"]
    assert person is not None
    for delivery in (Delivery.MAIL, Delivery.SMS):
        ask = InvitationAsk(OperationId("op"), delivery, 3600, "fr")
        before = len(stage.clinic.look(login)["messages"])
        made = await needed(stage.vendor.invitations).invite(person, ask)
        card = stage.clinic.person("no_token")
        assert made.sent_to == (card["mail"] if delivery is Delivery.MAIL else card["mobile"])
        assert made.link is None
        assert len(stage.clinic.look(login)["messages"]) == before + 1


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("inactive", FindingCode.NOT_ACTIVATED),
        ("blocked_for_ever", FindingCode.LOCKED),
        ("silent", None),
        ("no_token", FindingCode.NO_DEVICE),
        ("expired", FindingCode.DEVICE_EXPIRED),
    ],
)
async def test_why_a_login_fails(role: str, code: FindingCode | None, stage: ClinicStage) -> None:
    diagnosis = needed(stage.vendor.diagnosis)
    found = await diagnosis.why(ref(stage.clinic, role))
    if code is None:
        assert {one.code for one in found} <= {FindingCode.LAST_FAILURE, FindingCode.NOTHING_FOUND}
    else:
        assert found[0].code is code
    assert (await diagnosis.why(stage.nobody))[0].code is FindingCode.NO_ACCOUNT


async def test_what_the_self_service_page_shows(stage: ClinicStage) -> None:
    diagnosis = needed(stage.vendor.diagnosis)
    found = {one.name: one for one in await diagnosis.details(ref(stage.clinic, "silent"))}
    values = {name: one.value for name, one in found.items()}
    assert values[DetailName.MAIN_METHOD] == "TOKEN"
    assert values[DetailName.CHALLENGE_SECONDS] == "90"
    assert values[DetailName.PUSH_LOGIN] == "Yes"
    assert values[DetailName.TOKEN_STATUS] == "registered"
    assert values[DetailName.ACCOUNT_STATE] == "active"
    assert int(values[DetailName.LOGINS_GOOD]) > 0
    assert found[DetailName.LAST_LOGIN].at is not None
    assert not [value for value in values.values() if "wcrypt" in value]
    none = {one.name: one.value for one in await diagnosis.details(ref(stage.clinic, "list"))}
    assert none[DetailName.TOKEN_STATUS] == "not_registered"
    assert none[DetailName.MAIN_METHOD] == "LIST"


async def test_a_push_that_nobody_answers(stage: ClinicStage) -> None:
    challenges, person = needed(stage.vendor.challenges), ref(stage.clinic, "silent")
    push = await challenges.send_push(person, token_ref(person, 1))
    assert await challenges.push_state(person, push.ref) is PushState.WAITING
    stage.clinic.sandbox.control("POST", "clock", advance=100)
    state = await challenges.push_state(person, push.ref)
    assert state in {PushState.TIMED_OUT, PushState.DENIED}
    assert await challenges.push_state(person, push.ref) is state
    denies = ref(stage.clinic, "denies")
    refused = await challenges.send_push(denies, token_ref(denies, 1))
    await eventually(lambda: challenges.push_state(person, refused.ref), PushState.DENIED)


@pytest.mark.parametrize("mode", [{"schema": 0}, {"tenant": 1}, {"typing": "string"}, {"typing": "native"}])
async def test_other_kinds_of_installation(mode: dict[str, str | int], stage: ClinicStage) -> None:
    stage.clinic.modes(**mode)
    person = await stage.vendor.directory.person(stage.person)
    assert person is not None
    assert person.status is AccountStatus.ACTIVE
    assert person.devices
    codes = needed(stage.vendor.codes)
    await clear(codes, stage.person)
    made = await codes.make(stage.person, order_of(codes, 1))
    assert await stage.log_in(stage.person, made.codes[0])
    everybody = [one async for one in stage.vendor.directory.everybody()]
    assert len(everybody) > 50
    assert len(await needed(stage.vendor.log).prompts(now() - timedelta(days=9))) > 50
