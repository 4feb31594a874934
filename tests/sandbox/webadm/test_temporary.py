"""What is handed out for a while, through RCDevs' own client."""

from __future__ import annotations

import pytest
from pyrcdevs.manager.OpenOTPManager import AppKeyRegisterLength, ListRegisterSize

from tests.sandbox.clinic import DOMAIN, Clinic
from tests.sandbox.webadm.test_tokens import takes


async def test_emergency_codes(clinic: Clinic) -> None:
    openotp, soap, person = clinic.openotp(), clinic.soap(), clinic.person("homonym")
    dn, login = person["dn"], person["login"]
    made = await openotp.emerg_register(dn)
    assert len(made) == 6
    assert await openotp.emerg_register(dn, otp="abc12") is False
    assert await openotp.emerg_register(dn, otp="ab c12") is False
    for seconds in (299, 86_401, 0):
        assert await openotp.emerg_register(dn, expires=seconds) is False
    assert await openotp.emerg_register(dn, maxuse=0) is False
    assert await openotp.emerg_register(dn, otp="aB3456", expires=86_400, maxuse=2) == "aB3456"
    # The one before is gone; nothing else counts while it lives.
    assert not await takes(clinic, login, made)
    assert not await takes(clinic, login, clinic.code(login))
    asked = await soap.normal_login(login, DOMAIN, person["password"])
    assert (asked["otpChallenge"], asked["message"]) == ("EMERG", "Enter your EMERGENCY password")
    assert (await soap.challenge(login, asked["session"], "aB3456", DOMAIN))["code"] == "1"
    assert await takes(clinic, login, "aB3456")
    assert not await takes(clinic, login, "aB3456")
    assert await takes(clinic, login, clinic.code(login))
    assert await openotp.emerg_unregister(dn) is False
    assert "aB3456" not in str(clinic.sandbox.ledger())


async def test_an_emergency_code_runs_out(clinic: Clinic) -> None:
    openotp, person = clinic.openotp(), clinic.person("other_homonym")
    await openotp.emerg_register(person["dn"], otp="654321", expires=300)
    assert "EMERG" in await openotp.user_methods(person["dn"])
    clinic.sandbox.control("POST", "clock", advance=301)
    assert not await takes(clinic, person["login"], "654321")
    assert "EMERG" not in await openotp.user_methods(person["dn"])
    assert await clinic.webadm().get_user_data(person["dn"], ["OpenOTP.EmergOTP"]) == []
    shown = []
    for _ in range(2):
        await openotp.emerg_register(person["dn"], otp="111111")
        shown.append(await clinic.webadm().get_user_data(person["dn"], ["OpenOTP.EmergOTP"]))
    assert shown[0] != shown[1] != []
    await openotp.emerg_register(person["dn"], otp="654321")
    assert await openotp.emerg_unregister(person["dn"]) is True
    assert not await takes(clinic, person["login"], "654321")


async def test_otp_lists(clinic: Clinic) -> None:
    openotp, person = clinic.openotp(), clinic.person("list")
    dn = person["dn"]
    codes = await openotp.list_fetch(dn)
    assert (len(codes), await openotp.list_state(dn)) == (50, 0)
    asked = await clinic.soap().simple_login("g.renson", DOMAIN, person["password"])
    assert asked["otpChallenge"] == "LIST"
    assert await takes(clinic, "g.renson", codes[0])
    assert not await takes(clinic, "g.renson", codes[0])
    assert await openotp.list_state(dn) == 1
    assert clinic.call("OpenOTP.List_Register", dn=dn, size=30) is False
    assert clinic.call("OpenOTP.List_Register", dn=dn, size=25, algo="SHA256") is False
    assert clinic.call("OpenOTP.List_Register", dn=dn, size=25) is True
    fresh = await openotp.list_fetch(dn)
    assert (len(fresh), await openotp.list_state(dn)) == (25, 0)
    assert not await takes(clinic, "g.renson", codes[1])
    for code in fresh:
        assert await takes(clinic, "g.renson", code)
    assert await openotp.list_state(dn) == 25
    assert await openotp.list_unregister(dn) is True
    assert await openotp.list_fetch(dn) is False
    assert await openotp.list_state(dn) is False
    assert await openotp.list_unregister(dn) is False


async def test_the_client_cannot_say_sizes_and_lengths(clinic: Clinic) -> None:
    # A defect of pyrcdevs 2.2.1: it puts the enum itself into the request, which no JSON can carry.
    openotp, dn = clinic.openotp(), clinic.person("list")["dn"]
    with pytest.raises(TypeError, match="not JSON serializable"):
        await openotp.list_register(dn, size=ListRegisterSize.I25)
    with pytest.raises(TypeError, match="not JSON serializable"):
        await openotp.appkey_register(dn, length=AppKeyRegisterLength.P20)
    assert await openotp.list_register(dn) is True


async def test_passwords_for_a_while(clinic: Clinic) -> None:
    openotp, soap, person = clinic.openotp(), clinic.soap(), clinic.person("push_off")
    dn, login = person["dn"], person["login"]
    assert await openotp.tmpkey_register(dn, "too-short") is False
    assert await openotp.tmpkey_register(dn, "not-real-password", 1441) is False
    assert await openotp.tmpkey_register(dn, "not-real-password", 10) is True
    assert (await soap.normal_login(login, DOMAIN, "not-real-password"))["code"] == "1"
    clinic.sandbox.control("POST", "clock", advance=601)
    assert (await soap.normal_login(login, DOMAIN, "not-real-password"))["code"] == "0"
    assert await openotp.tmpkey_unregister(dn) is True
    assert await openotp.appkey_fetch(dn) is False
    assert await openotp.appkey_register(dn, expires=1) is True
    keys = await openotp.appkey_fetch(dn)
    assert (await soap.normal_login(login, DOMAIN, keys["Mail"], client="Mail"))["code"] == "1"
    assert (await soap.normal_login(login, DOMAIN, keys["Mail"], client="VPN"))["code"] == "0"
    assert await openotp.appkey_unregister(dn) is True
    assert await openotp.appkey_unregister(dn) is False


async def test_a_word_before_codes(clinic: Clinic) -> None:
    openotp, person = clinic.openotp(), clinic.person("shared_mail")
    prefix = await openotp.prefix_register(person["dn"])
    assert not await takes(clinic, person["login"], clinic.code(person["login"]))
    assert await takes(clinic, person["login"], prefix + clinic.code(person["login"]))
    assert await openotp.prefix_register(person["dn"], "abc") is False
    assert await openotp.prefix_unregister(person["dn"]) is True
    assert await openotp.prefix_unregister(person["dn"]) is False
