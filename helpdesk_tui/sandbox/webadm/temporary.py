"""What is handed out for a while: emergency codes, OTP lists, application and temporary passwords."""

from __future__ import annotations

import secrets

from helpdesk_tui.sandbox.openotp import codes
from helpdesk_tui.sandbox.openotp.settings import effective, number
from helpdesk_tui.sandbox.store import digest
from helpdesk_tui.sandbox.webadm.call import Call
from helpdesk_tui.sandbox.webadm.errors import PARAMS, Fault
from helpdesk_tui.sandbox.webadm.router import method

SHORTEST, LONGEST, DEFAULT = 300, 86_400, 3600
"""Life of an emergency code, in seconds."""
MINUTES = 1440
DAYS = 365
SIZES = (25, 50, 100, 250, 500, 1000)
LENGTHS = (10, 15, 20, 25, 30)
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CLIENTS = ("VPN", "Mail")
"""Clients that take application passwords."""


def emerg_register(call: Call) -> str | bool:
    """An emergency code for `expires` seconds and `maxuse` uses; the one before is gone."""
    row = call.person()
    length = number(effective(row), "OTPLength")
    code = call.args["otp"]
    seconds = DEFAULT if call.args["expires"] is None else call.args["expires"]
    uses = call.args["maxuse"]
    if code is None:
        code = "".join(secrets.choice("0123456789") for _ in range(length))
    elif not (code.isascii() and code.isalnum() and len(code) == length):
        return False
    if not SHORTEST <= seconds <= LONGEST or (uses is not None and uses < 1):
        return False
    codes.set_emergency(call.db, str(row["dn_key"]), code, call.at + seconds, uses)
    call.effect(row, otp=digest(code), expires=seconds, maxuse=uses)
    return str(code)


def emerg_unregister(call: Call) -> bool:
    """The emergency code is gone."""
    row = call.person()
    if codes.emergency(call.db, str(row["dn_key"]), call.at) is None:
        return False
    call.db.execute("DELETE FROM wa_emergency WHERE dn_key = ?", (row["dn_key"],))
    call.effect(row)
    return True


def list_register(call: Call) -> bool:
    """A new OTP list; the one before is void."""
    row = call.person()
    size = number(effective(row), "ListSize") if call.args["size"] is None else call.args["size"]
    if size not in SIZES or call.args["algo"] not in (None, "SHA1"):
        return False
    codes.set_list(call.db, str(row["dn_key"]), size)
    call.effect(row, size=size)
    return True


def list_fetch(call: Call) -> list[str] | bool:
    """All codes of the list."""
    row = call.person()
    held = codes.list_of(call.db, str(row["dn_key"]))
    return False if held is None else codes.listed(held)


def list_state(call: Call) -> int | bool:
    """The place in the list; equal to its size when it is used up."""
    held = codes.list_of(call.db, str(call.person()["dn_key"]))
    return False if held is None else int(held["state"])


def list_unregister(call: Call) -> bool:
    """The list is void."""
    row = call.person()
    if not call.db.execute("DELETE FROM wa_lists WHERE dn_key = ?", (row["dn_key"],)).rowcount:
        return False
    call.effect(row)
    return True


def tmpkey_register(call: Call) -> bool:
    """A password that stands for all factors, for `expires` minutes."""
    row, password = call.person(), call.args["password"]
    minutes = MINUTES if call.args["expires"] is None else call.args["expires"]
    if not 10 <= len(password) <= 30 or not 0 < minutes <= MINUTES:  # noqa: PLR2004 - characters
        return False
    _keep(call, str(row["dn_key"]), "temporary", "", digest(password), call.at + 60 * minutes)
    call.effect(row, password=digest(password), expires=minutes)
    return True


def tmpkey_unregister(call: Call) -> bool:
    """The temporary password is gone."""
    return _forget(call, "temporary")


def appkey_register(call: Call) -> bool:
    """Passwords for applications that know no second factor, for `expires` days."""
    row = call.person()
    length = LENGTHS[2] if call.args["length"] is None else call.args["length"]
    days = DAYS if call.args["expires"] is None else call.args["expires"]
    if length not in LENGTHS or not 0 < days <= DAYS:
        return False
    for client in CLIENTS:
        value = "".join(secrets.choice(LETTERS) for _ in range(length))
        _keep(call, str(row["dn_key"]), "application", client, value, call.at + 86_400 * days)
    call.effect(row, length=length, expires=days)
    return True


def appkey_fetch(call: Call) -> dict[str, str] | bool:
    """Passwords by client id."""
    held = codes.passwords(call.db, str(call.person()["dn_key"]), "application", call.at)
    return {str(row["client"]): str(row["value"]) for row in held} if held else False


def appkey_unregister(call: Call) -> bool:
    """The application passwords are gone."""
    return _forget(call, "application")


def _keep(call: Call, dn_key: str, kind: str, client: str, value: str, expires: float) -> None:
    row = (dn_key, kind, client, value, expires)
    call.db.execute("INSERT OR REPLACE INTO wa_passwords VALUES (?, ?, ?, ?, ?)", row)


def _forget(call: Call, kind: str) -> bool:
    row = call.person()
    query = "DELETE FROM wa_passwords WHERE dn_key = ? AND kind = ?"
    if not call.db.execute(query, (row["dn_key"], kind)).rowcount:
        return False
    call.effect(row)
    return True


def prefix_register(call: Call) -> str | bool:
    """A word that is typed before every code."""
    row = call.person()
    prefix = call.args["prefix"]
    if prefix is None:
        prefix = "".join(secrets.choice(LETTERS) for _ in range(4))
    if not (prefix.isascii() and prefix.isalnum()):
        raise Fault(PARAMS, "Parameter prefix not String")
    if not 4 <= len(prefix) <= 64:  # noqa: PLR2004 - characters
        return False
    _setting(call, row["seq"], str(prefix))
    call.effect(row, prefix=digest(str(prefix)))
    return str(prefix)


def prefix_unregister(call: Call) -> bool:
    """No word before codes any more."""
    row = call.person()
    if not effective(row)["OpenOTP.OTPPrefix"]:
        return False
    _setting(call, row["seq"], "")
    call.effect(row)
    return True


def _setting(call: Call, seq: int, prefix: str) -> None:
    call.db.execute(
        "UPDATE wa_objects SET settings = json_set(settings, '$.\"OpenOTP.OTPPrefix\"', ?) WHERE seq = ?",
        (prefix, seq),
    )


METHODS = (
    method("OpenOTP.Emerg_Register", "dn:string otp:text? expires:integer? maxuse:integer?", emerg_register),
    method("OpenOTP.Emerg_Unregister", "dn:string", emerg_unregister),
    method("OpenOTP.List_Register", "dn:string size:integer? algo:text?", list_register),
    method("OpenOTP.List_Fetch", "dn:string", list_fetch),
    method("OpenOTP.List_State", "dn:string", list_state),
    method("OpenOTP.List_Unregister", "dn:string", list_unregister),
    method("OpenOTP.TmpKey_Register", "dn:string password:string expires:integer?", tmpkey_register),
    method("OpenOTP.TmpKey_Unregister", "dn:string", tmpkey_unregister),
    method("OpenOTP.AppKey_Register", "dn:string length:int!? expires:integer?", appkey_register),
    method("OpenOTP.AppKey_Fetch", "dn:string", appkey_fetch),
    method("OpenOTP.AppKey_Unregister", "dn:string", appkey_unregister),
    method("OpenOTP.Prefix_Register", "dn:string prefix:text?", prefix_register),
    method("OpenOTP.Prefix_Unregister", "dn:string", prefix_unregister),
)
