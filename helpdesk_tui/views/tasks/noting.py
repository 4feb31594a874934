"""What the field of the tasks asks for, one question after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from helpdesk_tui.wording import _


class Question(Enum):
    """What is typed now."""

    WHO = auto()
    """Of a new task."""
    WHAT = auto()
    WHEN = auto()
    SEEK = auto()
    """Whom a task is about."""
    DROP = auto()
    """Why it is left undone."""


_NUMBER = re.compile(r"[+(]?\d[\d ()./-]{4,}\d")


@dataclass(frozen=True, slots=True)
class Note:
    """A new task as far as it is known."""

    who: str = ""
    what: str = ""


def prompt(question: Question) -> str:
    """The question in words."""
    return {
        Question.WHO: _("Who asks to be called back? A name or a login (Esc leaves):"),
        Question.WHAT: _("What for? A few words; numbers are not kept (Enter goes on):"),
        Question.WHEN: _("When? Hour and minute such as 14:30 (Enter: as soon as possible):"),
        Question.SEEK: _("Who is it about? A name or a login (Esc leaves):"),
        Question.DROP: _("Why is it left undone? (Enter drops it, Esc leaves it):"),
    }[question]


def given(note: Note) -> str:
    """What was answered so far, without numbers, which nobody shall dial; empty before the first answer."""
    if note.what:
        return _("{who}: {what}").format(who=note.who, what=_NUMBER.sub("…", note.what))
    return note.who


def moment(text: str, now: datetime) -> datetime | None:
    """The next time that this hour comes; None for nothing typed. Raises `ValueError`."""
    if not text:
        return None
    found = re.fullmatch(r"([01]?\d|2[0-3])[:hH.]?([0-5]\d)", text)
    if found is None:
        raise ValueError(text)
    here = now.astimezone()
    at = here.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return at if at > here else at + timedelta(days=1)
