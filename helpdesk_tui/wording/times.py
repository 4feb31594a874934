"""Times as people say them: local with the zone, an age, a countdown, a length."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from helpdesk_tui.wording import _, ngettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def clock(at: datetime) -> str:
    """Hour and minute on this machine's wall."""
    return f"{at.astimezone():%H:%M}"


def moment(at: datetime) -> str:
    """Date, hour, minute and zone, for what is read later or elsewhere."""
    return f"{at.astimezone():%Y-%m-%d %H:%M %Z}"


def age(at: datetime | None, now: datetime) -> str:
    """How long ago: `12 s`, `4 min`, `3 h`, `3 days`; a moment still to come is no age and says `0 s`."""
    if at is None:
        return _("never")
    seconds = max(0, int((now - at).total_seconds()))
    return _coarse(seconds)


def ago(at: datetime | None, now: datetime) -> str:
    """An age as it stands in a sentence."""
    return _("never") if at is None else _("{age} ago").format(age=age(at, now))


def countdown(until: datetime, now: datetime) -> str:
    """What is left as `mm:ss`, above an hour as `h:mm:ss`; never below zero."""
    seconds = max(0, int((until - now).total_seconds()))
    minutes = f"{seconds % HOUR // MINUTE:02}:{seconds % MINUTE:02}"
    return minutes if seconds < HOUR else f"{seconds // HOUR}:{minutes}"


def about(seconds: int) -> str:
    """About how long: seconds to a minute and a half, minutes after that."""
    return (
        _("{n} s").format(n=seconds)
        if seconds <= MINUTE * 3 // 2
        else _coarse(round(seconds / MINUTE) * MINUTE)
    )


def duration(seconds: int) -> str:
    """A length of time, exactly: `24 h`, `1 h 30 min`, `45 s`."""
    parts = (
        (seconds // HOUR, _("{n} h")),
        (seconds % HOUR // MINUTE, _("{n} min")),
        (seconds % MINUTE, _("{n} s")),
    )
    said = [text.format(n=number) for number, text in parts if number]
    return " ".join(said) or _("{n} s").format(n=0)


def days(number: int) -> str:
    """A number of days."""
    return ngettext("{n} day", "{n} days", number).format(n=number)


def lately(text: str, now: datetime) -> datetime:
    """The last time that this hour came, such as `14:30`; raises `ValueError`."""
    found = re.fullmatch(r"([01]?\d|2[0-3])[:hH.]([0-5]\d)", text)
    if found is None:
        raise ValueError(text)
    here = now.astimezone()
    at = here.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return at if at <= here else at - timedelta(days=1)


def _coarse(seconds: int) -> str:
    if seconds < MINUTE:
        return _("{n} s").format(n=seconds)
    if seconds < HOUR:
        return _("{n} min").format(n=seconds // MINUTE)
    if seconds < 2 * DAY:
        return _("{n} h").format(n=seconds // HOUR)
    return days(seconds // DAY)
