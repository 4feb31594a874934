"""Mail that arrives."""

from __future__ import annotations

from helpdesk_tui.sandbox.store import Db, insert


def deliver_mail(db: Db, recipient: str, text: str, at: float, *, sender: str, subject: str) -> None:
    """A mail arrives."""
    insert(
        db,
        "messages",
        kind="mail",
        address=recipient,
        address_key=recipient.casefold(),
        sender=sender,
        subject=subject,
        text=text,
        at=at,
    )
