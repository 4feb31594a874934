"""The desk's time on this console, and times as they stand on a screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from helpdesk_tui.wording import _, times

COARSE = 10
"""Seconds; a younger age would be sent to the terminal again each second."""


class Clock:
    """The desk's time as this console can tell it: its own clock, corrected by what the desk said."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def set_by(self, desk_now: datetime) -> None:
        """Take the desk's word for what time it is."""
        self._offset = desk_now - datetime.now(UTC)

    def now(self) -> datetime:
        """The desk's time now, in UTC."""
        return datetime.now(UTC) + self._offset


def local_day(at: datetime, now: datetime) -> str:
    """Hour and minute, with the date unless it is today."""
    here, today = at.astimezone(), now.astimezone()
    if here.date() == today.date():
        return f"{here:%H:%M}"
    return f"{here:%d/%m %H:%M}" if here.year == today.year else f"{here:%d/%m/%Y}"


def age(at: datetime | None, now: datetime) -> str:
    """How long ago, in steps of ten seconds below a minute, so that a still screen sends nothing."""
    if at is None:
        return _("never")
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < COARSE:
        return _("<10 s")
    return times.age(now - timedelta(seconds=seconds // COARSE * COARSE), now)


def ago(at: datetime | None, now: datetime) -> str:
    """The same as it stands in a sentence."""
    return _("never") if at is None else _("{age} ago").format(age=age(at, now))


def elapsed(since: datetime, now: datetime) -> str:
    """How long it has lasted, as minutes and seconds."""
    seconds = max(0, int((now - since).total_seconds()))
    return f"{seconds // 60:02}:{seconds % 60:02}"


def countdown(until: datetime, now: datetime) -> str:
    """What is left: to the second below an hour, to the minute above."""
    seconds = max(0, int((until - now).total_seconds()))
    if seconds < times.HOUR:
        return times.countdown(until, now)
    return times.duration(seconds // 60 * 60)
