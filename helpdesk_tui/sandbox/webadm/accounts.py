"""Account state: activated, blocked, password, attributes."""

from __future__ import annotations

import hmac
import json
from typing import Any

from helpdesk_tui.sandbox.openotp import blocking
from helpdesk_tui.sandbox.store import Row, digest
from helpdesk_tui.sandbox.webadm import directory, licence
from helpdesk_tui.sandbox.webadm.call import Call, attributes
from helpdesk_tui.sandbox.webadm.errors import PARAMS, Fault
from helpdesk_tui.sandbox.webadm.router import method

DAY = 86_400
SHORTEST_PASSWORD = 8
UNREADABLE = "Could not read LDAP object '{dn}' (No such object)"
APPLICATIONS = ("selfdesk", "pwreset", "selfreg", "openid")
READ_ONLY = ("objectclass", "distinguishedname", "webadmdata", "webadmsettings", "memberof", "objectguid")


def check_user_active(call: Call) -> bool:
    """Whether somebody counts in the licence; without the schema extension every user does."""
    row = call.object(sentence=UNREADABLE)
    return row["kind"] == "user" and (bool(row["active"]) or not call.extended)


def activate(call: Call) -> bool:
    """Let somebody use the second factor: not possible without the schema extension, or over the licence."""
    row = call.object()
    if not call.extended or row["kind"] != "user" or row["active"] or licence.used(call.db) >= licence.MOST:
        return False
    call.db.execute("UPDATE wa_objects SET active = 1 WHERE seq = ?", (row["seq"],))
    call.effect(row)
    return True


def deactivate(call: Call) -> bool:
    """The licence is free again; what was enrolled is gone."""
    if not call.extended:
        call.object()
        return False
    row = call.person()
    call.db.execute(
        "UPDATE wa_objects SET active = 0, settings = '{}', data = '{}' WHERE seq = ?", (row["seq"],)
    )
    for table in ("wa_tokens", "wa_emergency", "wa_lists", "wa_passwords"):
        call.db.execute(f"DELETE FROM {table} WHERE dn_key = ?", (row["dn_key"],))
    call.effect(row)
    return True


def count_domain_users(call: Call) -> int | bool:
    """People of a domain, only the activated ones with `active`."""
    found = directory.domain(call.db, call.args["domain"])
    if found is None:
        return False
    rows = call.db.execute("SELECT dn_key, active FROM wa_objects WHERE kind = 'user'").fetchall()
    people = [row for row in rows if directory.inside(str(row["dn_key"]), str(found["base_key"]))]
    if call.args["active"] and call.extended:
        people = [row for row in people if row["active"]]
    return len(people)


def block_check(call: Call) -> bool:
    """Whether logins are refused now."""
    return blocking.is_blocked(call.person(), call.at)


def block_reset(call: Call) -> bool:
    """Unblock, and count failures from nothing."""
    row = call.person()
    blocking.unblock(call.db, row)
    call.effect(row)
    return True


def block_start(call: Call) -> bool:
    """Refuse logins, for `expires` seconds (a day at most) or until somebody undoes it."""
    row, seconds = call.person(), call.args["expires"]
    if seconds is not None and not 0 < seconds <= DAY:
        return False
    blocking.block(call.db, row, None if seconds is None else call.at + seconds)
    call.effect(row, expires=seconds)
    return True


def unlock_application(call: Call) -> bool:
    """Open a web application for a while where it is locked; this says nothing about the account."""
    row = call.person()
    if call.args["application"] not in APPLICATIONS or call.args["expires"] <= 0:
        return False
    call.effect(row, application=call.args["application"], expires=call.args["expires"])
    return True


def check_password(call: Call) -> bool:
    """Whether this is the person's directory password."""
    row = call.object(sentence=UNREADABLE)
    return hmac.compare_digest(str(row["password"]), digest(call.args["password"]))


def set_password(call: Call) -> bool:
    """A new directory password; the directory refuses short ones."""
    row = call.object()
    if row["kind"] != "user" or len(call.args["password"]) < SHORTEST_PASSWORD:
        return False
    held = attributes(row)
    held["pwdlastset"] = ["0" if call.args["change"] else filetime(call.at)]
    _keep(call, row, held, digest(call.args["password"]))
    call.effect(row, password=digest(call.args["password"]), change=bool(call.args["change"]))
    return True


def filetime(at: float) -> str:
    """A time as Active Directory counts it: tenths of microseconds since 1601."""
    return str(int((at + 11_644_473_600) * 10_000_000))


def set_attrs(call: Call) -> bool:
    """Replace values of attributes, or add to them with `values`."""
    row, held = call.object(), attributes(call.object())
    for name, value in call.args["attrs"].items():
        values = _values(name, value)
        if name.lower() in READ_ONLY:
            return False
        before = held.get(name.lower(), []) if call.args["values"] else []
        held[name.lower()] = before + [entry for entry in values if entry not in before]
    _keep(call, row, held, str(row["password"]))
    call.effect(row, attrs=call.args["attrs"], values=bool(call.args["values"]))
    return True


def remove_attrs(call: Call) -> bool:
    """Take away whole attributes, or with `values` only the values named."""
    row, held = call.object(), attributes(call.object())
    asked = call.args["attrs"]
    names = asked if isinstance(asked, dict) else dict.fromkeys(asked, None)
    for name, value in names.items():
        if name.lower() in READ_ONLY:
            return False
        gone = _values(name, value) if call.args["values"] else held.get(name.lower(), [])
        left = [entry for entry in held.pop(name.lower(), []) if entry not in gone]
        if left:
            held[name.lower()] = left
    _keep(call, row, held, str(row["password"]))
    call.effect(row, attrs=asked, values=bool(call.args["values"]))
    return True


def _values(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, str) for entry in values):
        raise Fault(PARAMS, f"Parameter {name} not String")
    return values


def _keep(call: Call, row: Row, held: dict[str, list[str]], password: str) -> None:
    call.db.execute(
        "UPDATE wa_objects SET attrs = ?, password = ? WHERE seq = ?",
        (json.dumps(held, ensure_ascii=False), password, row["seq"]),
    )


METHODS = (
    method("Check_User_Active", "dn:string", check_user_active),
    method("Activate_LDAP_Object", "dn:string", activate),
    method("Deactivate_LDAP_Object", "dn:string", deactivate),
    method("Count_Domain_Users", "domain:text active:boolean?", count_domain_users),
    method("OpenOTP.Block_Check", "dn:string", block_check),
    method("OpenOTP.Block_Reset", "dn:string", block_reset),
    method("OpenOTP.Block_Start", "dn:string expires:integer?", block_start),
    method("Unlock_Application_Access", "dn:string application:text expires:integer", unlock_application),
    method("Check_User_Password", "dn:string password:string", check_password),
    method("Set_User_Password", "dn:string password:string change:boolean?", set_password),
    method("Set_User_Attrs", "dn:string attrs:map values:boolean?", set_attrs),
    method("Remove_User_Attrs", "dn:string attrs:any values:boolean?", remove_attrs),
)
