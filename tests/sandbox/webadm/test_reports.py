"""Statistics, settings, metadata and the event log through RCDevs' own client."""

from __future__ import annotations

import base64
import re

import pytest
from pyrcdevs.manager.WebADMManager import EventLogApplication

from tests.sandbox.clinic import BASE, DOMAIN, Clinic, InvalidParams

LOG = EventLogApplication.OPENOTP
TIME = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")


async def test_a_report_counts_what_happened(clinic: Clinic) -> None:
    openotp, person = clinic.openotp(), clinic.person("hardware")
    before = await openotp.user_report(person["dn"])
    assert sorted(before) == ["last_login", "login_count", "reject_count"]
    assert before["login_count"] > 5
    assert TIME.match(before["last_login"])
    await clinic.soap().normal_login(person["login"], DOMAIN, "wrong")
    await clinic.soap().normal_login(
        person["login"], DOMAIN, person["password"], clinic.code(person["login"])
    )
    after = await openotp.user_report(person["dn"], token=True, block=True, expire=True, u2f=True)
    assert after["login_count"] == before["login_count"] + 1
    assert after["reject_count"] == before["reject_count"] + 1
    assert after["last_login"] > before["last_login"]
    assert (after["blocked"], after["failed_tries"], len(after["tokens"])) == (False, 0, 1)
    # The trap of this call.
    assert (await openotp.user_report(person["dn"], reset=True))["login_count"] == after["login_count"]
    assert (await openotp.user_report(person["dn"]))["login_count"] == 0


async def test_a_report_of_the_domain(clinic: Clinic) -> None:
    openotp = clinic.openotp()
    everybody = await openotp.domain_report(DOMAIN)
    assert clinic.person("everyday")["dn"] in everybody
    assert clinic.person("inactive")["dn"] not in everybody
    some = await openotp.domain_report(DOMAIN, filter="(sn=Piron)", settings=["OpenOTP.PushLogin"])
    assert some[clinic.person("push_off")["dn"]]["OpenOTP.PushLogin"] == "No"
    assert await openotp.domain_report("Nowhere") is False
    assert list(await openotp.domain_report("Externes")) == [clinic.person("external")["dn"]]


async def test_methods(clinic: Clinic) -> None:
    openotp = clinic.openotp()
    assert await openotp.user_methods(clinic.person("everyday")["dn"]) == ["TOKEN", "SMS", "MAIL"]
    assert await openotp.user_methods(clinic.person("everyday")["dn"], active=True) == ["TOKEN"]
    assert await openotp.user_methods(clinic.person("list")["dn"], active=True) == ["LIST"]


async def test_settings(clinic: Clinic) -> None:
    webadm, dn = clinic.webadm(), clinic.person("shared_mail")["dn"]
    defaults = await webadm.get_user_settings(dn)
    assert (defaults["OpenOTP.LoginMode"], defaults["OpenOTP.ChallengeTimeout"]) == ("LDAPOTP", "90")
    assert len(defaults) > 70
    assert await webadm.get_user_settings(dn, ["OpenOTP.PushLogin", "No.Such"]) == {
        "OpenOTP.PushLogin": "Yes"
    }
    assert await webadm.get_user_settings(dn, ["No.Such"]) == []
    assert await webadm.set_user_settings(dn, {"OpenOTP.ChallengeTimeout": "30"}) is True
    assert await webadm.get_user_settings(dn, ["OpenOTP.ChallengeTimeout"]) == {
        "OpenOTP.ChallengeTimeout": "30"
    }
    asked = await clinic.soap().normal_login("o.duchene", DOMAIN, "not-real-o.duchene")
    assert asked["timeout"] == "30"
    assert await webadm.set_user_settings(dn, {"No.Such": "1"}) is False
    assert await webadm.set_user_settings(dn, {"OpenOTP.ChallengeTimeout": "90"}) is True


async def test_metadata(clinic: Clinic) -> None:
    webadm, dn = clinic.webadm(), clinic.person("everyday")["dn"]
    held = await webadm.get_user_data(dn)
    assert base64.b64decode(held["OpenOTP.TokenKey"]).startswith(b"{wcrypt}")
    some = await webadm.get_user_data(dn, ["OpenOTP.TokenType", "OpenOTP.TokenID", "OpenOTP.Nothing"])
    assert base64.b64decode(some["OpenOTP.TokenType"]) == b"TOTP"
    assert re.match(rb"(iOS|Android):", base64.b64decode(some["OpenOTP.TokenID"]))
    assert await webadm.get_user_data(dn, ["OpenOTP.Nothing"]) == []
    assert await webadm.set_user_data(dn, {"Desk.Note": base64.b64encode(b"hello").decode()}) is True
    assert await webadm.get_user_data(dn, ["Desk.Note"]) == {"Desk.Note": base64.b64encode(b"hello").decode()}
    with pytest.raises(InvalidParams, match="Parameter Desk.Note not Base64"):
        await webadm.set_user_data(dn, {"Desk.Note": "not base64"})


async def test_the_event_log(clinic: Clinic) -> None:
    webadm, dn = clinic.webadm(), clinic.person("other_homonym")["dn"]
    lines = await webadm.get_event_logs(LOG)
    assert len(lines) == 100
    assert [line["time"] for line in lines] == sorted((line["time"] for line in lines), reverse=True)
    assert sorted(lines[0]) == ["client", "dn", "host", "session", "source", "text", "time"]
    assert TIME.match(lines[0]["time"])
    assert re.match(r"^[0-9A-Z]{8}$", lines[0]["session"])
    assert len(await webadm.get_event_logs(LOG, max_=1000)) == 100
    own = await webadm.get_event_logs(LOG, max_=3, dn=dn)
    assert len(own) == 3
    assert {line["dn"].lower() for line in own} == {dn.lower()}
    assert await webadm.get_event_logs(LOG, dn="nonsense") == []
    assert await webadm.get_event_logs(LOG, dn=f"CN=Nobody,{BASE}") == []
    assert await webadm.get_event_logs(EventLogApplication.SMSHUB) == []
    await clinic.soap().normal_login("n.lemaire2", DOMAIN, "wrong", client="HelpdeskTUI", source="192.0.2.9")
    (newest,) = await webadm.get_event_logs(LOG, max_=1, dn=dn.upper())
    assert (newest["client"], newest["source"], newest["text"]) == (
        "HelpdeskTUI",
        "192.0.2.9",
        "Wrong LDAP password",
    )
