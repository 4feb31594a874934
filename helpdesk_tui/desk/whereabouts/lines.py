"""One line of a file, or one sentence of a caller, as a span of time and a country."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from helpdesk_tui.contract.whereabouts import WhereKind, WhereProblem, WhereRow
from helpdesk_tui.desk.prompts.countries import iso

LONGEST: Final = timedelta(days=366)
_CODE: Final = 2


class BadLine(Exception):
    """This line cannot be taken."""

    def __init__(self, problem: WhereProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def span(first: str, last: str, zone: str) -> tuple[datetime, datetime]:
    """From there to there in that time zone; a day as the end is part of it. Raises `BadLine`."""
    begins, ends = _moment(first, zone, over=False), _moment(last, zone, over=True)
    if not timedelta() < ends - begins <= LONGEST:
        raise BadLine(WhereProblem.BACKWARDS)
    return begins, ends


def country_of(row: WhereRow, kind: WhereKind) -> str:
    """The code of a stay's country, by code or English name. Raises `BadLine`."""
    if kind is WhereKind.ON_CALL:
        return ""
    code = iso(row.country)
    if len(code) != _CODE or not code.isascii() or not code.isalpha():
        raise BadLine(WhereProblem.BAD_COUNTRY)
    return code


def _moment(text: str, zone: str, *, over: bool) -> datetime:
    text = text.strip()
    here = ZoneInfo(zone or "UTC")
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day + timedelta(days=over), time(), here)
    except (ValueError, OverflowError):
        pass
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo is not None else found.replace(tzinfo=here)
    except ValueError:
        raise BadLine(WhereProblem.BAD_TIME) from None
