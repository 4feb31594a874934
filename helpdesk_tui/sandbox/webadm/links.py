"""Links that are sent to people: to register something themselves, to set a new password."""

from __future__ import annotations

import secrets

from helpdesk_tui.sandbox.gateway.mailboxes import deliver_mail
from helpdesk_tui.sandbox.phones.passcodes import deliver_sms
from helpdesk_tui.sandbox.store import fact, insert
from helpdesk_tui.sandbox.webadm.call import Call, attributes
from helpdesk_tui.sandbox.webadm.errors import broken
from helpdesk_tui.sandbox.webadm.router import method

SENDER = "no-reply@aldegonde.example"
UNIT = "wa_link_unit"
"""A lasting switch: the unit of `expires` of a registration link in this version, `hours` or `seconds`."""
WAYS = ("MAIL", "SMS", "MAILSMS", "NONE")
ITEMS = ("Token1", "Token2", "Token3", "FIDO", "OTPList", "AppKeys", "PINCode", "Voice")
DAY = 86_400
HOURS, SECONDS = range(1, 721), range(300, 604_801)


def selfreg(call: Call) -> str | bool:
    """A link by which a person registers `item` alone, once."""
    item = call.args["item"] or "Token1"
    given = call.args["expires"]
    hours = fact(call.db, UNIT, "hours") == "hours"
    if item not in ITEMS or (given is not None and given not in (HOURS if hours else SECONDS)):
        return False
    seconds = DAY if given is None else given * (3600 if hours else 1)
    return _send(call, "selfreg", item, seconds, "Register your token")


def pwreset(call: Call) -> str | bool:
    """A link by which a person sets a new password; `expires` in hours."""
    given = call.args["expires"]
    if given is not None and given not in HOURS:
        return False
    return _send(call, "pwreset", "", DAY if given is None else given * 3600, "Reset your password")


def _send(call: Call, kind: str, item: str, seconds: int, subject: str) -> str | bool:
    way = call.args["method"] or "MAIL"
    if way not in WAYS:
        return False
    row = call.by_login(call.args["username"], call.args["domain"] or fact(call.db, "wa_default_domain"))
    held = attributes(row)
    mail, mobile = held.get("mail", [""])[0], held.get("mobile", [""])[0]
    if (call.extended and not row["active"]) or ("MAIL" in way and not mail) or ("SMS" in way and not mobile):
        return False
    code = secrets.token_hex(16)
    link = f"{call.world.address.public_url}/webapps/{kind}/?session={code}"
    insert(
        call.db,
        "wa_links",
        code=code,
        kind=kind,
        dn_key=row["dn_key"],
        application=call.args.get("application") or "OpenOTP",
        item=item,
        expires=call.at + seconds,
    )
    text = "\n".join(line for line in (call.args["comments"], link) if line)
    if "MAIL" in way:
        deliver_mail(call.db, mail, text, call.at, sender=SENDER, subject=subject)
    if "SMS" in way:
        deliver_sms(call.db, mobile, text, call.at, "WebADM")
    call.effect(row, item=item, expires=seconds, method=way)
    return link


def send_mail(call: Call) -> bool:
    """A mail in the server's name; not for tenants."""
    if call.tenant:
        raise broken("Send email not allowed for tenants")
    to, subject, body = (call.args[name] for name in ("to", "subject", "body"))
    if "@" not in to:
        return False
    deliver_mail(call.db, to, body, call.at, sender=call.args["from"] or SENDER, subject=subject)
    call.effect(None, to=to)
    return True


def send_sms(call: Call) -> bool:
    """A text message in the server's name."""
    to = call.args["to"]
    if not any(sign.isdecimal() for sign in to):
        return False
    deliver_sms(call.db, to, call.args["message"], call.at, call.args["from"] or "WebADM")
    call.effect(None, to=to)
    return True


def send_push(call: Call) -> bool:
    """A push to a phone; useless without what only the app's own services know."""
    to = call.args["to"]
    platform, colon, push_id = to.partition(":")
    if not colon or not platform or not push_id:
        raise broken(f"Invalid device for push notification (bad format '{to}')")
    known = call.db.execute("SELECT 1 FROM wa_devices WHERE push_id = ? AND works", (to,)).fetchone()
    if known is None:
        raise broken("Push message request failed (unknown device)")
    call.effect(None, to=to)
    return True


WAY = "username:text domain:text? method:text? expires:integer? comments:text?"
METHODS = (
    method("SelfReg.Send_Request", f"{WAY} application:text? item:text?", selfreg),
    method("PwReset.Send_Request", WAY, pwreset),
    method(
        "Send_Mail", "to:text subject:text body:text from:text? certificate:text? attachments:any?", send_mail
    ),
    method("Send_SMS", "to:text message:text from:text?", send_sms),
    method("Send_Push", "application:text to:text options:map? data:map? timeout:integer?", send_push),
)
