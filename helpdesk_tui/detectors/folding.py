"""Folds what detectors say into signals: of one user and source while it follows within a time."""

from __future__ import annotations

from collections import Counter
from typing import Final

from helpdesk_tui.detectors import d04_unexpected, d07_apart
from helpdesk_tui.detectors.person import DAY
from helpdesk_tui.detectors.signal import Finding, Signal

FOLD: Final = DAY
"""Findings of one detector about one user and source within so many seconds are one signal."""
FOLDS: Final = {d04_unexpected.ID: 7 * DAY, d07_apart.ID: 7 * DAY}
"""Where somebody comes in stays one matter for longer."""


class Folding:
    """Signals that may still grow, and those to which nothing can be added."""

    def __init__(self) -> None:
        self.closed: list[Signal] = []
        """Signals to which nothing can be added any more; whoever reads them empties the list."""
        self.unchecked: Counter[tuple[str, str]] = Counter()
        """How often a detector could not look, and why."""
        self.open: dict[tuple[str, str, str], Signal] = {}
        """Signals that may still grow, by detector, user and source."""

    def finish(self) -> list[Signal]:
        """Everything that is still open, when no more events come."""
        rest = [*self.closed, *self.open.values()]
        self.closed.clear()
        self.open.clear()
        return rest

    def close(self, at: float) -> None:
        """Put aside what can no longer grow."""
        for key in [key for key, one in self.open.items() if at - one.last > FOLDS.get(key[0], FOLD)]:
            self.closed.append(self.open.pop(key))

    def _fold(self, name: str, finding: Finding, user: str, where: str, at: float) -> list[Signal]:
        """Add to the open signal, or open one; answers it when it is new or its level rose."""
        detector, user, where = finding.detector or name, finding.user or user, finding.source or where
        key = (detector, user, where)
        signal = self.open.get(key)
        if signal is not None and at - signal.last <= FOLDS.get(detector, FOLD):
            return [signal] if signal.add(finding, at) else []
        if signal is not None:
            self.closed.append(signal)
        opened = Signal(detector, finding.level, user, where, finding.first, at, finding.reasons)
        opened.add(finding, at)
        self.open[key] = opened
        return [opened]
