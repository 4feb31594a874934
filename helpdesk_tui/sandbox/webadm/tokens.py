"""Tokens: shown, disabled, removed, brought back into step, dated, taken from stock."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.openotp import otp, tokens
from helpdesk_tui.sandbox.openotp.settings import effective, number
from helpdesk_tui.sandbox.store import Row, digest
from helpdesk_tui.sandbox.webadm.call import Call
from helpdesk_tui.sandbox.webadm.personal import stamp
from helpdesk_tui.sandbox.webadm.router import method

DAY = 86_400
DAYS = 365
"""The longest life that can be given to a token, in days."""


def user_tokens(call: Call) -> list[dict[str, Any]]:
    """Tokens with details; no public source tells their names, so these are the sandbox's own."""
    return [described(token) for token in tokens.of(call.db, str(call.person()["dn_key"]))]


def described(token: Row) -> dict[str, Any]:
    """One token as lists show it."""
    return {
        "id": token["slot"],
        "type": token["type"],
        "serial": token["serial"] or None,
        "model": token["model"],
        "state": token["state"],
        "status": "Enabled" if token["enabled"] else "Disabled",
        "push": bool(token["push_id"]),
        "expires": None if token["expires"] is None else stamp(float(token["expires"])),
    }


def user_devices(call: Call) -> list[Any]:
    """FIDO devices; nobody here has one."""
    call.person()
    return []


def _slot(call: Call) -> tuple[Row, Row | None]:
    row = call.person()
    return row, tokens.in_slot(call.db, str(row["dn_key"]), call.args["id"])


def disable(call: Call) -> bool:
    """A token stops working until it is enabled again."""
    return _switch(call, 0)


def enable(call: Call) -> bool:
    """A disabled token works again."""
    return _switch(call, 1)


def _switch(call: Call, enabled: int) -> bool:
    row, token = _slot(call)
    if token is None or token["enabled"] == enabled:
        return False
    call.db.execute("UPDATE wa_tokens SET enabled = ? WHERE seq = ?", (enabled, token["seq"]))
    call.effect(row, id=token["slot"])
    return True


def unregister(call: Call) -> bool:
    """Empty a slot, the primary one when none is named."""
    row, token = _slot(call)
    if token is None:
        return False
    tokens.unregister(call.db, token)
    call.effect(row, id=token["slot"])
    return True


def totp_resync(call: Call) -> bool:
    """Find out by how much a clock is off."""
    row, token = _slot(call)
    if token is None or token["type"] != otp.TOTP:
        return False
    seconds = otp.offset(token, call.args["otp"], call.at)
    if seconds is None:
        return False
    step = (int(call.at) + seconds) // int(token["period"])
    call.db.execute(
        "UPDATE wa_tokens SET state = ?, last_step = ? WHERE seq = ?", (seconds, step, token["seq"])
    )
    call.effect(row, id=token["slot"], state=seconds)
    return True


def hotp_resync_sequence(call: Call) -> bool:
    """Find the counter by two consecutive codes."""
    row, token = _slot(call)
    if token is None or token["type"] != otp.HOTP:
        return False
    count = otp.sequence(token, call.args["otp1"], call.args["otp2"])
    return count is not None and _count(call, row, token, count)


def hotp_resync_counter(call: Call) -> bool:
    """Set the counter to what is known."""
    row, token = _slot(call)
    if token is None or token["type"] != otp.HOTP or call.args["counter"] < 0:
        return False
    return _count(call, row, token, call.args["counter"])


def _count(call: Call, row: Row, token: Row, count: int) -> bool:
    call.db.execute("UPDATE wa_tokens SET state = ? WHERE seq = ?", (count, token["seq"]))
    call.effect(row, id=token["slot"], state=count)
    return True


def expire_check(call: Call) -> bool:
    """Whether a token has run out."""
    _, token = _slot(call)
    return token is not None and token["expires"] is not None and float(token["expires"]) <= call.at


def expire_reset(call: Call) -> bool:
    """A token lives on without an end."""
    row, token = _slot(call)
    return token is not None and _expire(call, row, token, None)


def expire_start(call: Call) -> bool:
    """A token ends after so many days."""
    row, token = _slot(call)
    days = call.args["expires"] if call.args["expires"] is not None else DAYS
    return token is not None and 0 < days <= DAYS and _expire(call, row, token, call.at + days * DAY)


def _expire(call: Call, row: Row, token: Row, at: float | None) -> bool:
    call.db.execute("UPDATE wa_tokens SET expires = ? WHERE seq = ?", (at, token["seq"]))
    call.effect(row, id=token["slot"], expires=at)
    return True


def inventory_register(call: Call) -> bool:
    """Give a hardware token out of stock to somebody; with `otp` its code is checked first."""
    row = call.person()
    held = call.db.execute(
        "SELECT reference, description, device_id, wa_devices.type, secret, algorithm, digits, period"
        " FROM wa_inventory JOIN wa_devices USING (device_id)"
        " WHERE reference = ? AND wa_inventory.dn_key = '' AND status = 'Valid' AND active",
        (call.args["serial"],),
    ).fetchone()
    slot = call.args["id"] or tokens.PRIMARY
    if held is None or not 1 <= slot <= tokens.SLOTS:
        return False
    settings, state = effective(row), 0
    if call.args["otp"] is not None:
        found = _state_by_code(held, call.args["otp"], call.at, number(settings, "HOTPLookAheadWindow"))
        if found is None:
            return False
        state = found
    dn_key = str(row["dn_key"])
    material = tokens.material(held)
    tokens.register(
        call.db,
        dn_key,
        slot,
        material,
        state=state,
        serial=str(held["reference"]),
        model=str(held["description"]),
        push_id="",
    )
    call.db.execute("UPDATE wa_inventory SET dn_key = ? WHERE reference = ?", (dn_key, held["reference"]))
    call.db.execute("UPDATE wa_devices SET dn_key = ? WHERE device_id = ?", (dn_key, held["device_id"]))
    call.effect(row, id=slot, serial=held["reference"], otp=digest(call.args["otp"] or ""))
    return True


def _state_by_code(held: Row, code: str, at: float, ahead: int) -> int | None:
    if held["type"] == otp.TOTP:
        period = int(held["period"])
        near = (away for away in (0, -1, 1) if otp.at_count(held, int(at) // period + away) == code)
        return next((away * period for away in near), None)
    return next((count + 1 for count in range(ahead) if otp.at_count(held, count) == code), None)


SLOT = "dn:string id:integer?"
METHODS = (
    method("OpenOTP.User_Tokens", "dn:string", user_tokens),
    method("OpenOTP.User_Devices", "dn:string", user_devices),
    method("OpenOTP.Token_Disable", SLOT, disable),
    method("OpenOTP.Token_Enable", SLOT, enable),
    method("OpenOTP.Token_Unregister", SLOT, unregister),
    method("OpenOTP.TOTP_Resync", f"{SLOT} otp:code", totp_resync),
    method("OpenOTP.HOTP_Resync_Sequence", f"{SLOT} otp1:code otp2:code", hotp_resync_sequence),
    method("OpenOTP.HOTP_Resync_Counter", f"{SLOT} counter:integer", hotp_resync_counter),
    method("OpenOTP.Expire_Check", SLOT, expire_check),
    method("OpenOTP.Expire_Reset", SLOT, expire_reset),
    method("OpenOTP.Expire_Start", f"{SLOT} expires:integer?", expire_start),
    method("OpenOTP.Inventory_Register", f"{SLOT} serial:text otp:code?", inventory_register),
)
