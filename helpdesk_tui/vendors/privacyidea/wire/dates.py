"""Dates as the server wants and writes them."""

from __future__ import annotations

from datetime import UTC, datetime

_REAL_YEARS = range(1970, 9000)


def end_stamp(moment: datetime) -> str:
    """A validity end in the one form that every release reads alike: minutes, UTC, `+0000`.

    Other forms are taken for local time, for month before day, or refused after the token already exists.
    A token ends at second 0 of this minute.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M+0000")


def parse_stamp(value: object) -> datetime | None:
    """A date out of a token's details, in UTC; None when unreadable, without offset or of no real year."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo and moment.year in _REAL_YEARS else None
