"""Links and messages through RCDevs' own client; a simulated person opens what arrives."""

from __future__ import annotations

import pytest
from pyrcdevs.manager.PwResetManager import MethodType as ResetBy
from pyrcdevs.manager.SelfRegManager import Item, MethodType

from tests.sandbox.clinic import DOMAIN, Clinic, InternalError
from tests.sandbox.rig import ControlError
from tests.sandbox.webadm.test_tokens import takes


async def test_a_person_registers_by_a_link_once(clinic: Clinic) -> None:
    person = clinic.person("silent")
    link = await clinic.selfreg.send_request(
        person["login"], DOMAIN, MethodType.MAIL, item=Item.TOKEN2, comments="Bonjour"
    )
    assert link.startswith(f"{clinic.sandbox.url}/webapps/selfreg/?session=")
    mail = clinic.look(person["login"])["messages"][-1]
    assert (mail["kind"], mail["address"]) == ("mail", person["mail"])
    assert mail["text"] == f"Bonjour\n{link}"
    opened = clinic.sandbox.control("POST", "openotp/link", url=link)
    assert opened == {"person": person["login"], "kind": "selfreg", "item": "Token2"}
    tokens = await clinic.openotp().user_tokens(person["dn"])
    assert [(token["id"], token["push"]) for token in tokens] == [(1, True), (2, True)]
    assert await takes(clinic, person["login"], clinic.code(person["login"], 1))
    with pytest.raises(ControlError, match="410"):
        clinic.sandbox.control("POST", "openotp/link", url=link)
    assert link.rpartition("=")[2] not in str(clinic.sandbox.ledger())


async def test_what_a_link_needs(clinic: Clinic) -> None:
    selfreg = clinic.selfreg
    assert await selfreg.send_request("s.pirotte", DOMAIN, MethodType.SMS) is False
    assert await selfreg.send_request("t.noel", DOMAIN) is False
    with pytest.raises(InternalError, match="User not found"):
        await selfreg.send_request("nobody", DOMAIN)
    link = await selfreg.send_request("c.marchal", DOMAIN, MethodType.SMS)
    assert link in clinic.look("c.marchal")["messages"][-1]["text"]
    shown = await selfreg.send_request("c.marchal", DOMAIN, MethodType.NONE)
    clinic.sandbox.control("POST", "clock", advance=86_401)
    with pytest.raises(ControlError, match="410"):
        clinic.sandbox.control("POST", "openotp/link", url=shown)


@pytest.mark.parametrize(
    ("unit", "given", "made"),
    [("hours", 720, True), ("hours", 721, False), ("seconds", 299, False), ("seconds", 604_800, True)],
)
def test_the_unit_of_a_links_life_differs_between_versions(
    clinic: Clinic, unit: str, given: int, made: bool
) -> None:
    clinic.modes(link_unit=unit)
    answer = clinic.call(
        "SelfReg.Send_Request", username="c.marchal", domain=DOMAIN, method="NONE", expires=given
    )
    assert bool(answer) is made


async def test_password_links(clinic: Clinic) -> None:
    link = await clinic.pwreset.send_request("c.marchal", DOMAIN, ResetBy.MAILSMS, 1)
    assert "/webapps/pwreset/" in link
    kinds = [message["kind"] for message in clinic.look("c.marchal")["messages"] if link in message["text"]]
    assert sorted(kinds) == ["mail", "sms"]
    assert clinic.call("PwReset.Send_Request", username="c.marchal", domain=DOMAIN, expires=721) is False


async def test_messages_and_what_a_tenant_may_not(clinic: Clinic) -> None:
    webadm = clinic.webadm()
    to = clinic.person("everyday")["mail"]
    assert await webadm.send_mail(to, "Subject", "Body") is True
    assert clinic.look("c.marchal")["messages"][-1]["subject"] == "Subject"
    assert await webadm.send_sms("0475 12 40 40", "Hello") is True
    assert clinic.look("c.marchal")["messages"][-1]["text"] == "Hello"
    with pytest.raises(InternalError, match="bad format 'nonsense'"):
        await webadm.send_push("token", "nonsense")
    with pytest.raises(InternalError, match="Push message request failed"):
        await webadm.send_push("token", "iOS:unknown")
    clinic.modes(tenant=1)
    with pytest.raises(InternalError, match="Send email not allowed for tenants"):
        await webadm.send_mail(to, "Subject", "Body")
