"""Tokens through RCDevs' own client: shown, switched, removed, brought back into step, taken from stock."""

from __future__ import annotations

import pytest
from pyrcdevs.manager.WebADMManager import InventoryStatus

from tests.sandbox.clinic import DOMAIN, Clinic

OTP_ONLY = "OpenOTP.LoginMode=OTP"


async def takes(clinic: Clinic, login: str, code: str) -> bool:
    answer = await clinic.soap().simple_login(login, DOMAIN, code, settings=OTP_ONLY)
    return bool(answer["code"] == "1")


async def test_a_drifted_clock_matters_and_is_found_again(clinic: Clinic) -> None:
    openotp, person = clinic.openotp(), clinic.person("drifted")
    assert not await takes(clinic, "i.servais", clinic.code("i.servais"))
    assert await openotp.totp_resync(person["dn"], "not a code") is False
    code = clinic.code("i.servais")
    assert await openotp.totp_resync(person["dn"], code) is True
    (token,) = await openotp.user_tokens(person["dn"])
    assert token["state"] == 420
    # The code that was read out for it is spent.
    assert not await takes(clinic, "i.servais", code)
    clinic.sandbox.control("POST", "clock", advance=31)
    assert await takes(clinic, "i.servais", clinic.code("i.servais"))
    assert not await takes(clinic, "i.servais", clinic.code("i.servais"))


async def test_a_counter_out_of_step_needs_two_codes_in_a_row(clinic: Clinic) -> None:
    openotp, person = clinic.openotp(), clinic.person("out_of_step")
    first, second, third = (clinic.code("d.wauters") for _ in range(3))
    assert not await takes(clinic, "d.wauters", first)
    assert await openotp.hotp_resync_sequence(person["dn"], first, third) is False
    assert await openotp.hotp_resync_sequence(person["dn"], second, first) is False
    assert await openotp.hotp_resync_sequence(person["dn"], first, second) is True
    assert await takes(clinic, "d.wauters", third)
    assert not await takes(clinic, "d.wauters", third)
    device = clinic.look("d.wauters")["devices"][0]["device_id"]
    clinic.sandbox.control("POST", f"openotp/drift/{device}", presses=20)
    assert await takes(clinic, "d.wauters", clinic.code("d.wauters"))
    assert await openotp.hotp_resync_counter(person["dn"], 5) is True
    assert await openotp.hotp_resync_counter(person["dn"], -1) is False
    assert await openotp.totp_resync(person["dn"], "123456") is False


async def test_slots(clinic: Clinic) -> None:
    openotp, dn = clinic.openotp(), clinic.person("two_tokens")["dn"]
    first, second = await openotp.user_tokens(dn)
    assert [(token["id"], token["push"]) for token in (first, second)] == [(1, True), (2, False)]
    assert second["serial"].startswith("SBX")
    hardware = next(device for device in clinic.look("l.body")["devices"] if device["kind"] == "hardware")
    place = clinic.look("l.body")["devices"].index(hardware)
    assert await openotp.token_disable(dn, 2) is True
    assert await openotp.token_disable(dn, 2) is False
    assert not await takes(clinic, "l.body", clinic.code("l.body", place))
    assert await openotp.token_enable(dn, 2) is True
    assert await takes(clinic, "l.body", clinic.code("l.body", place))
    # Without a slot the primary token goes, and its app hears of it.
    assert await openotp.token_unregister(dn) is True
    assert [token["id"] for token in await openotp.user_tokens(dn)] == [2]
    assert [device["kind"] for device in clinic.look("l.body")["devices"]] == ["hardware"]
    assert await openotp.token_unregister(dn) is False
    assert [
        effect["params"]["id"] for effect in clinic.sandbox.ledger(effect="openotp_token_unregister")
    ] == [1]
    assert await openotp.user_devices(dn) == []


async def test_expiry(clinic: Clinic) -> None:
    openotp, dn = clinic.openotp(), clinic.person("expired")["dn"]
    assert await openotp.expire_check(dn) is True
    assert not await takes(clinic, "y.bodart", clinic.code("y.bodart"))
    assert await openotp.expire_reset(dn) is True
    assert await openotp.expire_check(dn) is False
    assert await takes(clinic, "y.bodart", clinic.code("y.bodart"))
    assert await openotp.expire_start(dn, 366) is False
    assert await openotp.expire_start(dn, 1) is True
    clinic.sandbox.control("POST", "clock", advance=86_401)
    assert await openotp.expire_check(dn) is True


async def test_a_token_out_of_stock(clinic: Clinic) -> None:
    openotp, webadm, dn = clinic.openotp(), clinic.webadm(), clinic.person("no_token")["dn"]
    stock = await webadm.search_inventory_items("OTP Token", linked=False, status=InventoryStatus.VALID)
    assert len(stock) >= 5
    assert await webadm.search_inventory_items("OTP Token", "sbx44*", linked=False) == [*stock, "SBX4400007"]
    assert await webadm.search_inventory_items("OTP Token", "NOTHING*") == []
    serial = stock[0]
    assert await openotp.inventory_register(dn, "SBX4400007") is False
    assert await openotp.inventory_register(dn, serial, otp="000000x") is False
    assert await openotp.inventory_register(dn, serial, id_=2) is True
    assert serial not in await webadm.search_inventory_items("OTP Token", linked=False)
    (token,) = await openotp.user_tokens(dn)
    assert (token["id"], token["serial"]) == (2, serial)
    assert await takes(clinic, "b.collard", clinic.code("b.collard"))
    assert await openotp.inventory_register(dn, serial) is False
    assert await openotp.token_unregister(dn, 2) is True
    assert serial in await webadm.search_inventory_items("OTP Token", linked=False)


async def test_stock_is_marked(clinic: Clinic) -> None:
    webadm = clinic.webadm()
    assert await webadm.update_inventory_items("OTP Token", "SBX4400006", status=InventoryStatus.LOST) == 1
    assert "SBX4400006" not in await webadm.search_inventory_items("OTP Token", status=InventoryStatus.VALID)
    assert await webadm.search_inventory_items("OTP Token", status=InventoryStatus.LOST) == ["SBX4400006"]
    assert await webadm.update_inventory_items("OTP Token", "SBX4400006", status=InventoryStatus.VALID) == 1
    assert await webadm.link_inventory_item("OTP Token", "NOTHING") is False


@pytest.mark.parametrize("role", ["disabled_token", "hardware"])
async def test_seeded_tokens(clinic: Clinic, role: str) -> None:
    person = clinic.person(role)
    clinic.sandbox.control("POST", "clock", advance=31)  # a code that another test used is over
    (token,) = await clinic.openotp().user_tokens(person["dn"])
    assert (token["status"], token["type"]) == ("Disabled" if role == "disabled_token" else "Enabled", "TOTP")
    assert await takes(clinic, person["login"], clinic.code(person["login"])) is (role == "hardware")
