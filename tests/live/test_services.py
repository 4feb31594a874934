"""What a help desk does besides codes and links, on the real server."""

from __future__ import annotations

import dataclasses

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.vendors.capability_values import FindingCode
from helpdesk_tui.vendors.privacyidea.vendor import open_privacyidea
from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.live.account import APP, FOB, PERSON, SMS, device, had, raw
from tests.live.conftest import MovableClock
from tests.live.relay import relaying
from tests.live.rig import PrivacyIdeaRig
from tests.live.server import seed

pytestmark = pytest.mark.live


@pytest.mark.usefixtures("tidied")
async def test_a_token_is_suspended_and_given_back(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    locks = had(vendor.locks)
    assert Change.SUSPEND_DEVICE in locks.able(await device(vendor, PERSON, APP))

    await locks.apply(PERSON, APP, Change.SUSPEND_DEVICE)
    await locks.apply(PERSON, APP, Change.SUSPEND_DEVICE)

    suspended = await device(vendor, PERSON, APP)
    assert suspended.usable is False
    assert locks.able(suspended) == {Change.RESUME_DEVICE}
    assert await locks.stands(PERSON, APP, Change.SUSPEND_DEVICE)
    assert not rig.admin.login(PERSON, rig.phones.otp_unused(APP))

    await locks.apply(PERSON, APP, Change.RESUME_DEVICE)
    assert await locks.stands(PERSON, APP, Change.RESUME_DEVICE)
    assert rig.admin.login(PERSON, rig.phones.otp(APP))


async def test_pushes_are_off_for_a_while_and_the_other_way_in_is_not(
    vendor: Vendor, rig: PrivacyIdeaRig
) -> None:
    locks, login, serial = had(vendor.locks), "hlambert", "PUSH-LAMBERT"
    assert Change.QUIET_PUSHES in locks.able(await device(vendor, login, serial))
    await locks.apply(login, serial, Change.QUIET_PUSHES)
    try:
        assert raw(rig, serial)["active"] is False
        assert await locks.stands(login, serial, Change.QUIET_PUSHES)
        assert Change.QUIET_PUSHES not in locks.able(await device(vendor, login, serial))
        with pytest.raises(Refused) as caught:
            await locks.apply(login, serial, Change.QUIET_PUSHES)
        assert caught.value.params["why"] == "pushes_off"
    finally:
        await locks.apply(login, serial, Change.RESUME_DEVICE)
    assert raw(rig, serial)["active"] is True


@pytest.mark.usefixtures("tidied")
async def test_a_token_blocked_by_wrong_codes_is_unlocked(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    locks = had(vendor.locks)
    for _ in range(10):
        assert not rig.admin.login(PERSON, "000000")
    blocked = await device(vendor, PERSON, APP)
    assert Change.UNLOCK_ACCOUNT in locks.able(blocked)
    codes = [finding.code for finding in await had(vendor.diagnosis).why(PERSON)]
    assert FindingCode.DEVICE_LOCKED in codes
    assert FindingCode.LAST_FAILURE in codes
    assert not rig.admin.login(PERSON, rig.phones.otp_unused(APP))

    await locks.apply(PERSON, APP, Change.UNLOCK_ACCOUNT)

    assert await locks.stands(PERSON, APP, Change.UNLOCK_ACCOUNT)
    assert raw(rig, APP)["failcount"] == 0
    assert rig.admin.login(PERSON, rig.phones.otp(APP))


@pytest.mark.usefixtures("tidied")
async def test_a_person_is_locked_for_a_while_and_for_good(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    locks = had(vendor.locks)
    assert locks.able(None) == {Change.LOCK_ACCOUNT, Change.UNLOCK_ACCOUNT, Change.FORGET_BROWSERS}
    await locks.apply(PERSON, None, Change.FORGET_BROWSERS)  # none is remembered: harmless

    await locks.apply(PERSON, None, Change.LOCK_ACCOUNT, seconds=600)
    assert not rig.admin.login(PERSON, rig.phones.otp_unused(APP))
    await locks.apply(PERSON, None, Change.LOCK_ACCOUNT)
    await locks.apply(PERSON, None, Change.LOCK_ACCOUNT, seconds=600)

    lock = rig.admin.value("GET", "/conditionalaccess/lock/user", user=PERSON, realm="acme")
    assert lock["permanent"] is True
    person = await vendor.directory.person(PERSON)
    assert person
    assert person.status is AccountStatus.LOCKED
    assert (await had(vendor.diagnosis).why(PERSON))[0].code is FindingCode.LOCKED

    await locks.apply(PERSON, None, Change.UNLOCK_ACCOUNT)
    await locks.apply(PERSON, None, Change.UNLOCK_ACCOUNT)
    assert await locks.stands(PERSON, None, Change.UNLOCK_ACCOUNT)
    assert rig.admin.login(PERSON, rig.phones.otp(APP))


async def test_a_pending_enrolment_is_neither_suspended_nor_resumed(
    vendor: Vendor, rig: PrivacyIdeaRig
) -> None:
    locks = had(vendor.locks)
    assert locks.able(await device(vendor, "tdubois", "PUSH-DUBOIS")) == frozenset()
    for change in (Change.SUSPEND_DEVICE, Change.RESUME_DEVICE):
        with pytest.raises(Refused) as refusal:
            await locks.apply("tdubois", "PUSH-DUBOIS", change)
        assert refusal.value.params["why"] == "not_enrolled"
    assert raw(rig, "PUSH-DUBOIS")["rollout_state"] == "clientwait"


async def test_a_revoked_token_is_left_alone(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    seed.generator(rig.admin, rig.phones, "TOTP-GONE", PERSON)
    rig.admin.call("POST", "/token/revoke/TOTP-GONE")
    try:
        locks = had(vendor.locks)
        assert locks.able(await device(vendor, PERSON, "TOTP-GONE")) == frozenset()
        with pytest.raises(Refused) as refusal:
            await locks.apply(PERSON, "TOTP-GONE", Change.RESUME_DEVICE)
        assert refusal.value.params["why"] == "revoked"
        assert any("revoked" in one.detail for one in await had(vendor.diagnosis).why(PERSON))
    finally:
        rig.admin.call("DELETE", "/token/TOTP-GONE")


async def test_a_bypass_code_is_no_device_that_could_be_resumed(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    made = rig.admin.call("POST", "/token/init", type="registration", user=PERSON, realm="acme")["detail"]
    rig.admin.call("POST", f"/token/disable/{made['serial']}")
    try:
        with pytest.raises(DeskError):
            await had(vendor.locks).apply(PERSON, made["serial"], Change.RESUME_DEVICE)
        assert raw(rig, made["serial"])["active"] is False
    finally:
        rig.admin.call("DELETE", f"/token/{made['serial']}")


@pytest.mark.usefixtures("tidied")
async def test_a_drifted_fob_is_brought_back_in_step(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    tokens = had(vendor.tokens)
    fob = rig.phones.generators[FOB]
    fob.last += 60
    assert not rig.admin.login(PERSON, fob.next_code())
    assert tokens.resync_codes(await device(vendor, PERSON, FOB)) == 2

    wrong = (SecretStr("000000"), SecretStr("111111"))
    assert not await tokens.resync(PERSON, FOB, wrong)
    assert not rig.admin.login(PERSON, fob.next_code())
    in_a_row = (SecretStr(fob.next_code()), SecretStr(fob.next_code()))
    assert await tokens.resync(PERSON, FOB, in_a_row)

    assert rig.admin.login(PERSON, fob.next_code())


async def test_a_push_app_needs_no_resync(vendor: Vendor) -> None:
    tokens = had(vendor.tokens)
    assert tokens.resync_codes(await device(vendor, "cgillet", "PUSH-GILLET")) == 0
    with pytest.raises(Refused):
        await tokens.resync("cgillet", "PUSH-GILLET", (SecretStr("123456"), SecretStr("234567")))


async def test_a_fob_goes_out_of_the_stock_and_back(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    tokens, locks = had(vendor.tokens), had(vendor.locks)
    assert [one.serial for one in await tokens.stock("700")] == ["FOB-7001", "FOB-7002", "FOB-7003"]
    assert await tokens.stock("*") == await tokens.stock("WOUTERS") == ()

    with pytest.raises(Refused) as refusal:
        await tokens.assign(PERSON, "FOB-7001", SecretStr("000000"))
    assert refusal.value.code is ErrorCode.WRONG_CODE
    assert raw(rig, "FOB-7001")["username"] == ""
    await tokens.assign(PERSON, "FOB-7001", SecretStr(rig.phones.otp("FOB-7001")))
    await tokens.assign(PERSON, "FOB-7001", None)

    assert await tokens.assigned(PERSON, "FOB-7001")
    assert rig.admin.login(PERSON, rig.phones.otp("FOB-7001"))
    assert [one.serial for one in await tokens.stock("700")] == ["FOB-7002", "FOB-7003"]
    with pytest.raises(Refused) as refusal:
        await tokens.assign("cgillet", "FOB-7001", None)
    assert refusal.value.params["why"] == "taken"

    await locks.apply(PERSON, "FOB-7001", Change.RETURN_TOKEN)
    await locks.apply(PERSON, "FOB-7001", Change.RETURN_TOKEN)
    assert await locks.stands(PERSON, "FOB-7001", Change.RETURN_TOKEN)
    assert not rig.admin.login(PERSON, rig.phones.otp_unused("FOB-7001"))
    assert "FOB-7001" in [one.serial for one in await tokens.stock("7001")]


async def test_the_last_device_is_not_taken(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    with pytest.raises(Refused) as refusal:
        await had(vendor.locks).apply("wclaes", "FOB-CLAES", Change.RETURN_TOKEN)
    assert refusal.value.params["why"] == "last_device"
    assert raw(rig, "FOB-CLAES")["username"] == "wclaes"


async def test_somebodys_app_is_never_handed_out(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    loose = rig.admin.call("POST", "/token/init", type="totp", genkey=1, serial="APP-7009")
    assert loose["detail"]["serial"] == "APP-7009"
    rig.admin.call("POST", "/token/realm/APP-7009", realms="acme")
    try:
        assert await had(vendor.tokens).stock("7009") == ()
        with pytest.raises(DeskError):
            await had(vendor.tokens).assign(PERSON, "APP-7009", None)
    finally:
        rig.admin.call("DELETE", "/token/APP-7009")


async def test_without_rights_nothing_is_offered_and_nothing_happens(
    reader: Vendor, rig: PrivacyIdeaRig
) -> None:
    phone = await device(reader, PERSON, APP)
    assert had(reader.locks).able(phone) == had(reader.locks).able(None) == frozenset()
    assert had(reader.tokens).resync_codes(phone) == 0
    assert not had(reader.numbers).editable(await device(reader, PERSON, SMS))
    for change in (Change.SUSPEND_DEVICE, Change.RETURN_TOKEN):
        with pytest.raises(DeskError) as refusal:
            await had(reader.locks).apply(PERSON, FOB, change)
        assert refusal.value.code is ErrorCode.VENDOR_PERMISSION
    with pytest.raises(DeskError) as refusal:
        await had(reader.lists).make_list(PERSON, 10)
    assert refusal.value.code is ErrorCode.VENDOR_PERMISSION
    assert raw(rig, FOB)["active"] is True


@pytest.mark.usefixtures("tidied")
async def test_a_lost_answer_is_unknown_and_is_found_out(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    async with relaying(rig.url) as relay:
        settings = dataclasses.replace(rig.settings(), url=relay.url)
        opened = open_privacyidea(settings, clock)
        relay.losing = {f"/token/disable/{APP}", "/token/assign"}
        try:
            with pytest.raises(OutcomeUnknown):
                await had(opened.locks).apply(PERSON, APP, Change.SUSPEND_DEVICE)
            assert await had(opened.locks).stands(PERSON, APP, Change.SUSPEND_DEVICE)
            with pytest.raises(OutcomeUnknown):
                await had(opened.tokens).assign(PERSON, "FOB-7003", None)
            assert await had(opened.tokens).assigned(PERSON, "FOB-7003")
        finally:
            await had(opened.locks).apply(PERSON, "FOB-7003", Change.RETURN_TOKEN)
            await opened.close()
