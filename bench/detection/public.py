"""Public rules, restated in our own words and code from what their authors published."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

QUIET = 24 * 3600
"""Seconds in which a rule that fired for a user says nothing more of them: one alert, not twenty."""


class Seen(NamedTuple):
    """What the rules look at."""

    at: float
    user: str
    address: str
    result: str
    reason: str
    factor: str
    txid: str


def failed(row: Seen) -> bool:
    """Anything but an approval."""
    return row.result != "success"


def rejected(row: Seen) -> bool:
    """The person said no."""
    return row.reason in ("user_cancelled", "user_mistake", "user_denied", "user_marked_fraud")


def fraud(row: Seen) -> bool:
    """The person said that it was not they."""
    return row.result == "fraud"


def unanswered(row: Seen) -> bool:
    """Nobody said anything."""
    return row.reason == "no_response"


def pushed(row: Seen) -> bool:
    """A push was sent."""
    return row.factor == "duo_push"


def denied(row: Seen) -> bool:
    """Denied, where a report of fraud is another result."""
    return row.result == "denied"


@dataclass(slots=True)
class Rule:
    """So many rows of a kind within so many seconds, if wanted followed by an approval."""

    name: str
    kind: Callable[[Seen], bool]
    count: int
    seconds: int
    then_approved: bool = False
    approval_forgets: bool = False
    by_address: bool = False
    bucket: bool = False
    rows: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    said: dict[str, float] = field(default_factory=dict)

    def see(self, row: Seen) -> bool:
        """Whether it fires at this row."""
        key = f"{row.user} {row.address}" if self.by_address else row.user
        held = self.rows[key]
        start = row.at // self.seconds * self.seconds if self.bucket else row.at - self.seconds
        while held and held[0] < start:
            held.popleft()
        fires = self._counts(row, held)
        if not fires or row.at - self.said.get(row.user, -QUIET) < QUIET:
            return False
        self.said[row.user] = row.at
        return True

    def _counts(self, row: Seen, held: deque[float]) -> bool:
        if self.kind(row):
            held.append(row.at)
            if not self.then_approved:
                return len(held) >= self.count
        if row.result != "success":
            return False
        enough = len(held) >= self.count
        if self.then_approved or self.approval_forgets:
            held.clear()
        return self.then_approved and enough


def rules() -> list[Rule]:
    """Fresh ones."""
    minute, hour = 60, 3600
    return [
        Rule("Fraud report (Panther, Datadog)", fraud, 1, minute),
        Rule("Cisco Identity Intelligence 5 failed / 1 min", failed, 5, minute),
        Rule("Elastic 5 denials / 10 min", rejected, 5, 10 * minute, approval_forgets=True),
        Rule("Elastic 5 denials, then approved", rejected, 5, 10 * minute, then_approved=True),
        Rule("Splunk 10 failed / 5 min", failed, 10, 5 * minute),
        Rule("Splunk Entra 10 declined / 10 min", rejected, 10, 10 * minute, bucket=True),
        Rule("Sentinel Duo 11 denied / 10 min", denied, 11, 10 * minute, bucket=True),
        Rule("Sentinel Okta 11 pushes / 1 h", pushed, 11, hour),
        Rule("Sentinel any denial", rejected, 1, minute),
        Rule("MozDef 5 failed / 2 min", failed, 5, 2 * minute),
        Rule("Okta 6 unanswered of one address / 1 h", unanswered, 6, hour, by_address=True),
        Rule("Auth0, Panther 5 pushes / 30 min", pushed, 5, 30 * minute),
        Rule("RunReveal 3 failed, then approved / 10 min", failed, 3, 10 * minute, then_approved=True),
        Rule("Chronicle 2 rejected / 10 min", rejected, 2, 10 * minute),
        Rule("Simvay 5 failed / 20 min", failed, 5, 20 * minute),
        Rule("Any unapproved prompt", failed, 1, minute),
    ]
