"""Declared travel and turns of duty, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.fill import plain, word
from helpdesk_tui.wording.times import moment

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.contract.whereabouts import Declared

PROBLEMS = {
    "nobody": msgid("nobody has this login"),
    "ambiguous": msgid("several people have this login; write vendor:login"),
    "bad_time": msgid("this is neither a day (2026-03-02) nor a moment (2026-03-02T20:00)"),
    "backwards": msgid("it ends before it begins, or lasts longer than a year"),
    "bad_country": msgid("this is no country; write its two letters or its English name"),
}


def sentence(found: Declared) -> str:
    """What was declared, by whom and when, and whether the login fits."""
    said = _("declared on {at} in case {case}, taken down by {agent}")
    if found.case is None:
        said = _("from {file}, imported on {at} by {agent}")
    how = said.format(at=_day(found.at), case=found.case or "", agent=plain(found.by), file=plain(found.file))
    if found.kind == "on_call":
        text = _("On call from {first} to {last} ({how}).")
        return text.format(first=moment(found.first), last=moment(found.last), how=how)
    text = _("Declared in {country} from {first} to {last} ({how}).")
    until = found.last - timedelta(seconds=1)
    text = text.format(country=plain(found.country), first=_day(found.first), last=_day(until), how=how)
    if found.fits is None:
        return text
    fits = _("The login came from there, at that time.") if found.fits else _("The login does NOT fit that.")
    return f"{text} {fits}"


def problem(code: str) -> str:
    """Why a line of a file was not taken."""
    return word(PROBLEMS, code)


def _day(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d}"
