"""Verifying a caller on the real server: by code, and by push with number matching."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.vendors.protocols import Challenges, Vendor
from helpdesk_tui.vendors.values import Passcode, PushSent, PushState
from tests.live.conftest import MovableClock
from tests.live.rig import PrivacyIdeaRig
from tests.live.server import seed

pytestmark = pytest.mark.live

PERSON, APP, PHONE = "hlambert", "TOTP-LAMBERT", "PUSH-LAMBERT"


@pytest.fixture
def _tidy(rig: PrivacyIdeaRig) -> Iterator[None]:
    rig.admin.call("POST", f"/token/reset/{APP}")
    yield
    rig.admin.call("POST", f"/token/reset/{APP}")
    rig.admin.call("POST", f"/token/enable/{APP}")


async def test_what_each_device_can_be_asked(vendor: Vendor, challenges: Challenges) -> None:
    found = {
        device.ref: challenges.factors(device)
        async for person in vendor.directory.everybody()
        for device in person.devices
    }

    assert found[APP] == {Factor.OTP}
    assert found["FOB-CLAES"] == {Factor.OTP}
    assert found[PHONE] == {Factor.PUSH}
    assert found["PUSH-DUBOIS"] == frozenset()
    assert found["TOTP-KAYA"] == frozenset()


async def test_the_code_of_an_app(challenges: Challenges, rig: PrivacyIdeaRig) -> None:
    code = rig.phones.otp(APP)

    verdict = await challenges.check_code(PERSON, APP, SecretStr(f"{code[:3]} {code[3:]}"))
    again = await challenges.check_code(PERSON, APP, SecretStr(code))

    assert challenges.code_by_device
    assert verdict.accepted
    assert verdict.could_be == {Passcode.APP}
    assert not verdict.attempt_ref
    assert not again.accepted


async def test_the_code_of_a_fob(challenges: Challenges, rig: PrivacyIdeaRig) -> None:
    verdict = await challenges.check_code("wclaes", "FOB-CLAES", SecretStr(rig.phones.otp("FOB-CLAES")))

    assert verdict.accepted
    assert verdict.could_be == {Passcode.HARDWARE_TOKEN}


async def test_without_a_device_named_the_only_one_is_asked(
    challenges: Challenges, rig: PrivacyIdeaRig
) -> None:
    assert (await challenges.check_code("wclaes", None, SecretStr(rig.phones.otp("FOB-CLAES")))).accepted
    with pytest.raises(Refused):
        await challenges.check_code("mmaes", None, SecretStr("123456"))


@pytest.mark.usefixtures("_tidy")
async def test_a_wrong_code_counts_and_ten_of_them_block(challenges: Challenges, rig: PrivacyIdeaRig) -> None:
    verdicts = []
    for _ in range(11):
        verdicts.append(await challenges.check_code(PERSON, APP, SecretStr("000000")))

    assert not any(verdict.accepted for verdict in verdicts)
    assert [verdict.locked for verdict in verdicts] == [False] * 9 + [True, True]
    assert rig.admin.tokens(serial=APP)[0]["failcount"] == 10
    assert not (await challenges.check_code(PERSON, APP, SecretStr(rig.phones.otp_unused(APP)))).accepted


async def test_a_wrong_code_counts_against_that_token_alone(
    challenges: Challenges, rig: PrivacyIdeaRig
) -> None:
    before = rig.admin.tokens(serial=PHONE)[0]["failcount"]
    await challenges.check_code(PERSON, APP, SecretStr(rig.phones.wrong_otp(APP)))

    assert rig.admin.tokens(serial=PHONE)[0]["failcount"] == before


@pytest.mark.usefixtures("_tidy")
async def test_the_right_code_of_a_disabled_token_proves_nothing(
    challenges: Challenges, rig: PrivacyIdeaRig
) -> None:
    rig.admin.call("POST", f"/token/disable/{APP}")

    with pytest.raises(Refused):
        await challenges.check_code(PERSON, APP, SecretStr(rig.phones.otp_unused(APP)))


async def test_somebody_elses_token_proves_nothing(challenges: Challenges, rig: PrivacyIdeaRig) -> None:
    with pytest.raises(Missing):
        await challenges.check_code("sokafor", APP, SecretStr(rig.phones.otp_unused(APP)))
    with pytest.raises(Missing):
        await challenges.send_push("sokafor", PHONE)


async def test_a_bypass_code_proves_nothing(
    vendor: Vendor, challenges: Challenges, rig: PrivacyIdeaRig
) -> None:
    made = rig.admin.call("POST", "/token/init", type="registration", user=PERSON, realm="acme")["detail"]

    verdict = await challenges.check_code(PERSON, APP, SecretStr(made["registrationcode"]))
    with pytest.raises(Refused):
        await challenges.check_code(PERSON, made["serial"], SecretStr(made["registrationcode"]))

    assert not verdict.accepted
    assert rig.admin.login(PERSON, made["registrationcode"])


async def _sent(challenges: Challenges) -> PushSent:
    push = await challenges.send_push(PERSON, PHONE)
    assert await challenges.push_state(PERSON, push.ref) is PushState.WAITING
    return push


async def test_a_push_with_the_right_number_is_an_approval(
    challenges: Challenges, rig: PrivacyIdeaRig
) -> None:
    push = await _sent(challenges)

    assert push.code is None
    assert push.read_to_caller in rig.phones.waiting(PHONE)[-1]["require_presence"].split(",")
    rig.phones.accept(PHONE, push.read_to_caller)
    assert await challenges.push_state(PERSON, push.ref) is PushState.APPROVED
    assert await challenges.push_state(PERSON, push.ref) is PushState.APPROVED


async def test_a_push_with_another_number_stays_open(challenges: Challenges, rig: PrivacyIdeaRig) -> None:
    push = await _sent(challenges)
    shown = rig.phones.waiting(PHONE)[-1]["require_presence"].split(",")
    wrong = next(number for number in shown if number != push.read_to_caller)

    assert not rig.phones.accept(PHONE, wrong)
    assert await challenges.push_state(PERSON, push.ref) is PushState.WAITING


@pytest.mark.parametrize(
    ("reason", "state"),
    [("", PushState.DENIED), ("cancelled", PushState.DENIED), ("unknown_trigger", PushState.FRAUD)],
)
async def test_a_declined_push(
    challenges: Challenges, rig: PrivacyIdeaRig, reason: str, state: PushState
) -> None:
    push = await _sent(challenges)

    rig.phones.decline(PHONE, reason)

    assert await challenges.push_state(PERSON, push.ref) is state
    assert await challenges.push_state(PERSON, push.ref) is state


async def test_a_push_without_an_answer_ends_by_our_clock(
    challenges: Challenges, clock: MovableClock, rig: PrivacyIdeaRig
) -> None:
    push = await _sent(challenges)

    clock.moved = timedelta(seconds=push.lives_seconds + 1)

    assert await challenges.push_state(PERSON, push.ref) is PushState.TIMED_OUT


async def test_an_answer_long_after_the_end_counts_nothing(
    challenges: Challenges, clock: MovableClock, rig: PrivacyIdeaRig
) -> None:
    push = await _sent(challenges)
    rig.phones.accept(PHONE, push.read_to_caller)

    clock.moved = timedelta(seconds=push.lives_seconds + 60)

    assert await challenges.push_state(PERSON, push.ref) is PushState.TIMED_OUT


async def test_a_push_that_nothing_ties_to_the_call_says_so(
    challenges: Challenges, rig: PrivacyIdeaRig
) -> None:
    rig.admin.drop_policy("push-number")
    try:
        push = await challenges.send_push(PERSON, PHONE)
    finally:
        seed.number_matching(rig.admin)

    assert (push.code, push.read_to_caller) == (None, None)


async def test_a_locked_person_cannot_be_asked(challenges: Challenges, rig: PrivacyIdeaRig) -> None:
    rig.admin.call("POST", "/conditionalaccess/lock/user", user=PERSON, realm="acme")
    try:
        with pytest.raises(Refused) as caught:
            await challenges.check_code(PERSON, APP, SecretStr(rig.phones.otp_unused(APP)))
    finally:
        rig.admin.call("DELETE", "/conditionalaccess/lock/user", user=PERSON, realm="acme")

    assert caught.value.code is ErrorCode.WAY_UNAVAILABLE


async def test_a_made_up_push_reference_is_refused(challenges: Challenges) -> None:
    for ref in ("", "PUSH-LAMBERT", "PUSH-LAMBERT:../../auth:1", "*:123:456"):
        with pytest.raises(DeskError):
            await challenges.push_state(PERSON, ref)
