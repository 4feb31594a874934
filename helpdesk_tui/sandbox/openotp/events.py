"""Lines of the event log."""

from __future__ import annotations

import secrets
import string

from helpdesk_tui.sandbox.store import Db, insert

HOST = "webadm1"
LETTERS = string.ascii_uppercase + string.digits


def log_id() -> str:
    """How the log names one session."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def record(db: Db, at: float, dn_key: str, text: str, *, client: str, source: str, session: str) -> None:
    """One line about one person."""
    insert(
        db,
        "wa_events",
        at=at,
        application="openotp",
        dn_key=dn_key,
        client=client,
        host=HOST,
        source=source,
        session=session,
        text=text,
    )
