"""Whether a code that somebody typed is one of theirs, and which."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping

from helpdesk_tui.sandbox.gateway.mailboxes import deliver_mail
from helpdesk_tui.sandbox.openotp import codes, otp, tokens
from helpdesk_tui.sandbox.openotp.settings import number
from helpdesk_tui.sandbox.phones.passcodes import deliver_sms
from helpdesk_tui.sandbox.store import Db, Row, digest

EMERGENCY, TOKEN, LIST, SMS, MAIL = "EMERG", "TOKEN", "LIST", "SMS", "MAIL"
PROMPTS = {name: f"Enter your {name} password" for name in (TOKEN, LIST, SMS, MAIL)}
PROMPTS[EMERGENCY] = "Enter your EMERGENCY password"
SENT = {SMS: "mobile", MAIL: "mail"}
"""Methods whose codes are sent, and the attribute that says where to."""
SENDER = "no-reply@aldegonde.example"


def asked_for(db: Db, row: Row, settings: Mapping[str, str], at: float) -> str | None:
    """What a challenge asks of this person; none when nothing is enrolled."""
    dn_key = str(row["dn_key"])
    if codes.emergency(db, dn_key, at) is not None:
        return EMERGENCY
    for name in (settings["OpenOTP.OTPType"], settings["OpenOTP.OTPFallback"]):
        if name == TOKEN and tokens.usable(db, dn_key, at):
            return TOKEN
        if name == LIST and _list(db, dn_key) is not None:
            return LIST
        if name in SENT and _address(row, name):
            return name
    return None


def send(db: Db, row: Row, settings: Mapping[str, str], name: str, at: float) -> str:
    """Send a code for one challenge; answers its digest."""
    code = "".join(secrets.choice("0123456789") for _ in range(number(settings, "OTPLength")))
    text = f"Your login code: {code}"
    if name == SMS:
        deliver_sms(db, _address(row, name), text, at, "OpenOTP")
    else:
        deliver_mail(db, _address(row, name), text, at, sender=SENDER, subject="Login code")
    return digest(code)


def _address(row: Row, name: str) -> str:
    return str(json.loads(row["attrs"]).get(SENT[name], [""])[0])


def used(db: Db, row: Row, settings: Mapping[str, str], code: str, at: float) -> str | None:
    """Which factor a code belongs to; it is spent. While an emergency code lives, nothing else counts."""
    dn_key = str(row["dn_key"])
    if codes.emergency(db, dn_key, at) is not None:
        return EMERGENCY if codes.spend_emergency(db, dn_key, code, at) else None
    prefix = settings["OpenOTP.OTPPrefix"]
    if not code.startswith(prefix):
        return None
    code = code.removeprefix(prefix)
    names = (settings["OpenOTP.OTPType"], settings["OpenOTP.OTPFallback"])
    if TOKEN in names and any(
        otp.matches(db, token, code, at, settings) for token in tokens.usable(db, dn_key, at)
    ):
        return TOKEN
    held = _list(db, dn_key) if LIST in names else None
    return LIST if held is not None and codes.spend_listed(db, held, code) else None


def _list(db: Db, dn_key: str) -> Row | None:
    held = codes.list_of(db, dn_key)
    return held if held is not None and int(held["state"]) < int(held["size"]) else None
