"""Identity documents that a service outside compares with a face and with what is on file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from helpdesk_tui.contract.evidence import Unavailable


class IdentityVerdict(StrEnum):
    """What one look at a check says."""

    PASSED = "passed"
    FAILED = "failed"
    PENDING = "pending"
    OTHER_WORD = "other_word"
    """A word that nobody has named: it counts nothing, and nothing ends."""
    OTHER_CHECK = "other_check"
    """The answer is about another check than the one that was started, or about none."""


@dataclass(frozen=True, slots=True)
class IdentityLook:
    """One look; `said` is the vendor's own word, from outside."""

    verdict: IdentityVerdict
    said: str = ""


class IdentityChecks(Protocol):
    """Checks that are started for one account and belong to the call that started them."""

    lives_seconds: int
    """How long the desk waits for one."""

    def closed(self) -> Unavailable | None:
        """Why none can be started now, as the vendor said lately; no call is made."""
        ...

    async def start(self, person_ref: str) -> str:
        """Write: start a new check; answers the name that the vendor gave it.

        `Refused(WAY_UNAVAILABLE)` when the vendor has none to offer, or names one that there was before.
        """
        ...

    async def look(self, person_ref: str, inquiry: str) -> IdentityLook:
        """Where that very check stands now."""
        ...

    async def cancel(self, person_ref: str, inquiry: str) -> None:
        """Write: end it; ending one that has ended is harmless."""
        ...
