"""Logins through RCDevs' own client: passwords, codes, challenges, blocking; failures look alike."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest

from tests.sandbox.clinic import DOMAIN, Clinic, InvalidAPICredentials, running_clinic
from tests.sandbox.rig import wait_for

FAILED = ("0", "AuthFailed", "Invalid username or password")
OTP, LDAP = "OpenOTP.LoginMode=OTP", "LoginMode=LDAP"


def told(answer: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Code, error and message."""
    return answer["code"], answer["error"], answer["message"]


async def test_status(clinic: Clinic) -> None:
    answer = await clinic.soap().status()
    assert answer["status"] == "true"
    lines = [line.partition(":")[0] for line in answer["message"].splitlines()]
    assert lines[:5] == ["Server", "System", "Listener", "Uptime", "Cluster Node"]


async def test_a_wrong_key_is_401(clinic: Clinic) -> None:
    for key in ("0000000000000000000_" + "0" * 40, "nonsense"):
        with pytest.raises(InvalidAPICredentials):
            await clinic.soap(key).status()
    status, _ = clinic.sandbox.request("POST", "/openotp/", b"<x/>")
    assert status == 401
    clinic.modes(key_required=0)
    status, _ = clinic.sandbox.request("POST", "/openotp/", b"<x/>")
    assert status == 500
    with pytest.raises(InvalidAPICredentials):
        await clinic.soap("wrong").status()


@pytest.mark.parametrize(
    ("login", "domain", "password"),
    [
        ("nobody", DOMAIN, "x"),
        ("c.marchal", "Nowhere", "not-real-c.marchal"),
        ("c.marchal", "Externes", "not-real-c.marchal"),
        ("c.marchal", DOMAIN, None),
        ("c.marchal", DOMAIN, "wrong"),
        ("t.noel", DOMAIN, "not-real-t.noel"),
        ("p.hubert", DOMAIN, "not-real-p.hubert"),
        ("c.marchal", DOMAIN, "not-real-c.marchal000000"),
    ],
)
async def test_failures_are_alike(clinic: Clinic, login: str, domain: str, password: str | None) -> None:
    assert told(await clinic.soap().simple_login(login, domain, password)) == FAILED
    assert told(await clinic.soap().normal_login(login, domain, password, "000000")) == FAILED
    await clinic.openotp().block_reset(clinic.person("everyday")["dn"])


async def test_modes_of_a_login(clinic: Clinic) -> None:
    soap, person = clinic.soap(), clinic.person("two_tokens")
    login, password = person["login"], person["password"]
    success = {"code": "1", "error": None, "message": "Authentication success", "data": None, "concat": "0"}
    assert await soap.simple_login(login, DOMAIN, password, settings=LDAP) == success
    assert await soap.simple_login(login, DOMAIN, clinic.code(login, 0), settings=OTP) == success
    place = [device["kind"] for device in clinic.look(login)["devices"]].index("hardware")
    assert await soap.simple_login(login, DOMAIN, password + clinic.code(login, place)) == success
    clinic.sandbox.control("POST", "clock", advance=31)
    assert await soap.normal_login(login, DOMAIN, password, clinic.code(login)) == success
    assert told(await soap.simple_login(login, DOMAIN, "", settings=OTP)) == FAILED
    # No domain: the server's default one.
    assert await soap.simple_login(login, any_password=password, settings=LDAP) == success


async def test_a_challenge(clinic: Clinic) -> None:
    soap, person = clinic.soap(), clinic.person("push_off")
    login, password = person["login"], person["password"]
    asked = await soap.simple_login(login, DOMAIN, password)
    assert told(asked) == ("2", None, "Enter your TOKEN password")
    assert re.match(r"^[A-Za-z0-9]{16}$", asked["session"])
    assert (asked["timeout"], asked["otpChallenge"]) == ("90", "TOKEN")
    session = asked["session"]
    assert told(await soap.challenge(login, "short", "123456", DOMAIN))[1] == "BadRequest"
    assert told(await soap.challenge(login, "A" * 16, "123456", DOMAIN))[1] == "NoSession"
    assert told(await soap.challenge("c.marchal", session, "123456", DOMAIN)) == FAILED
    assert told(await soap.challenge(login, session, clinic.code(login), DOMAIN))[0] == "1"
    assert told(await soap.challenge(login, session, clinic.code(login), DOMAIN)) == (
        "0",
        "NoSession",
        "Session not started or timedout",
    )


async def test_a_challenge_runs_out_and_a_wrong_code_ends_it(clinic: Clinic) -> None:
    soap, person = clinic.soap(), clinic.person("push_off")
    login, password = person["login"], person["password"]
    asked = await soap.normal_login(login, DOMAIN, password, settings="ChallengeTimeout=20")
    assert asked["timeout"] == "20"
    clinic.sandbox.control("POST", "clock", advance=21)
    assert told(await soap.challenge(login, asked["session"], clinic.code(login), DOMAIN))[1] == "NoSession"
    asked = await soap.normal_login(login, DOMAIN, password)
    assert told(await soap.challenge(login, asked["session"], "000000x", DOMAIN)) == FAILED
    assert told(await soap.challenge(login, asked["session"], clinic.code(login), DOMAIN))[1] == "NoSession"
    await clinic.openotp().block_reset(person["dn"])


async def test_too_many_failures_block_for_a_while(clinic: Clinic) -> None:
    soap, openotp, person = clinic.soap(), clinic.openotp(), clinic.person("shared_mail")
    login, password, dn = person["login"], person["password"], person["dn"]
    for _ in range(4):
        await soap.simple_login(login, DOMAIN, "wrong")
    assert await openotp.block_check(dn) is False
    await soap.simple_login(login, DOMAIN, "wrong")
    assert await openotp.block_check(dn) is True
    assert told(await soap.simple_login(login, DOMAIN, password, settings=LDAP)) == FAILED
    assert await openotp.block_reset(dn) is True
    assert told(await soap.simple_login(login, DOMAIN, password, settings=LDAP))[0] == "1"
    for _ in range(5):
        await soap.simple_login(login, DOMAIN, "wrong")
    clinic.sandbox.control("POST", "clock", advance=901)
    assert await openotp.block_check(dn) is False
    # The counter still stands: one more is enough.
    await soap.simple_login(login, DOMAIN, "wrong")
    assert await openotp.block_check(dn) is True
    await openotp.block_reset(dn)
    effects = [line["effect"] for line in clinic.sandbox.ledger(person=login, api="openotp")]
    assert effects.count("login_refused") == 12
    assert effects.count("login_accepted") == 1


def test_nobody_without_a_method_is_asked(clinic: Clinic) -> None:
    status, body = clinic.envelope(
        "openotpSimpleLogin", username="b.collard", domain=DOMAIN, anyPassword="not-real-b.collard"
    )
    assert status == 200
    assert "<error>AuthFailed</error>" in body


async def test_signs_that_xml_knows(clinic: Clinic) -> None:
    person = clinic.person("agent")
    await clinic.webadm().set_user_password(person["dn"], "a<b&c]]>\"'é €")
    status, body = clinic.envelope(
        "openotpSimpleLogin",
        username=person["login"],
        domain=DOMAIN,
        anyPassword="a<b&c]]>\"'é €",
        settings=LDAP,
    )
    assert "<code>1</code><error/>" in body
    # A defect of pyrcdevs 2.2.1: it writes values into the XML as they are.
    with pytest.raises(Exception, match="InvalidSOAPContent|Fault"):
        await clinic.soap().simple_login(person["login"], DOMAIN, "a<b&c")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<x/>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><openotpStatus/></s:Body></s:Envelope>',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_request_is_a_fault(clinic: Clinic, body: bytes) -> None:
    headers = {"WA-API-Key": clinic.sandbox.credentials["openotp"]["api_key"]}
    status, answer = clinic.sandbox.request("POST", "/openotp/", body, headers)
    assert status == 500
    assert b"SOAP-ENV:Fault" in answer


def test_an_unknown_operation_is_a_fault(clinic: Clinic) -> None:
    status, answer = clinic.envelope("openotpConfirm", username="x")
    assert (status, "openotpConfirm" in answer) == (500, True)


async def test_a_code_by_mail_where_no_token_is(clinic: Clinic) -> None:
    soap, person = clinic.soap(), clinic.person("mail_fallback")
    login = person["login"]
    asked = await soap.normal_login(login, DOMAIN, person["password"])
    assert (asked["otpChallenge"], asked["message"]) == ("MAIL", "Enter your MAIL password")
    mail = clinic.look(login)["messages"][-1]
    assert (mail["kind"], mail["address"]) == ("mail", person["mail"])
    assert told(await soap.challenge(login, asked["session"], mail["text"][-6:], DOMAIN))[0] == "1"
    asked = await soap.normal_login(login, DOMAIN, person["password"], settings="OTPFallback=SMS")
    assert asked["otpChallenge"] == "SMS"
    assert told(await soap.challenge(login, asked["session"], mail["text"][-6:], DOMAIN)) == FAILED


@pytest.mark.parametrize(
    ("seconds", "taken"), [(0, True), (100, True), (-100, True), (180, False), (-180, False)]
)
async def test_the_window_around_the_servers_clock(clinic: Clinic, seconds: int, taken: bool) -> None:
    person = clinic.person("hardware")
    device = clinic.look(person["login"])["devices"][0]["device_id"]
    clinic.sandbox.control("POST", "clock", advance=600)
    clinic.sandbox.control("POST", f"openotp/drift/{device}", seconds=seconds)
    try:
        answer = await clinic.soap().simple_login(
            person["login"], DOMAIN, clinic.code(person["login"]), settings=OTP
        )
    finally:
        clinic.sandbox.control("POST", f"openotp/drift/{device}", seconds=-seconds)
        await clinic.openotp().block_reset(person["dn"])
    assert (answer["code"] == "1") is taken


def test_the_end_of_the_server_is_nobodys_failure() -> None:
    with running_clinic() as clinic:
        found: list[tuple[int, str]] = []
        person = clinic.person("silent")
        asked = {"username": person["login"], "domain": DOMAIN, "ldapPassword": person["password"]}
        thread = threading.Thread(target=lambda: found.append(clinic.envelope("openotpNormalLogin", **asked)))
        thread.start()
        wait_for(lambda: clinic.look(person["login"])["prompts"])
        assert clinic.sandbox.stop() == 0
        thread.join(5)
        assert "<error>ServerError</error>" in found[0][1]
        clinic.sandbox.start()
        assert clinic.call("OpenOTP.User_Report", dn=person["dn"], block=True)["failed_tries"] == 0
        assert clinic.look(person["login"])["prompts"]
