"""Whether it is office time; pure but for the tables of time zones."""

from __future__ import annotations

from datetime import datetime, time

from helpdesk_tui.policy.parts import HoursPart, Weekday


def is_open(hours: HoursPart, now: datetime) -> bool:
    """Whether the whole team is here at that moment; always where no time zone is set."""
    if not hours.time_zone:
        return True
    from zoneinfo import ZoneInfo

    there = now.astimezone(ZoneInfo(hours.time_zone))
    if tuple(Weekday)[there.weekday()] not in hours.days or there.date() in hours.holidays:
        return False
    clock = (there.hour, there.minute, there.second)
    return _clock(hours.opens) <= clock < _clock(hours.closes)


def _clock(of: time) -> tuple[int, int, int]:
    return of.hour, of.minute, of.second
