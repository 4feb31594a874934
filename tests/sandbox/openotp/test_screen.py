"""The phone screen of the clinic's people: the same endpoints as everybody's."""

from __future__ import annotations

import base64

import pytest

from tests.sandbox.clinic import DOMAIN, Clinic
from tests.sandbox.openotp.test_push import TEXT, confirm
from tests.sandbox.rig import ControlError

KEY = base64.b64encode(b"another twenty bytes").decode()


async def test_prompts_and_codes(clinic: Clinic) -> None:
    screen = clinic.sandbox.phone("openotp_silent")
    assert (screen["person"], screen["client"]) == ("aldegonde/m.goffin", "Aldegonde")
    asked = await confirm(clinic, "m.goffin")
    (prompt,) = clinic.sandbox.phone("aldegonde/m.goffin", hold=1)["prompts"]
    assert (prompt["title"], prompt["info"], prompt["app_name"]) == ("Confirmation", TEXT, "Helpdesk")
    clinic.sandbox.answer(prompt["push_id"], "approve")
    assert (await clinic.soap().check_confirm(asked["session"]))["code"] == "1"
    with pytest.raises(ControlError, match="409"):
        clinic.sandbox.answer(prompt["push_id"], "approve")
    assert len(clinic.sandbox.code(screen["devices"][0]["phone_id"])) == 6
    hardware = clinic.sandbox.phone("s.pirotte")
    assert hardware["devices"] == []
    assert len(clinic.sandbox.code(hardware["tokens"][0]["token_id"])) == 6


async def test_an_enrolment_waits_on_the_screen_until_it_is_scanned(clinic: Clinic) -> None:
    openotp, dn = clinic.openotp(), clinic.person("agent")["dn"]
    session = await openotp.mobile_session(120)
    uri = await openotp.totp_uri("Clinique", KEY, "w.fontaine", DOMAIN, session=session)
    assert [link["url"] for link in clinic.sandbox.phone("w.fontaine")["links"]] == [uri]
    clinic.sandbox.control("POST", "activate", url=uri)
    assert clinic.sandbox.phone("w.fontaine")["links"] == []
    assert await openotp.mobile_response(session) == 1
    assert await openotp.totp_register(dn, KEY, session=session, id_=2) is True
    link = await clinic.selfreg.send_request("w.fontaine", DOMAIN)
    assert [entry["url"] for entry in clinic.sandbox.phone("w.fontaine")["links"]] == [link]
    clinic.sandbox.control("POST", "activate", url=link)
    with pytest.raises(ControlError, match="410"):
        clinic.sandbox.control("POST", "activate", url=link)
    with pytest.raises(ControlError, match="410"):
        clinic.sandbox.control("POST", "activate", url=uri)


def test_the_same_login_elsewhere_means_the_others_phone(clinic: Clinic) -> None:
    with pytest.raises(ControlError, match="404"):
        clinic.sandbox.phone("nobody.at.all")
    assert clinic.sandbox.phone("everyday")["client"] == "Durand SA"
    people = clinic.call("Search_LDAP_Objects", basedn="DC=aldegonde,DC=example", attrs=["samaccountname"])
    logins = [found["samaccountname"][0] for found in people.values() if found and "samaccountname" in found]
    both = []
    for login in logins:
        try:
            both.append(clinic.sandbox.phone(f"sainte-aldegonde/{login}"))
        except ControlError:
            continue
    assert len(both) >= 3
    login = both[0]["person"].partition("/")[2]
    assert clinic.sandbox.phone(login)["person"] == f"sainte-aldegonde/{login}"
    assert clinic.sandbox.phone(f"aldegonde/{login}")["client"] == "Aldegonde"
