"""New enrolments on the real server."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.orders import Delivery
from helpdesk_tui.vendors.privacyidea.vendor import open_privacyidea
from helpdesk_tui.vendors.protocols import Challenges, Enrolment, Vendor
from helpdesk_tui.vendors.values import ActivationAsk, ActivationState, ActivationTexts, VendorDevice
from tests.live.conftest import MovableClock
from tests.live.rig import PrivacyIdeaRig
from tests.live.server import seed

pytestmark = pytest.mark.live

_numbers = itertools.count(1)


def ask(serial: str) -> ActivationAsk:
    operation = OperationId(f"enrolment-{next(_numbers)}")
    return ActivationAsk(operation, serial, 86_400, Delivery.QR, False, ActivationTexts("", ""))


async def device(vendor: Vendor, login: str, serial: str) -> VendorDevice:
    person = await vendor.directory.person(login)
    assert person
    return next(one for one in person.devices if one.ref == serial)


async def test_what_can_be_enrolled_anew(vendor: Vendor, enrolment: Enrolment) -> None:
    app = await device(vendor, "hlambert", "TOTP-LAMBERT")
    fob = await device(vendor, "wclaes", "FOB-CLAES")
    waiting = await device(vendor, "tdubois", "PUSH-DUBOIS")

    assert enrolment.deliveries(app) == {Delivery.QR}
    assert enrolment.stops_old(app)
    assert enrolment.deliveries(waiting) == {Delivery.QR}
    assert not enrolment.stops_old(waiting)
    assert enrolment.deliveries(fob) == frozenset()


async def test_a_new_link_for_an_app_stops_the_old_one_at_once(
    enrolment: Enrolment, challenges: Challenges, rig: PrivacyIdeaRig
) -> None:
    old = rig.phones.generators["TOTP-OKAFOR"]

    made = await enrolment.activate("sokafor", ask("TOTP-OKAFOR"))

    assert made.link
    assert (made.until, made.sent_to, made.stopped_old) == (None, "", True)
    assert "secret" not in repr(made)
    code = SecretStr(old.next_code())
    assert not (await challenges.check_code("sokafor", "TOTP-OKAFOR", code)).accepted
    assert await enrolment.state("sokafor", "TOTP-OKAFOR") is ActivationState.UNKNOWN
    rig.phones.scan("TOTP-OKAFOR", made.link.get_secret_value())
    code = SecretStr(rig.phones.otp("TOTP-OKAFOR"))
    assert (await challenges.check_code("sokafor", "TOTP-OKAFOR", code)).accepted
    assert await enrolment.state("sokafor", "TOTP-OKAFOR") is ActivationState.ACTIVATED


async def test_a_new_link_for_a_push_app_waits_for_the_phone(
    vendor: Vendor, enrolment: Enrolment, rig: PrivacyIdeaRig
) -> None:
    assert await enrolment.state("pnoel", "PUSH-NOEL") is ActivationState.ACTIVATED

    made = await enrolment.activate("pnoel", ask("PUSH-NOEL"))

    assert made.link
    assert made.stopped_old
    assert (await device(vendor, "pnoel", "PUSH-NOEL")).activated is False
    assert await enrolment.state("pnoel", "PUSH-NOEL") is ActivationState.PENDING
    rig.phones.scan("PUSH-NOEL", made.link.get_secret_value())
    assert await enrolment.state("pnoel", "PUSH-NOEL") is ActivationState.ACTIVATED
    assert (await device(vendor, "pnoel", "PUSH-NOEL")).usable


async def test_a_never_finished_enrolment_gets_a_new_link(enrolment: Enrolment) -> None:
    made = await enrolment.activate("tdubois", ask("PUSH-DUBOIS"))

    assert made.link
    assert not made.stopped_old


async def test_reconciling_knows_whether_it_happened(enrolment: Enrolment, clock: MovableClock) -> None:
    for login, serial in (("imartens", "TOTP-MARTENS"), ("tdubois", "PUSH-DUBOIS")):
        order = ask(serial)
        later = datetime.now(UTC).replace(year=2090)
        assert await enrolment.was_sent(login, order, asked_at=later) is False
        asked_at = clock()
        await enrolment.activate(login, order)
        assert await enrolment.was_sent(login, order, asked_at=asked_at) is True


async def test_a_server_that_carries_the_link_itself(
    vendor: Vendor, enrolment: Enrolment, rig: PrivacyIdeaRig
) -> None:
    events = [
        rig.admin.value(
            "POST",
            "/event",
            name=f"strip{pointer}",
            event="token_init",
            handlermodule="ResponseMangler",
            position="post",
            ordering=position,
            active=True,
            action="delete",
            **{"option.JSON pointer": pointer},
        )
        for position, pointer in enumerate(
            ("/detail/googleurl", "/detail/otpkey", "/detail/oathurl"), start=1
        )
    ]
    try:
        made = await enrolment.activate("imartens", ask("TOTP-MARTENS"))
    finally:
        for event in events:
            rig.admin.call("DELETE", f"/event/{event}")

    assert (made.link, made.sent_to) == (None, "vendor")
    app = await device(vendor, "imartens", "TOTP-MARTENS")
    assert enrolment.deliveries(app) == {Delivery.MAIL}


async def test_only_tokens_of_that_person_that_take_a_link(enrolment: Enrolment, rig: PrivacyIdeaRig) -> None:
    made = rig.admin.call("POST", "/token/init", type="registration", user="rsimon", realm="acme")["detail"]

    with pytest.raises(Missing):
        await enrolment.activate("sokafor", ask("TOTP-LAMBERT"))
    with pytest.raises(Missing):
        await enrolment.activate("ext.colin", ask("TOTP-COLIN"))
    with pytest.raises(Refused):
        await enrolment.activate("rsimon", ask(made["serial"]))
    assert rig.admin.login("rsimon", made["registrationcode"])
    assert await enrolment.state("rsimon", "GONE") is ActivationState.UNKNOWN


async def test_without_the_right_nothing_stops(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    vendor = open_privacyidea(rig.settings("hd.bruno"), clock)
    assert vendor.enrolment
    with pytest.raises(DeskError) as caught:
        await vendor.enrolment.activate("hlambert", ask("TOTP-LAMBERT"))
    await vendor.close()

    assert caught.value.code is ErrorCode.VENDOR_PERMISSION
    assert rig.admin.login("hlambert", rig.phones.otp("TOTP-LAMBERT"))


async def test_a_withdrawn_link_is_good_for_nothing(
    vendor: Vendor, enrolment: Enrolment, rig: PrivacyIdeaRig
) -> None:
    seed.push(rig.admin, rig.phones, "PUSH-LATE", "tdubois", scanned=False)
    made = await enrolment.activate("tdubois", ask("PUSH-LATE"))
    assert made.link

    await enrolment.withdraw("tdubois", "PUSH-LATE")

    with pytest.raises(ValueError, match="enrollment credential"):
        rig.phones.scan("PUSH-LATE", made.link.get_secret_value())
    assert await enrolment.state("tdubois", "PUSH-LATE") is ActivationState.PENDING
    again = await enrolment.activate("tdubois", ask("PUSH-LATE"))
    assert again.link
    rig.phones.scan("PUSH-LATE", again.link.get_secret_value())
    assert await enrolment.state("tdubois", "PUSH-LATE") is ActivationState.ACTIVATED
    await enrolment.withdraw("tdubois", "PUSH-LATE")
    assert await enrolment.state("tdubois", "PUSH-LATE") is ActivationState.ACTIVATED
    rig.admin.call("DELETE", "/token/PUSH-LATE")
