"""Times as people say them: local, with an age, counted down by the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from helpdesk_tui.wording import _, ngettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400


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


def local(at: datetime) -> str:
    """Hour and minute on this machine's wall."""
    return at.astimezone().strftime("%H:%M")


def local_day(at: datetime, now: datetime) -> str:
    """Hour and minute, with the date unless it is today."""
    here, today = at.astimezone(), now.astimezone()
    if here.date() == today.date():
        return here.strftime("%H:%M")
    return here.strftime("%d/%m %H:%M") if here.year == today.year else here.strftime("%d/%m/%Y")


def local_full(at: datetime) -> str:
    """Date, time and zone, for what will be read later."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M %Z")


def age(at: datetime | None, now: datetime) -> str:
    """How long ago, coarse enough not to flicker."""
    if at is None:
        return _("never")
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < MINUTE:
        return _("{n} s").format(n=seconds // 10 * 10 or "<10")
    if seconds < HOUR:
        return _("{n} min").format(n=seconds // MINUTE)
    if seconds < 2 * DAY:
        return _("{n} h").format(n=seconds // HOUR)
    return ngettext("{n} day", "{n} days", seconds // DAY).format(n=seconds // DAY)


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, as it stands in a sentence."""
    return _("never") if at is None else _("{age} ago").format(age=age(at, now))


def countdown(until: datetime, now: datetime) -> str:
    """What is left, as minutes and seconds or hours and minutes."""
    seconds = max(0, int((until - now).total_seconds()))
    if seconds >= HOUR:
        return _("{h} h {m:02}").format(h=seconds // HOUR, m=seconds % HOUR // MINUTE)
    return f"{seconds // MINUTE:02}:{seconds % MINUTE:02}"


def elapsed(since: datetime, now: datetime) -> str:
    """How long it has lasted, as minutes and seconds."""
    seconds = max(0, int((now - since).total_seconds()))
    return f"{seconds // MINUTE:02}:{seconds % MINUTE:02}"


def span_of(seconds: int) -> str:
    """A length of time in the largest unit that fits it."""
    if seconds % HOUR == 0:
        return _("{n} h").format(n=seconds // HOUR)
    if seconds >= MINUTE:
        return _("{n} min").format(n=seconds // MINUTE)
    return _("{n} s").format(n=seconds)
