"""One template of a letter: `string.Template`, checked completely when it is read.

It fills places and can do nothing else: no expression, no loop, no attribute, so a template needs no sandbox.
Values are escaped for HTML here; what the check lets pass puts them only where that escaping is enough.
"""

from __future__ import annotations

import html
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from helpdesk_tui.desk.config.faults import Fault, wrong
from helpdesk_tui.desk.config.parse import nearest
from helpdesk_tui.desk.letters.page import unsafe

PROMISED: Final = frozenset({"link", "device", "until", "contact", "ios", "android"})
"""What every letter must hold: a person who gets it knows for which phone, until when, and whom to ask."""
PICTURE: Final = "qr"
IN_SUBJECT: Final = frozenset({"app", "client"})
"""No link and nothing personal stands in a subject: notifications show it on a locked phone."""
FIELDS: Final = PROMISED | IN_SUBJECT
SUBJECT: Final = "Subject:"


@dataclass(frozen=True, slots=True)
class TextTemplate:
    """Subject and body in plain text; the file begins with `Subject: …` and a blank line."""

    subject: string.Template
    body: string.Template

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject in one line, and body."""
        lines = {name: one_line(value) for name, value in values.items()}
        return one_line(self.subject.substitute(lines)), self.body.substitute(lines)


@dataclass(frozen=True, slots=True)
class PageTemplate:
    """The same in HTML."""

    body: string.Template

    def fill(self, values: Mapping[str, str]) -> str:
        """The page; every value is text, whatever stands in it."""
        return self.body.substitute(
            {name: html.escape(one_line(value), quote=True) for name, value in values.items()}
        )


def read_text(text: str, path: Path) -> TextTemplate:
    """Check a text template; raises `Mistaken(CONFIG_WRONG)` that names file, line and field."""
    head, _, body = text.partition("\n")
    if not head.startswith(SUBJECT) or not head.removeprefix(SUBJECT).strip():
        raise wrong(Fault.LETTER_SUBJECT, file=str(path))
    _check(head, path, IN_SUBJECT)
    _check(body, path, FIELDS, first=2)
    _complete(body, path, PROMISED)
    return TextTemplate(string.Template(head.removeprefix(SUBJECT)), string.Template(body.lstrip("\n")))


def read_page(text: str, path: Path) -> PageTemplate:
    """Check an HTML template; raises as `read_text` does."""
    _check(text, path, FIELDS | {PICTURE})
    _complete(text, path, PROMISED | {PICTURE})
    fault = unsafe(text)
    if fault is not None:
        raise wrong(Fault.LETTER_UNSAFE, file=str(path), line=str(fault.line), detail=fault.what)
    return PageTemplate(string.Template(text))


def one_line(value: str) -> str:
    """The value without line ends and other signs that only steer."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())


def _check(text: str, path: Path, known: frozenset[str], first: int = 1) -> None:
    """Every place has a name that is known here."""
    for name, at in _places(text):
        line = str(text.count("\n", 0, at) + first)
        if not name:
            raise wrong(Fault.LETTER_SIGN, file=str(path), line=line)
        if name not in known:
            near = nearest(name, known)
            raise wrong(Fault.LETTER_FIELD, file=str(path), line=line, field=name, nearest=near)


def _complete(text: str, path: Path, wanted: frozenset[str]) -> None:
    missing = sorted(wanted - {name for name, _ in _places(text)})
    if missing:
        line = str(text.count("\n") + 1)
        raise wrong(Fault.LETTER_LACKS, file=str(path), line=line, field=", ".join(missing))


def _places(text: str) -> Iterator[tuple[str, int]]:
    """(name, position) of each place; an empty name where a lone `$` stands."""
    for found in string.Template.pattern.finditer(text):
        if found["escaped"] is None:
            yield found["named"] or found["braced"] or "", found.start()
