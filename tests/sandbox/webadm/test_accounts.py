"""Account state through RCDevs' own client: blocked, activated, passwords, attributes."""

from __future__ import annotations

import pytest
from pyrcdevs.manager.WebADMManager import UnlockApplication

from tests.sandbox.clinic import BASE, Clinic, InternalError


async def test_block_and_unblock(clinic: Clinic) -> None:
    openotp, person = clinic.openotp(), clinic.person("brackets")
    dn = person["dn"]
    assert await openotp.block_check(dn) is False
    assert await openotp.block_start(dn) is True
    assert await openotp.block_check(dn) is True
    report = await openotp.user_report(dn, block=True)
    assert (report["blocked"], report["block_expires"]) == (True, None)
    assert await openotp.block_reset(dn) is True
    assert await openotp.block_check(dn) is False
    assert await openotp.block_start(dn, 86_401) is False
    assert await openotp.block_start(dn, 0) is False
    assert await openotp.block_start(dn, 600) is True
    clinic.sandbox.control("POST", "clock", advance=601)
    assert await openotp.block_check(dn) is False
    effects = clinic.sandbox.ledger(person=person["login"], api="webadm")
    assert [(effect["effect"], effect["params"].get("expires")) for effect in effects] == [
        ("openotp_block_start", None),
        ("openotp_block_reset", None),
        ("openotp_block_start", 600),
    ]


async def test_people_who_are_blocked_from_the_start(clinic: Clinic) -> None:
    report = await clinic.openotp().user_report(clinic.person("blocked_for_ever")["dn"], block=True)
    assert (report["blocked"], report["block_expires"], report["failed_tries"]) == (True, None, 5)


async def test_activation_and_licence(clinic: Clinic) -> None:
    webadm, dn = clinic.webadm(), clinic.person("inactive")["dn"]
    before = await webadm.count_activated_users()
    assert await webadm.check_user_active(dn) is False
    with pytest.raises(InternalError, match=f"Object '{dn}' is not an activated user or group"):
        await clinic.openotp().block_check(dn)
    with pytest.raises(InternalError, match="is not an activated user or group"):
        await webadm.deactivate_ldap_object(dn)
    assert await webadm.activate_ldap_object(dn) is True
    assert await webadm.activate_ldap_object(dn) is False
    assert await webadm.count_activated_users() == before + 1
    assert await clinic.openotp().user_tokens(dn) == []
    assert await webadm.deactivate_ldap_object(dn) is True
    assert await webadm.count_activated_users() == before
    with pytest.raises(InternalError, match="Could not read LDAP object 'CN=Nobody"):
        await webadm.check_user_active(f"CN=Nobody,{BASE}")


async def test_passwords(clinic: Clinic) -> None:
    webadm, person = clinic.webadm(), clinic.person("agent")
    assert await webadm.check_user_password(person["dn"], person["password"]) is True
    assert await webadm.check_user_password(person["dn"], "") is False
    assert await webadm.set_user_password(person["dn"], "short") is False
    assert await webadm.set_user_password(person["dn"], "not-real-two", change=True) is True
    assert await webadm.check_user_password(person["dn"], "not-real-two") is True
    assert await webadm.get_user_attrs(person["dn"], ["pwdLastSet"]) == {"pwdlastset": ["0"]}
    assert await webadm.set_user_password(person["dn"], person["password"]) is True
    assert "not-real" not in str(clinic.sandbox.ledger(effect="set_user_password"))


async def test_attributes_are_replaced_added_and_taken_away(clinic: Clinic) -> None:
    webadm, dn = clinic.webadm(), clinic.person("push_off")["dn"]
    before = (await webadm.get_user_attrs(dn, ["mobile"]))["mobile"]
    assert await webadm.set_user_attrs(dn, {"Mobile": ["0475 12 99 99"]}) is True
    assert await webadm.get_user_attrs(dn, ["mobile"]) == {"mobile": ["0475 12 99 99"]}
    assert await webadm.set_user_attrs(dn, {"description": ["one"]}) is True
    assert await webadm.set_user_attrs(dn, {"description": ["two"]}, values=True) is True
    assert await webadm.get_user_attrs(dn, ["description"]) == {"description": ["one", "two"]}
    assert await webadm.remove_user_attrs(dn, {"description": ["one"]}, values=True) is True
    assert await webadm.remove_user_attrs(dn, ["description"]) is True
    assert await webadm.get_user_attrs(dn, ["description"]) == []
    assert await webadm.set_user_attrs(dn, {"objectClass": ["top"]}) is False
    assert await webadm.set_user_attrs(dn, {"mobile": before}) is True


async def test_unlocking_an_application_is_not_unlocking_an_account(clinic: Clinic) -> None:
    webadm, dn = clinic.webadm(), clinic.person("blocked_for_ever")["dn"]
    assert await webadm.unlock_application_access(dn, UnlockApplication.SELFDESK, 600) is True
    assert await clinic.openotp().block_check(dn) is True
