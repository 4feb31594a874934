"""A moment as people type it: `21/11 14:30`, `14:30`, `21/11`, `2026-11-21 14:30`, `-2h`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

_BACK: Final = re.compile(r"-?\s*(\d{1,4})\s*([mhdw])")
_TIME: Final = r"(?P<hour>\d{1,2})[:h](?P<minute>\d{2})"
_DAY: Final = r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})(?:[/.](?P<year>\d{4})?)?"
_TYPED: Final = re.compile(rf"(?:{_DAY})?\s*(?:{_TIME})?")
_UNITS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_MINUTE: Final = timedelta(minutes=1)
_DAYS: Final = timedelta(days=1)


def moment_of(text: str, now: datetime) -> datetime | None:
    """The end of the minute or day that was typed, in this machine's zone; None: it cannot be read.

    A time without a day is the last one that has come, and so is a day without a year.
    """
    text = text.strip().lower()
    back = _BACK.fullmatch(text)
    try:
        if back is not None:
            return now - int(back[1]) * _UNITS[back[2]]
        typed = _TYPED.fullmatch(text) if text else None
        return _written_out(text) if typed is None else _on_the_wall(typed, now.astimezone())
    except (ValueError, OverflowError):
        return None


def _written_out(text: str) -> datetime | None:
    moment = datetime.fromisoformat(text.replace("t", "T").replace("z", "Z"))
    return moment.astimezone() + (_DAYS if len(text) == len("2026-11-21") else _MINUTE)


def _on_the_wall(typed: re.Match[str], here: datetime) -> datetime:
    whole_day = typed["hour"] is None
    hour, minute = (0, 0) if whole_day else (int(typed["hour"]), int(typed["minute"]))
    wall = here.replace(tzinfo=None, hour=hour, minute=minute, second=0, microsecond=0)
    if typed["day"] is None:
        return _ended(wall if wall <= here.replace(tzinfo=None) else wall - _DAYS, whole_day=False)
    wall = wall.replace(
        year=int(typed["year"] or here.year), month=int(typed["month"]), day=int(typed["day"])
    )
    if typed["year"] is None and wall > here.replace(tzinfo=None):
        wall = wall.replace(year=wall.year - 1)
    return _ended(wall, whole_day=whole_day)


def _ended(wall: datetime, *, whole_day: bool) -> datetime:
    """Rows of that very minute or day stand before it."""
    return (wall + (_DAYS if whole_day else _MINUTE)).astimezone()
