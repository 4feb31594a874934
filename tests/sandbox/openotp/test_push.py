"""Pushes: logins that wait for the phone, questions to it, all through RCDevs' own client."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

import pytest

from tests.sandbox.clinic import DOMAIN, Clinic
from tests.sandbox.openotp.test_login import FAILED, told
from tests.sandbox.rig import ControlError, wait_for

URI = re.compile(
    r"^rcauth://confirm/[a-z0-9]*\?version=[0-9]*&timestamp=[a-z0-9]*&reqtime=[0-9]*&session=[a-zA-Z0-9]{16}"
    r"&challenge=[a-z0-9]{32}&signature=[a-z0-9]{32}&client=[a-z0-9]{26}&issuer=[a-z0-9]{26}&config=[a-z0-9]{8}$"
)
TEXT = "Vous appelez le service ? <b>Oui</b>"


async def confirm(clinic: Clinic, login: str, **more: object) -> dict[str, Any]:
    data = f"<![CDATA[{TEXT}]]>"
    asked = {
        "async_": True,
        "timeout": 60,
        "issuer": "Helpdesk",
        "client": "HelpdeskTUI",
        "source": "192.0.2.7",
    }
    found: dict[str, Any] = await clinic.soap().normal_confirm(login, data, DOMAIN, **{**asked, **more})
    return found


async def test_a_login_waits_for_the_phone(clinic: Clinic) -> None:
    soap = clinic.soap()
    assert told(await soap.normal_login("c.marchal", DOMAIN, "not-real-c.marchal"))[0] == "1"
    assert told(await soap.normal_login("v.bastin", DOMAIN, "not-real-v.bastin")) == FAILED
    clinic.sandbox.control("POST", "openotp/habit", person="c.marchal", pace=12)
    start = time.monotonic()
    assert told(await soap.simple_login("c.marchal", DOMAIN, "not-real-c.marchal"))[0] == "1"
    assert time.monotonic() - start >= 1.1
    clinic.sandbox.control("POST", "openotp/habit", person="c.marchal", pace=1)


async def test_a_phone_that_does_not_answer_leaves_a_challenge(clinic: Clinic) -> None:
    asking = asyncio.create_task(
        clinic.soap().normal_login("m.goffin", DOMAIN, "not-real-m.goffin", settings="MobileTimeout=1")
    )
    await asyncio.sleep(0.5)
    (prompt,) = await asyncio.to_thread(lambda: clinic.look("m.goffin")["prompts"])
    assert prompt["kind"] == "login"
    assert not asking.done()
    asked = await asking
    assert (asked["code"], asked["otpChallenge"]) == ("2", "TOKEN")
    code = await asyncio.to_thread(clinic.code, "m.goffin")
    assert told(await clinic.soap().challenge("m.goffin", asked["session"], code, DOMAIN))[0] == "1"


async def test_a_hand_on_the_phone(clinic: Clinic) -> None:
    asking = asyncio.create_task(clinic.soap().simple_login("m.goffin", DOMAIN, "not-real-m.goffin"))
    (prompt,) = await asyncio.to_thread(wait_for, lambda: clinic.look("m.goffin", hold=1)["prompts"])
    path = f"openotp/prompts/{prompt['session']}"
    await asyncio.to_thread(clinic.sandbox.control, "POST", path, answer="approve")
    assert told(await asking)[0] == "1"
    with pytest.raises(ControlError, match="409"):
        clinic.sandbox.control("POST", path, answer="deny")


async def test_a_question_approved(clinic: Clinic) -> None:
    asked = await confirm(clinic, "m.goffin")
    assert (asked["code"], asked["error"], asked["timeout"]) == ("2", None, "60")
    assert URI.match(asked["message"])
    assert "otpChallenge" not in asked
    (prompt,) = clinic.look("m.goffin")["prompts"]
    assert (prompt["kind"], prompt["shown"], prompt["issuer"]) == ("confirm", TEXT, "Helpdesk")
    clinic.sandbox.control("POST", "clock", advance=10)
    soap = clinic.soap()
    pending = await soap.check_confirm(asked["session"])
    assert (pending["code"], pending["message"]) == ("2", "Session already started")
    assert 45 <= int(pending["timeout"]) <= 50
    clinic.sandbox.control("POST", f"openotp/prompts/{asked['session']}", answer="approve")
    assert told(await soap.check_confirm(asked["session"])) == ("1", None, "Authentication success")
    assert told(await soap.check_confirm(asked["session"]))[1] == "NoSession"


@pytest.mark.parametrize("how", ["deny", "fraud", "time"])
async def test_a_question_refused(clinic: Clinic, how: str) -> None:
    asked = await confirm(clinic, "m.goffin", timeout=30)
    if how == "time":
        clinic.sandbox.control("POST", "clock", advance=31)
    else:
        clinic.sandbox.control("POST", f"openotp/prompts/{asked['session']}", answer=how)
    assert told(await clinic.soap().check_confirm(asked["session"])) == FAILED


async def test_a_question_withdrawn(clinic: Clinic) -> None:
    soap = clinic.soap()
    asked = await confirm(clinic, "m.goffin")
    assert await soap.cancel_confirm(asked["session"]) == {
        "code": "1",
        "message": "Mobile authentication canceled",
    }
    assert clinic.look("m.goffin")["prompts"] == []
    assert told(await soap.cancel_confirm(asked["session"]))[1] == "NoSession"
    assert told(await soap.cancel_confirm("short"))[1] == "BadRequest"
    effects = [line["effect"] for line in clinic.sandbox.ledger(person="m.goffin", api="openotp")]
    assert effects[-2:] == ["openotp_confirm_asked", "openotp_confirm_cancelled"]


async def test_a_question_shown_again(clinic: Clinic) -> None:
    soap = clinic.soap()
    asked = await confirm(clinic, "m.goffin")
    again = await soap.touch_confirm(asked["session"])
    assert (again["code"], again["message"]) == ("1", asked["message"])
    assert again["qrImage"].startswith("R0lGODlh")
    assert told(await soap.touch_confirm("short"))[1] == "BadRequest"
    assert told(await soap.touch_confirm("A" * 16))[1] == "NoSession"
    await soap.cancel_confirm(asked["session"])
    qr = await soap.confirm_qr_code("m.goffin", "x" * 16, DOMAIN, timeout=60)
    assert qr["qrImage"]
    await soap.cancel_confirm(qr["session"])


async def test_what_a_question_needs(clinic: Clinic) -> None:
    soap = clinic.soap()
    assert told(await soap.normal_confirm("c.marchal", "0123456789", DOMAIN))[1] == "BadRequest"
    assert told(await soap.normal_confirm("c.marchal", "x" * 16, DOMAIN, file="dGVzdAo="))[1] == "BadRequest"
    assert told(await soap.normal_confirm("nobody", "x" * 16, DOMAIN)) == FAILED
    assert (
        told(await soap.normal_confirm("c.marchal", "x" * 16, DOMAIN, source="nonsense"))[1] == "ServerError"
    )
    assert told(await soap.normal_confirm("s.pirotte", "x" * 16, DOMAIN)) == FAILED
    assert told(await soap.normal_confirm("c.marchal", "x" * 16, DOMAIN, timeout=60)) == (
        "1",
        None,
        "Authentication success",
    )


async def test_a_removed_token_takes_no_push(clinic: Clinic) -> None:
    dn = clinic.person("comma")["dn"]
    assert told(await confirm(clinic, "e.vandamme"))[0] == "2"
    assert await clinic.openotp().token_unregister(dn) is True
    assert told(await confirm(clinic, "e.vandamme")) == FAILED
    assert clinic.look("e.vandamme")["devices"] == []
