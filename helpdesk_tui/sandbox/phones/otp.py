"""One-time codes of apps and tokens, and whether a code that was typed is one of them."""

from __future__ import annotations

import pyotp

from helpdesk_tui.sandbox.store import Db, Row

LOOK_AHEAD = 10
"""Presses of a token's button that may have been lost."""
RESYNC_AHEAD = 1000
STEP = 30
"""Seconds of an app's passcode."""


def new_secret() -> str:
    """A fresh shared secret, base32."""
    return pyotp.random_base32()


def app_code(phone: Row, at: float) -> str:
    """The passcode that the app of a phone shows now."""
    return pyotp.TOTP(str(phone["secret"]), interval=STEP).at(int(at))


def press(db: Db, token: Row, at: float) -> str:
    """Press the button of a hardware token: the next code, or the current one of a time-based token."""
    digits = _digits(token)
    if token["totp_step"]:
        return pyotp.TOTP(str(token["secret"]), digits=digits, interval=token["totp_step"]).at(int(at))
    pressed = int(token["pressed"])
    db.execute("UPDATE tokens SET pressed = pressed + 1 WHERE seq = ?", (token["seq"],))
    return pyotp.HOTP(str(token["secret"]), digits=digits).at(pressed)


def check_app(db: Db, phone: Row, code: str, at: float) -> bool:
    """Whether it is the app's code of now, or one step beside; a code works once."""
    if not phone["activated"]:
        return False
    return _check_steps(db, pyotp.TOTP(str(phone["secret"]), interval=STEP), str(phone["phone_id"]), code, at)


def check_token(db: Db, token: Row, code: str, at: float) -> bool:
    """Whether it is a token's next code; the counter moves behind it."""
    digits = _digits(token)
    if token["totp_step"]:
        clock = pyotp.TOTP(str(token["secret"]), digits=digits, interval=token["totp_step"])
        return _check_steps(db, clock, str(token["token_id"]), code, at)
    counter = pyotp.HOTP(str(token["secret"]), digits=digits)
    for ahead in range(LOOK_AHEAD):
        if counter.at(token["counter"] + ahead) == code:
            db.execute(
                "UPDATE tokens SET counter = ? WHERE seq = ?", (token["counter"] + ahead + 1, token["seq"])
            )
            return True
    return False


def resync(db: Db, token: Row, codes: tuple[str, str, str]) -> bool:
    """Find three consecutive codes ahead of the counter, or behind it, and go on from there."""
    counter = pyotp.HOTP(str(token["secret"]), digits=_digits(token))
    start = max(0, int(token["counter"]) - LOOK_AHEAD)
    shown = (counter.at(start), counter.at(start + 1), counter.at(start + 2))
    for place in range(start, start + RESYNC_AHEAD):
        if shown == codes:
            db.execute("UPDATE tokens SET counter = ? WHERE seq = ?", (place + 3, token["seq"]))
            return True
        shown = (shown[1], shown[2], counter.at(place + 3))
    return False


def _check_steps(db: Db, clock: pyotp.TOTP, device: str, code: str, at: float) -> bool:
    now = int(at) // clock.interval
    for step in (now, now - 1, now + 1):
        if clock.generate_otp(step) != code:
            continue
        return db.execute("INSERT OR IGNORE INTO spent_codes VALUES (?, ?)", (device, step)).rowcount > 0
    return False


def _digits(token: Row) -> int:
    return 8 if str(token["type"]).endswith("8") else 6
