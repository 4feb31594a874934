"""The board: how vendors, store and work stand, on one screen."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.checkpoints import RecordHealth
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.operations import Operation
from helpdesk_tui.contract.session import Health
from helpdesk_tui.contract.tasks import Mailbox


class CertificateOf(StrEnum):
    """Whose certificate it is."""

    SERVER = "server"
    """Shown by a server over TLS; known since it last answered."""
    CLIENT = "client"
    """With which the desk itself is let in."""
    AUTHORITY = "authority"
    """Of the customer's own CA, by which a server is trusted."""


class Certificate(Answer):
    """Until when a certificate holds."""

    of: CertificateOf
    name: str
    """`host:port`, or the name of the file."""
    vendor: VendorId | None = None
    """None: the desk's own mail or SMS server."""
    until: datetime | None = None
    """None: not seen since the desk started, or not readable."""


class LiveCodes(Answer):
    """What this desk handed over and what still works."""

    count: int = 0
    unknown: int = 0
    """Of these, how many may live: nobody has been able to tell."""
    ends_next: datetime | None = None


class Waiting(Answer):
    """Calls that are owed."""

    count: int = 0
    due: int = 0
    """How many should have been made by now."""
    mailbox: Mailbox | None = None


class Board(Answer):
    """All of it at one moment; no vendor was called for it."""

    at: datetime
    health: Health
    certificates: tuple[Certificate, ...] = ()
    live: LiveCodes = LiveCodes()
    cases: tuple[Case, ...] = ()
    """Of everybody, not closed, oldest first."""
    tasks: Waiting = Waiting()
    record: RecordHealth = RecordHealth()
    unknown: tuple[Operation, ...] = ()
    """Whose outcome nobody knows yet."""
