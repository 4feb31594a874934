"""Writes the little TOML that a configuration needs, and puts it in place whole or not at all."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Value = str | bool | int | Sequence[str]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def table(header: str, values: Mapping[str, Value | None]) -> str:
    """One table; a value that is None, empty text or an empty list is left out."""
    lines = [f"{key} = {_value(value)}" for key, value in values.items() if value not in (None, "", [], ())]
    return "\n".join([header, *lines]) + "\n"


def key(text: str) -> str:
    """A key as it stands in a header."""
    return text if _BARE.fullmatch(text) else _quoted(text)


def _value(value: Value | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    return "[" + ", ".join(_quoted(item) for item in value or ()) + "]"


def _quoted(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for DEL (TOML 1.0, Strings)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def put(path: Path, text: str) -> None:
    """Write a file that only its owner can read (0600); a reader sees the old one or the new, never half."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:  # mkstemp made it 0600
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
