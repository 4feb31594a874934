"""By when an incident has to be reported (NIS2, Directive (EU) 2022/2555, article 23)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_DECEMBER: Final = 12


@dataclass(frozen=True, slots=True)
class Clocks:
    """Latest moments in UTC. The month runs from the knowledge, not from the notification: never too late."""

    known: datetime
    early_warning: datetime
    notification: datetime
    final_report: datetime


def clocks(known: datetime) -> Clocks:
    """The three deadlines, counted from the first knowledge, a moment with a time zone."""
    known = known.astimezone(UTC)
    return Clocks(known, known + timedelta(hours=24), known + timedelta(hours=72), _month_after(known))


def _month_after(at: datetime) -> datetime:
    """The same day of the next month, or that month's last one."""
    year, month = (at.year + 1, 1) if at.month == _DECEMBER else (at.year, at.month + 1)
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))
