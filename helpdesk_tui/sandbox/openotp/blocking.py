"""Who is blocked: after too many failures, or by hand."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk_tui.sandbox.openotp.settings import number
from helpdesk_tui.sandbox.store import Db, Row


def is_blocked(row: Row, at: float) -> bool:
    """Whether logins are refused now."""
    return bool(row["blocked"]) and (row["blocked_until"] is None or float(row["blocked_until"]) > at)


def block(db: Db, row: Row, until: float | None) -> None:
    """Refuse logins until then, or until somebody undoes it."""
    db.execute("UPDATE wa_objects SET blocked = 1, blocked_until = ? WHERE seq = ?", (until, row["seq"]))


def unblock(db: Db, row: Row) -> None:
    """Take logins again, and count failures from nothing."""
    db.execute(
        "UPDATE wa_objects SET blocked = 0, blocked_until = NULL, failures = 0 WHERE seq = ?", (row["seq"],)
    )


def accepted(db: Db, row: Row, at: float) -> None:
    """A login worked."""
    db.execute(
        "UPDATE wa_objects SET failures = 0, accepted = accepted + 1, last_login = ? WHERE seq = ?",
        (at, row["seq"]),
    )


def refused(db: Db, row: Row, settings: Mapping[str, str], at: float) -> None:
    """A login failed; at MaxTries the person is blocked for BlockTime seconds."""
    tries, seconds = int(row["failures"]) + 1, number(settings, "BlockTime")
    db.execute(
        "UPDATE wa_objects SET failures = ?, rejected = rejected + 1 WHERE seq = ?", (tries, row["seq"])
    )
    if number(settings, "MaxTries") and tries >= number(settings, "MaxTries"):
        block(db, row, at + seconds if seconds else None)
