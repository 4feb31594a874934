"""A suite: something that is broken many times, and a planted fault that it must catch first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

KEPT: Final = 20
"""Violations that are kept in words; more are counted."""


@dataclass
class Count:
    """What one stretch of a suite did."""

    done: int = 0
    """How many times something was broken and looked at."""
    found: int = 0
    """Violations."""
    violations: list[str] = field(default_factory=list)
    """The first of them, each with what brings it about again."""
    notes: dict[str, int] = field(default_factory=dict)
    """What else was counted: outcomes, ambiguous commits, figures."""
    tried: list[str] = field(default_factory=list)
    """The places that were tried, where the suite has a list of them."""
    skipped: str = ""
    """Why it could not run here; empty: it ran."""

    def violated(self, what: str) -> None:
        """One more."""
        self.found += 1
        if len(self.violations) < KEPT:
            self.violations.append(what)

    def note(self, what: str, number: int = 1) -> None:
        """Count something beside."""
        self.notes[what] = self.notes.get(what, 0) + number

    def add(self, other: Count) -> None:
        """Both together."""
        self.done += other.done
        self.found += other.found
        self.violations = (self.violations + other.violations)[:KEPT]
        self.tried = self.tried + other.tried
        self.skipped = self.skipped or other.skipped
        for what, number in other.notes.items():
            self.note(what, number)


@dataclass(frozen=True)
class Listed:
    """A way to run a suite whose places can be counted: each is tried once before any is tried again."""

    places: Callable[[], Sequence[str]]
    """All there are, by names that say all; the first are tried first."""
    at: Callable[[float, int, Sequence[str]], Count]
    """Tries these, for so many seconds at most, from that seed; names in `Count.tried` those that it did."""


@dataclass(frozen=True)
class Suite:
    """One suite; a module of `tests.torture.suites` has it as `SUITE`."""

    name: str
    what: str
    goal: int
    """How many make it complete, where places are listed all of them besides; 0: until its time is over."""
    planted: Callable[[int], Count]
    """Runs a little with a planted fault, from that seed; a suite that finds nothing then is worth nothing."""
    run: Callable[[float, int, int], Count] | Listed
    """Runs for so many seconds at most, from that seed, so many times at most."""
    fault: str = ""
    """The planted fault in words."""
    share: int = 1
    """Of the two hours, beside the other suites: a long one has more."""
    alone: bool = False
    """Measures times: it has the machine to itself, and one process."""
