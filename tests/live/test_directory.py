"""People and their devices, read from the real server."""

from __future__ import annotations

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.people import AccountStatus, DeviceKind, Factor
from helpdesk_tui.vendors.privacyidea.vendor import open_privacyidea
from helpdesk_tui.vendors.protocols import Vendor
from tests.live.conftest import MovableClock
from tests.live.rig import PrivacyIdeaRig
from tests.live.server import people

pytestmark = pytest.mark.live


async def test_everybody_with_names_numbers_and_devices(vendor: Vendor) -> None:
    found = {person.ref: person async for person in vendor.directory.everybody()}

    assert set(found) == {somebody.login for somebody in people.ACME}
    lambert = found["hlambert"]
    assert (lambert.name, lambert.first_name, lambert.last_name) == ("Hélène Lambert", "Hélène", "Lambert")
    assert lambert.mails == ("helene.lambert@acme.example",)
    assert lambert.numbers == (("mobile", "+32 470 00 11 22"), ("office_line", "+32 2 555 61 01"))
    assert (lambert.status, lambert.realm, lambert.enrolled) == (AccountStatus.ACTIVE, "acme", True)
    assert {(one.ref, one.kind, one.factors) for one in lambert.devices} == {
        ("TOTP-LAMBERT", DeviceKind.SOFTWARE_TOKEN, (Factor.OTP,)),
        ("PUSH-LAMBERT", DeviceKind.PHONE, (Factor.PUSH,)),
    }
    assert all(one.created for one in lambert.devices)
    (fob,) = found["wclaes"].devices
    assert (fob.kind, fob.activated, fob.usable) == (DeviceKind.HARDWARE_TOKEN, True, True)
    (unfinished,) = found["tdubois"].devices
    assert unfinished.activated is False
    (lost,) = found["akaya"].devices
    assert (lost.activated, lost.usable, lost.label) == (True, False, "Lost phone")
    nobody = found["mmaes"]
    assert (nobody.mails, nobody.numbers, nobody.devices, nobody.enrolled) == ((), (), (), False)


async def test_one_person_reads_the_same_as_the_list(vendor: Vendor) -> None:
    async for person in vendor.directory.everybody():
        if person.ref in {"hlambert", "wclaes", "mmaes"}:
            assert await vendor.directory.person(person.ref) == person


@pytest.mark.parametrize("ref", ["nobody", "h*", "HLAMBERT", "*", "", "ext.colin", "x@partners"])
async def test_only_that_very_person(vendor: Vendor, ref: str) -> None:
    assert await vendor.directory.person(ref) is None


async def test_a_list_that_the_server_cuts_is_read_in_full(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    vendor = open_privacyidea(rig.settings(realm="crowd"), clock)
    found = [person.ref async for person in vendor.directory.everybody()]
    await vendor.close()

    assert people.CROWD_SIZE > people.STORE_LIMIT
    assert len(found) == len(set(found)) == people.CROWD_SIZE


async def test_a_blocked_token_is_not_usable(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    for _ in range(10):
        rig.admin.call("POST", "/validate/check", serial="TOTP-MARTENS", **{"pass": "000000"})
    try:
        person = await vendor.directory.person("imartens")
    finally:
        rig.admin.call("POST", "/token/reset/TOTP-MARTENS")

    assert person
    assert [one.usable for one in person.devices] == [False]


async def test_a_locked_person_reads_locked(vendor: Vendor, rig: PrivacyIdeaRig) -> None:
    rig.admin.call("POST", "/conditionalaccess/lock/user", user="rsimon", realm="acme")
    try:
        person = await vendor.directory.person("rsimon")
        listed = [one.ref async for one in vendor.directory.everybody() if one.status is AccountStatus.LOCKED]
    finally:
        rig.admin.call("DELETE", "/conditionalaccess/lock/user", user="rsimon", realm="acme")

    assert person
    assert (person.status, person.status_cause) == (AccountStatus.LOCKED, "MANUAL")
    assert listed == ["rsimon"]


async def test_without_the_right_to_read_locks_nobody_is_called_fine(
    rig: PrivacyIdeaRig, clock: MovableClock
) -> None:
    rights = [right for right in rig.reader_rights if right != "user_lock_read"]
    rig.set_reader_rights(rights)
    vendor = open_privacyidea(rig.settings("hd.bruno"), clock)
    try:
        person = await vendor.directory.person("mmaes")
        listed = [one.status async for one in vendor.directory.everybody()]
    finally:
        rig.set_reader_rights(rig.reader_rights)
        await vendor.close()

    assert person
    assert {person.status, *listed} == {AccountStatus.UNKNOWN}


async def test_another_realm_is_refused_and_not_empty(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    vendor = open_privacyidea(rig.settings(realm="partners"), clock)
    with pytest.raises(DeskError) as caught:
        _ = [person async for person in vendor.directory.everybody()]
    await vendor.close()

    assert caught.value.code is ErrorCode.VENDOR_PERMISSION


async def test_a_realm_that_does_not_exist_is_an_error(rig: PrivacyIdeaRig, clock: MovableClock) -> None:
    vendor = open_privacyidea(rig.settings(realm="acmee"), clock)
    with pytest.raises(DeskError):
        _ = [person async for person in vendor.directory.everybody()]
    await vendor.close()
