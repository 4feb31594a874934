"""What an answer must look like; each check answers a sentence, or None when all is well."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from helpdesk_tui.desk.config.shapes import Line
from helpdesk_tui.wording import _

Check = Callable[[str], str | None]


def shaped(kind: Any, sentence: str) -> Check:
    """Whether the configuration would accept it; `kind` is a type out of its document."""
    adapter = TypeAdapter(kind)

    def check(text: str) -> str | None:
        try:
            adapter.validate_python(text)
        except ValidationError:
            return sentence
        return None

    return check


def free(taken: Collection[str], shape: Check) -> Check:
    """Whether an id has its shape and is not used yet."""

    def check(text: str) -> str | None:
        if text in taken:
            return _("{id} is taken already.").format(id=text)
        return shape(text)

    return check


def one_line(text: str) -> str | None:
    """Whether it may stand in the file and on the screen."""
    return shaped(Line, _("One line of text, please."))(text)


def optional(check: Check) -> Check:
    """The same, but empty is fine."""
    return lambda text: check(text) if text else None


def readable(text: str) -> str | None:
    """Whether a file can be read."""
    try:
        with Path(text).expanduser().open("rb") as file:
            file.read(1)
    except OSError as error:
        return _("{path} cannot be read: {reason}").format(path=text, reason=error.strerror)
    return None


def slug(name: str) -> str:
    """An id out of a name: `Durand SA` becomes `durand-sa`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def pattern_of(example: str) -> str:
    """A pattern that accepts tickets like this one: digits as many, the rest as written."""
    parts = re.findall(r"\d+|\D+", example)
    return "".join(rf"\d{{{len(part)}}}" if part.isdigit() else re.escape(part) for part in parts)
