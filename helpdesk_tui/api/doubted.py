"""Why a desk's record is not believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from helpdesk_tui.proving.notes import Checkpoint as Signed


class Fault(StrEnum):
    """Why this record is not believed."""

    OTHER_KEY = "other_key"
    """Signed by a key that the known one did not name."""
    ROLLED_BACK = "rolled_back"
    """It has fewer records than were seen."""
    FORKED = "forked"
    """It is another record than the one that was seen."""
    RESTORED = "restored"
    """As the desk itself says, it was put back from a backup that does not have what was seen."""
    BEHIND = "behind"
    """A place outside was told of more than there is, or of something else: the store is an older one."""
    UNPROVEN = "unproven"
    """The desk gives no checkpoint or no proof that can be read."""
    TORN = "torn"
    """The records that stand there now are not those that the newest checkpoint was signed over."""
    STALE = "stale"
    """The desk goes on, and nothing of it is signed any more."""
    SILENT = "silent"
    """The desk answers, but not when it is asked about its record."""
    MEMORY_DAMAGED = "memory_damaged"
    """What this console kept cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """What was seen, what there is now, and up to where both are certainly the same."""

    fault: Fault
    seen: Signed | None = None
    now: Signed | None = None
    sure: int = 0
    """So many records are as they were; 0: nothing is known."""
    lost_first: int | None = None
    lost_last: int | None = None
    """After a restore: the records that are gone, as the desk says."""
    backup_at: str | None = None
    anchor: str = ""
    """The place outside that knew more, and how much."""
    anchored: int = 0
