"""The procedures of this desk: built in, each replaced or joined by the customer's files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.procedures.model import Procedure

FOLDER = "procedures"
LARGEST = 100_000
"""Bytes of one file."""

Procedures = Mapping[str, Procedure]


@lru_cache(maxsize=1)
def built_in() -> Procedures:
    """Those that the product brings."""
    folder = resources.files("helpdesk_tui.desk.procedures") / "built_in"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    found = (parse(one.read_text("utf-8"), Path(one.name)) for one in files)
    return {procedure.id: procedure for procedure in found}


def load(folder: Path | None) -> Procedures:
    """Built-in ones and the customer's; raises `Mistaken(PROCEDURE_WRONG)` for the first fault."""
    found = dict(built_in())
    if folder is not None and folder.is_dir():
        for path in sorted(folder.glob("*.toml")):
            procedure = parse(_read(path), path)
            found[procedure.id] = procedure
    return found


def parse(text: str, path: Path) -> Procedure:
    """One file; raises `Mistaken(PROCEDURE_WRONG)` with the place of the first fault."""
    try:
        return Procedure.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _wrong(path, str(error)) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _wrong(path, f"{place}: {first['type']} {first['msg']}".strip(": ")) from None


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise _wrong(path, f"> {LARGEST} bytes")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(path, type(error).__name__) from None


def _wrong(path: Path, detail: str) -> Mistaken:
    return Mistaken(ErrorCode.PROCEDURE_WRONG, path=str(path), detail=detail)
