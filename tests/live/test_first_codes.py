"""First codes of new apps, where the real server wants them (policy `verify_enrollment`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from helpdesk_tui import wording
from helpdesk_tui.contract.errors import Refused
from helpdesk_tui.vendors.capabilities import FirstCodes
from helpdesk_tui.vendors.protocols import Enrolment, Vendor
from tests.live.account import APP, FOB, PERSON, device, had, raw
from tests.live.rig import PrivacyIdeaRig
from tests.live.test_enrolment import ask
from tests.views.driving import console
from tests.views.test_picture import scanned as read_by_camera

pytestmark = pytest.mark.live

POLICY = "first-codes"


@pytest.fixture
def wanted(rig: PrivacyIdeaRig) -> Iterator[None]:
    """The server wants a first code of every new app; what waits afterwards is ended by its code."""
    rig.admin.policy(POLICY, "enrollment", ["verify_enrollment=totp hotp"])
    yield
    rig.admin.drop_policy(POLICY)
    if raw(rig, APP)["rollout_state"] == "verify":
        rig.admin.call("POST", "/token/init", type="totp", serial=APP, verify=rig.phones.otp(APP))
    rig.admin.call("POST", f"/token/enable/{APP}")


@pytest.fixture
def first_codes(vendor: Vendor) -> FirstCodes:
    return had(vendor.first_codes)


async def scanned(enrolment: Enrolment, rig: PrivacyIdeaRig) -> None:
    """A new link for the app, taken over by the phone."""
    made = await enrolment.activate(PERSON, ask(APP))
    assert made.first_code
    assert made.link
    rig.phones.scan(APP, made.link.get_secret_value())


@pytest.mark.usefixtures("wanted")
async def test_a_new_app_works_only_after_its_first_code(
    vendor: Vendor, enrolment: Enrolment, first_codes: FirstCodes, rig: PrivacyIdeaRig
) -> None:
    await vendor.probe()
    assert not first_codes.awaits(await device(vendor, PERSON, APP))
    await scanned(enrolment, rig)
    app = await device(vendor, PERSON, APP)
    assert (app.activated, first_codes.awaits(app)) == (False, True)
    assert not rig.admin.login(PERSON, rig.phones.otp_unused(APP))
    assert await first_codes.finished(PERSON, APP) is False

    assert not await first_codes.finish(PERSON, APP, SecretStr(rig.phones.wrong_otp(APP)))
    assert (await device(vendor, PERSON, APP)).activated is False
    assert await first_codes.finish(PERSON, APP, SecretStr(rig.phones.otp(APP)))

    assert await first_codes.finished(PERSON, APP) is True
    assert (await device(vendor, PERSON, APP)).activated
    assert rig.admin.login(PERSON, rig.phones.otp(APP))


async def test_a_token_in_use_is_never_made_anew(first_codes: FirstCodes, rig: PrivacyIdeaRig) -> None:
    """Without the policy the server takes the same call for a new enrolment."""
    with pytest.raises(Refused):
        await first_codes.finish(PERSON, APP, SecretStr("123456"))
    assert rig.admin.login(PERSON, rig.phones.otp(APP))


@pytest.mark.usefixtures("wanted")
async def test_what_waits_takes_no_other_link_and_is_disabled_when_taken_back(
    vendor: Vendor, enrolment: Enrolment, first_codes: FirstCodes, rig: PrivacyIdeaRig
) -> None:
    await scanned(enrolment, rig)
    with pytest.raises(Refused) as refusal:
        await enrolment.activate(PERSON, ask(APP))
    assert refusal.value.params["why"] == "code_wanted"
    await enrolment.withdraw(PERSON, APP)
    assert not first_codes.awaits(await device(vendor, PERSON, APP))
    with pytest.raises(Refused):
        await first_codes.finish(PERSON, APP, SecretStr(rig.phones.otp_unused(APP)))
    assert raw(rig, APP)["active"] is False


@pytest.fixture
def french() -> Iterator[None]:
    before = wording.language()
    wording.speak("fr")
    yield
    wording.speak(before)


@pytest.mark.usefixtures("client", "wanted", "french")
async def test_the_whole_way_in_the_console(address: str, rig: PrivacyIdeaRig) -> None:
    async with console(address) as drive:
        await drive.press("slash")
        await drive.open(PERSON, "Bram Wouters")
        await drive.take("o", root="token")
        await drive.type(rig.phones.otp(FOB))
        await drive.press("enter")
        await drive.no_step()
        await drive.confirmed("i")
        await drive.press("a")
        await drive.step("ticket")
        await drive.type("INC-48213")
        await drive.press("enter")
        await drive.step("activation")
        await drive.press("enter")
        await drive.step("qr")
        await drive.shows("premier code")
        (link,) = read_by_camera(drive.call.case.top.rows, drive.app.theme)
        rig.phones.scan(APP, link)
        await drive.press("enter")
        await drive.step("service-codes")
        await drive.type(rig.phones.wrong_otp(APP))
        await drive.press("enter")
        await drive.shows("REFUS")
        await drive.press("C")
        await drive.step("service-codes")
        await drive.type(rig.phones.otp(APP))
        await drive.press("enter")
        await drive.shows("fonctionne")
    assert rig.admin.login(PERSON, rig.phones.otp(APP))
