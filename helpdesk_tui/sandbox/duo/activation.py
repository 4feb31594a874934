"""Activation links and installation messages for phones whose type and platform are known."""

from __future__ import annotations

import secrets
from typing import Any

from helpdesk_tui.sandbox.duo import objects, shapes
from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import invalid
from helpdesk_tui.sandbox.duo.router import WRITE, admin
from helpdesk_tui.sandbox.phones import activation
from helpdesk_tui.sandbox.phones.passcodes import charge, deliver_sms
from helpdesk_tui.sandbox.store import Row, digest

LONGEST_SMS = 160
"""Characters, the link included."""
DAY = 86_400
ACTIVATE = "To activate the app, click and open this link with Duo Mobile: <acturl>"
INSTALL = "Welcome to Duo! To install the Duo Mobile app, click this link: <insturl>"


def activation_url(call: Call) -> dict[str, Any]:
    """A link that the caller of the API delivers."""
    phone = _known_phone(call)
    link, seconds = _make(call, phone)
    _note(call, phone, "activation_created", link, seconds)
    answer = {"activation_url": link.url, "activation_barcode": link.barcode, "valid_secs": seconds}
    if call.params.flag("install"):
        answer["installation_url"] = activation.install_url(str(call.account["api_host"]))
    return answer


def send_activation(call: Call) -> dict[str, Any]:
    """A link by text message, after one with the app's own link when wanted."""
    phone = _sms_phone(call)
    install = call.params.flag("install")
    host = str(call.account["api_host"])
    installation = _message(call, "installation_msg", INSTALL, "<insturl>", activation.install_url(host))
    placeholder = activation.url_of(host, "x" * activation.CODE_LETTERS)
    _message(call, "activation_msg", ACTIVATE, "<acturl>", placeholder)
    link, seconds = _make(call, phone)
    text = _message(call, "activation_msg", ACTIVATE, "<acturl>", link.url)
    if install:
        _text(call, phone, installation)
    _text(call, phone, text)
    _note(call, phone, "activation_sms", link, seconds, install=install)
    answer = {"activation_barcode": link.barcode, "activation_msg": text, "valid_secs": seconds}
    if install:
        answer["installation_msg"] = installation
    return answer


def send_installation(call: Call) -> dict[str, Any]:
    """Where the app comes from, by text message."""
    phone = _sms_phone(call)
    url = activation.install_url(str(call.account["api_host"]))
    text = _message(call, "installation_msg", INSTALL, "<insturl>", url)
    _text(call, phone, text)
    call.effect(
        "installation_sms", objects.owner_of_phone(call, str(phone["phone_id"])), phone_id=phone["phone_id"]
    )
    return {"installation_msg": text}


def _known_phone(call: Call) -> Row:
    phone = objects.phone(call, call.ids[0])
    for name in ("type", "platform"):
        if phone[name] == "Unknown":
            raise invalid(name)
    return phone


def _sms_phone(call: Call) -> Row:
    phone = _known_phone(call)
    if "sms" not in shapes.capabilities(phone):
        raise invalid("no capable device")
    return phone


def _make(call: Call, phone: Row) -> tuple[activation.Link, int]:
    seconds = call.params.number("valid_secs", DAY)
    return activation.make(call.db, str(call.account["api_host"]), phone, call.at, seconds), seconds


def _message(call: Call, name: str, default: str, mark: str, url: str) -> str:
    text = call.params.text(name) or default
    if mark not in text or len(text.replace(mark, url)) > LONGEST_SMS:
        raise invalid(name)
    return text.replace(mark, url)


def _text(call: Call, phone: Row, text: str) -> None:
    deliver_sms(call.db, str(phone["number"]), text, call.at, "Duo")
    charge(call.db, phone, call.at, context="enrollment", txid=secrets.token_hex(16))


def _note(call: Call, phone: Row, effect: str, link: activation.Link, seconds: int, **more: Any) -> None:
    owner = objects.owner_of_phone(call, str(phone["phone_id"]))
    call.effect(effect, owner, phone_id=phone["phone_id"], code=digest(link.code), valid_secs=seconds, **more)
    target = (str(phone["number"]), str(phone["phone_id"]), "phone")
    call.act("phone_activation_code_regenerated", target, {"valid_secs": seconds})


ENDPOINTS = (
    admin("POST", "/v1/phones/{}/activation_url", WRITE, "modify", activation_url),
    admin("POST", "/v1/phones/{}/send_sms_activation", WRITE, "modify", send_activation),
    admin("POST", "/v1/phones/{}/send_sms_installation", WRITE, "modify", send_installation),
)
