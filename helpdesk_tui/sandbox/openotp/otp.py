"""One-time codes as tokens show them and as the server checks them: windows, drift, look-ahead, resync."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import pyotp

from helpdesk_tui.sandbox.openotp.settings import SEARCH_COUNTS, SEARCH_STEPS, number
from helpdesk_tui.sandbox.openotp.tokens import Material
from helpdesk_tui.sandbox.store import Db, Row

ALGORITHMS: Mapping[str, Callable[..., Any]] = {
    "SHA1": hashlib.sha1,
    "SHA256": hashlib.sha256,
    "SHA512": hashlib.sha512,
}
BY_LENGTH = {20: "SHA1", 32: "SHA256", 64: "SHA512"}
"""A key's length in bytes says its algorithm."""
HOTP, TOTP = "HOTP", "TOTP"


def base32(key: bytes) -> str:
    """A key as it is kept."""
    return base64.b32encode(key).decode()


def at_count(entry: Row, count: int) -> str:
    """The code of a token or device at a counter, or a time step."""
    digest = ALGORITHMS[str(entry["algorithm"])]
    return pyotp.HOTP(str(entry["secret"]), digits=int(entry["digits"]), digest=digest).at(count)


def code_of(material: Material, count: int) -> str:
    """The code of something not yet registered at a counter, or a time step."""
    digest = ALGORITHMS[material.algorithm]
    return pyotp.HOTP(material.secret, digits=material.digits, digest=digest).at(count)


def shown(db: Db, device: Row, at: float) -> str:
    """What a device shows now; the button of a counting one is pressed for it."""
    if device["type"] == HOTP:
        db.execute("UPDATE wa_devices SET pressed = pressed + 1 WHERE device_id = ?", (device["device_id"],))
        return at_count(device, int(device["pressed"]))
    return at_count(device, int(at + float(device["drift"])) // int(device["period"]))


def matches(db: Db, token: Row, code: str, at: float, settings: Mapping[str, str]) -> bool:
    """Whether the server takes a code of a token: within its window, and each only once."""
    found = _find(token, code, at, settings)
    if found is None:
        return False
    column = "state" if token["type"] == HOTP else "last_step"
    value = found + 1 if token["type"] == HOTP else found
    db.execute(f"UPDATE wa_tokens SET {column} = ? WHERE seq = ?", (value, token["seq"]))
    return True


def _find(token: Row, code: str, at: float, settings: Mapping[str, str]) -> int | None:
    if token["type"] == HOTP:
        start = int(token["state"])
        counts = range(start, start + number(settings, "HOTPLookAheadWindow") + 1)
        return next((count for count in counts if at_count(token, count) == code), None)
    period = int(token["period"])
    now, width = int(at + int(token["state"])) // period, number(settings, "TOTPTimeOffsetWindow") // period
    steps = sorted(range(now - width, now + width + 1), key=lambda step: abs(step - now))
    return next(
        (step for step in steps if step > int(token["last_step"]) and at_count(token, step) == code), None
    )


def offset(token: Row, code: str, at: float) -> int | None:
    """Seconds by which a time-based token is off, judged by one code; None when it is nobody's."""
    period = int(token["period"])
    now = int(at) // period
    for away in sorted(range(-SEARCH_STEPS, SEARCH_STEPS + 1), key=abs):
        if at_count(token, now + away) == code:
            return away * period
    return None


def sequence(token: Row, first: str, second: str) -> int | None:
    """The counter behind two consecutive codes; None when they are not this token's next."""
    start = int(token["state"])
    shown_now = at_count(token, start)
    for count in range(start, start + SEARCH_COUNTS):
        shown_next = at_count(token, count + 1)
        if shown_now == first and shown_next == second:
            return count + 2
        shown_now = shown_next
    return None
