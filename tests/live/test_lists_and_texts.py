"""Lists on paper, text messages, tests of a login and diagnoses, on the real server."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_tui.contract.errors import Refused
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.vendors.capability_values import DetailName, FindingCode
from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.values import PushState
from tests.live.account import NUMBER, PERSON, SMS, device, had
from tests.live.conftest import MovableClock
from tests.live.rig import PrivacyIdeaRig
from tests.live.server import seed

pytestmark = pytest.mark.live


async def test_a_list_on_paper_is_good_once_each_and_ends_the_one_before(
    vendor: Vendor, rig: PrivacyIdeaRig
) -> None:
    lists = had(vendor.lists)
    assert await lists.left(PERSON) is None
    first = [code.get_secret_value() for code in await lists.make_list(PERSON, 10)]
    assert len(set(first)) == 10
    for code in first[:3]:
        assert rig.admin.login(PERSON, code)
        assert not rig.admin.login(PERSON, code)
    assert await lists.left(PERSON) == 7
    details = {one.name: one.value for one in await had(vendor.diagnosis).details(PERSON)}
    assert details[DetailName.CODES_LEFT.value] == "7"

    second = [code.get_secret_value() for code in await lists.make_list(PERSON, 20)]
    assert not any(rig.admin.login(PERSON, code) for code in first[3:6])
    assert rig.admin.login(PERSON, second[0])
    assert await lists.left(PERSON) == 19

    await lists.withdraw_list(PERSON)
    await lists.withdraw_list(PERSON)
    assert not rig.admin.login(PERSON, second[1])
    assert await lists.left(PERSON) is None


@pytest.mark.usefixtures("tidied")
async def test_a_texted_code_logs_in_once(vendor: Vendor, rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    telephony = had(vendor.telephony)
    before = clock() - timedelta(seconds=2)
    assert telephony.receives(await device(vendor, PERSON, SMS))
    await telephony.send_codes(PERSON, SMS)

    code = rig.texts.last(NUMBER)
    assert rig.admin.login(PERSON, code)
    assert not rig.admin.login(PERSON, code)
    (line,) = await telephony.delivered(PERSON, before)
    assert (line.kind, line.number) == ("sms", NUMBER)

    rig.texts.broken = True
    try:
        with pytest.raises(Refused):
            await telephony.send_codes(PERSON, SMS)
    finally:
        rig.texts.broken = False


async def test_a_number_of_the_directory_is_texted_and_not_changed(
    vendor: Vendor, rig: PrivacyIdeaRig
) -> None:
    phone = await device(vendor, "cgillet", "SMS-GILLET")
    assert phone.number == "+32 478 88 99 00"
    assert not had(vendor.numbers).editable(phone)
    with pytest.raises(Refused) as refusal:
        await had(vendor.numbers).set_number("cgillet", "SMS-GILLET", "+32479000001")
    assert refusal.value.params["why"] == "directory_managed"
    await had(vendor.telephony).send_codes("cgillet", "SMS-GILLET")
    assert rig.admin.login("cgillet", rig.texts.last("+32 478 88 99 00"))


async def test_another_number_receives_and_the_old_one_does_not(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    numbers = had(vendor.numbers)
    assert numbers.editable(await device(vendor, PERSON, SMS))
    await had(vendor.telephony).send_codes(PERSON, SMS)
    old = rig.texts.last(NUMBER)
    try:
        await numbers.set_number(PERSON, SMS, "+32470999001")

        assert (await device(vendor, PERSON, SMS)).number == "+32470999001"
        assert not rig.admin.login(PERSON, old)
        await had(vendor.telephony).send_codes(PERSON, SMS)
        assert rig.admin.login(PERSON, rig.texts.last("+32470999001"))
    finally:
        await numbers.set_number(PERSON, SMS, "+32477778899")
        rig.admin.call("DELETE", f"/token/{SMS}")
        seed.text_token(rig.admin, SMS, PERSON, phone=NUMBER)


async def test_a_login_is_tried_by_push(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    challenges = had(vendor.challenges)
    phone = await device(vendor, "cgillet", "PUSH-GILLET")
    assert challenges.testable(phone) == {Factor.PUSH}

    sent = await challenges.start_test("cgillet", "PUSH-GILLET", Factor.PUSH)
    assert await challenges.push_state("cgillet", sent.ref) is PushState.WAITING
    rig.phones.accept("PUSH-GILLET", sent.read_to_caller)
    assert await challenges.push_state("cgillet", sent.ref) is PushState.APPROVED
    with pytest.raises(Refused):
        await challenges.start_test("cgillet", "PUSH-GILLET", Factor.CALL)


async def test_what_is_shown_of_an_account(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    assert rig.admin.login("cgillet", rig.phones.otp("TOTP-GILLET"))
    details = await had(vendor.diagnosis).details("cgillet")
    shown = {one.name: one.value for one in details}
    assert int(shown[DetailName.LOGINS_GOOD.value]) >= 1
    assert next(one for one in details if one.name == DetailName.LAST_LOGIN.value).at is not None
    assert shown["TOTP-GILLET"].startswith("totp, count_auth ")
    assert "sync_window 1000" in shown["TOTP-GILLET"]
    assert "enrollment_credential" not in str(details)


async def test_why_a_login_fails(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    diagnosis = had(vendor.diagnosis)
    assert [one.code for one in await diagnosis.why("nobody.here")] == [FindingCode.NO_ACCOUNT]
    assert FindingCode.NO_DEVICE in [one.code for one in await diagnosis.why("akaya")]
    found = {one.device_ref: one.code for one in await diagnosis.why("akaya")}
    assert found["TOTP-KAYA"] is FindingCode.DEVICE_SUSPENDED
    pending = [one.code for one in await diagnosis.why("tdubois")]
    assert FindingCode.DEVICE_NOT_ACTIVATED in pending

    seed.generator(rig.admin, rig.phones, "TOTP-OVER", "tdubois")
    rig.admin.call("POST", "/token/set/TOTP-OVER", validity_period_end="2026-01-01T10:00+0000")
    try:
        over = {one.device_ref: one for one in await diagnosis.why("tdubois")}
        assert over["TOTP-OVER"].code is FindingCode.DEVICE_EXPIRED
        assert over["TOTP-OVER"].at is not None
    finally:
        rig.admin.call("DELETE", "/token/TOTP-OVER")


async def test_an_app_whose_codes_are_wrong_in_a_row_is_out_of_step(
    vendor: Vendor, rig: PrivacyIdeaRig
) -> None:
    for _ in range(2):
        rig.admin.call(
            "POST", "/validate/check", serial="TOTP-VDBERG", **{"pass": rig.phones.wrong_otp("TOTP-VDBERG")}
        )
    findings = await had(vendor.diagnosis).why("lvdberg")
    assert (FindingCode.OUT_OF_STEP, "TOTP-VDBERG") in [(one.code, one.device_ref) for one in findings]
    last = next(one for one in findings if one.code is FindingCode.LAST_FAILURE)
    assert "wrong" in last.detail
    rig.admin.call("POST", "/token/reset/TOTP-VDBERG")
    assert rig.admin.login("lvdberg", rig.phones.otp("TOTP-VDBERG"))
    after = [one.code for one in await had(vendor.diagnosis).why("lvdberg")]
    assert FindingCode.OUT_OF_STEP not in after
    assert FindingCode.LAST_FAILURE not in after
