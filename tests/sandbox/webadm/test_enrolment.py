"""Enrolment of the phone app by QR code through RCDevs' own client."""

from __future__ import annotations

import base64
import io
import re

import pyotp
import pytest
from PIL import Image
from pyrcdevs.manager.OpenOTPManager import TOTPURIDigits
from pyrcdevs.manager.WebADMManager import QRCodeFormat, QRCodeMargin, QRCodeSize

from tests.sandbox.clinic import DOMAIN, Clinic, InternalError
from tests.sandbox.rig import ControlError
from tests.sandbox.webadm.test_tokens import takes

KEY = base64.b64encode(b"twenty bytes of seed").decode()
SESSION = re.compile(r"^[A-Za-z0-9]{16,17}$")


async def test_with_the_phone_in_hand(clinic: Clinic) -> None:
    openotp, dn = clinic.openotp(), clinic.person("external")["dn"]
    session = await openotp.mobile_session(120, dn="nonsense is not looked at")
    assert SESSION.match(session)
    assert await openotp.mobile_response(session) == 2
    uri = await openotp.totp_uri("Clinique", KEY, "k.demir", DOMAIN, session=session)
    assert uri.startswith("otpauth://totp/Clinique:k.demir?")
    assert await openotp.totp_register(dn, KEY, session=session, id_=3) is False
    seen = clinic.sandbox.control("POST", "openotp/scan", person="k.demir", uri=uri)
    assert await openotp.mobile_response(session) == 1
    assert await openotp.totp_register(dn, KEY, session=session, id_=3) is True
    assert await openotp.mobile_response(session) == 0
    assert await openotp.totp_register(dn, KEY, session=session, id_=3) is False
    token = (await openotp.user_tokens(dn))[-1]
    assert (token["id"], token["push"]) == (3, True)
    assert await takes(clinic, "k.demir", seen["code"])


async def test_a_short_address_with_a_pin(clinic: Clinic) -> None:
    openotp = clinic.openotp()
    session = await openotp.mobile_session(120, pincode="2468")
    short = await openotp.totp_uri("Clinique", KEY, "c.marchal", DOMAIN, session=session, tinyurl=True)
    assert short == f"{clinic.sandbox.url}/ws/openotp/?action=qruri&session={session}"
    status, body = clinic.sandbox.request("GET", f"/ws/openotp/?action=qruri&session={session}")
    assert (status, body.startswith(b"otpauth://totp/")) == (200, True)
    with pytest.raises(ControlError, match="410"):
        clinic.sandbox.control("POST", "openotp/scan", person="c.marchal", uri=short, pincode="1111")
    assert await openotp.mobile_response(session) == 2
    assert clinic.sandbox.control("POST", "openotp/scan", person="c.marchal", uri=short, pincode="2468")[
        "code"
    ]
    assert await openotp.mobile_response(session) == 1
    status, _ = clinic.sandbox.request("GET", f"/ws/openotp/?action=qruri&session={session}")
    assert status == 404


async def test_a_session_ends(clinic: Clinic) -> None:
    openotp = clinic.openotp()
    session = await openotp.mobile_session(60)
    uri = await openotp.totp_uri("Clinique", KEY, "c.marchal", DOMAIN, session=session)
    clinic.sandbox.control("POST", "clock", advance=61)
    assert await openotp.mobile_response(session) == 0
    assert await openotp.mobile_response("unknown") == 0
    with pytest.raises(ControlError, match="410"):
        clinic.sandbox.control("POST", "openotp/scan", person="c.marchal", uri=uri)
    assert await openotp.totp_uri("x", KEY, "c.marchal", DOMAIN, session=session, tinyurl=True) is False
    assert await openotp.totp_uri("x", KEY, "c.marchal", DOMAIN, tinyurl=True) is False
    assert await openotp.mobile_session(0) is None


async def test_addresses(clinic: Clinic) -> None:
    openotp = clinic.openotp()
    uri = await openotp.totp_uri("Clinique", KEY, "c.marchal", DOMAIN, period=60, digits=TOTPURIDigits.O8)
    assert "period=60" in uri
    assert "digits=8" in uri
    assert await openotp.totp_uri("x", KEY, "c.marchal", DOMAIN, period=1) is False
    assert "counter=7" in await openotp.hotp_uri("x", KEY, "c.marchal", DOMAIN, state="7")
    assert await openotp.hotp_uri("x", KEY, "c.marchal", DOMAIN, state="a") is False
    # The domain is looked at before the person, the person before the key.
    with pytest.raises(InternalError, match="Domain 'x' not existing"):
        await openotp.totp_uri("x", "nonsense!", "nobody", "x")
    with pytest.raises(InternalError, match="User not found Aldegonde.nobody"):
        await openotp.totp_uri("x", "nonsense!", "nobody", DOMAIN)


async def test_without_push_a_code_is_checked_first(clinic: Clinic) -> None:
    openotp, dn = clinic.openotp(), clinic.person("comma")["dn"]
    now = clinic.sandbox.control("POST", "clock")["now"]
    secret = base64.b32encode(base64.b64decode(KEY)).decode()
    code = pyotp.TOTP(secret).at(int(now))
    assert await openotp.totp_verify("x", KEY, 6, 30) is False
    state = await openotp.totp_verify(code, KEY, 6, 30)
    assert state in ("0", "-30", "30")
    assert await openotp.totp_register(dn, KEY, state=state) is True
    assert [token["push"] for token in await openotp.user_tokens(dn)] == [False]
    assert await takes(clinic, "e.vandamme", code)
    counter = pyotp.HOTP(secret)
    assert await openotp.hotp_verify(counter.at(2), KEY, 6) == "3"
    assert await openotp.hotp_register(dn, KEY, state="3", id_=2) is True
    assert await takes(clinic, "e.vandamme", counter.at(3))
    short = base64.b64encode(b"short").decode()
    assert await openotp.totp_register(dn, short) is False
    assert await openotp.totp_register(dn, KEY, id_=11) is False
    assert KEY not in str(clinic.sandbox.ledger())
    assert secret not in str(clinic.sandbox.ledger())


async def test_pictures(clinic: Clinic) -> None:
    webadm = clinic.webadm()
    signs = base64.b64decode(await webadm.get_qrcode("otpauth://totp/x", format_=QRCodeFormat.TXT)).decode()
    assert "██" in signs
    for kind, start in ((QRCodeFormat.PNG, b"\x89PNG"), (QRCodeFormat.GIF, b"GIF89a")):
        picture = base64.b64decode(await webadm.get_qrcode("x" * 30, QRCodeSize(5), QRCodeMargin(2), kind))
        assert picture.startswith(start)
        with Image.open(io.BytesIO(picture)) as seen:
            assert seen.size == ((25 + 2 * 2) * 5,) * 2
            assert {color for _, color in seen.convert("L").getcolors() or []} == {0, 255}
    assert len(base64.b64decode(await webadm.get_random_bytes(20))) == 20
