"""Reads a file of people: UTF-8, one header, commas or semicolons."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from pydantic import ValidationError

from helpdesk_tui.contract.imports import (
    COLUMNS,
    MOST_ROWS,
    ImportLine,
    ImportRow,
    LineOutcome,
    LineProblem,
    PeopleImport,
)

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_LINES: Final = 200_000
PART_BYTES: Final = 180_000
"""So much text in one request: a body may have 256 KiB."""


class Reader(Protocol):
    """What `csv.reader` makes."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]:
        """The lines' fields."""
        ...


class Fault(StrEnum):
    """Why a file cannot be read at all."""

    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    EMPTY = "empty"
    HEADER = "header"
    """The first line lacks columns or names others."""
    BROKEN = "broken"
    """A line has another number of fields than the header, or a quote is left open."""


class BadFile(Exception):
    """The file cannot be read; nothing of it was taken."""

    def __init__(self, fault: Fault, line: int = 0, columns: Sequence[str] = ()) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.line = line
        self.columns = tuple(columns)


@dataclass(slots=True)
class PeopleFile:
    """All lines of a file that can be sent, and those that cannot."""

    rows: list[ImportRow] = field(default_factory=list)
    refused: list[ImportLine] = field(default_factory=list)

    def parts(self, name: str, *, dry_run: bool, most: int = MOST_ROWS) -> Iterator[PeopleImport]:
        """The file in requests of a bearable size; at least one, so that an import ends."""
        part: list[ImportRow] = []
        total = 0
        for row in self.rows:
            size = len(json.dumps(row.model_dump()))  # as long as it gets: every accent escaped
            if part and (len(part) == most or total + size > PART_BYTES):
                yield PeopleImport(file=name[:256], dry_run=dry_run, last=False, rows=tuple(part))
                part, total = [], 0
            part.append(row)
            total += size
        yield PeopleImport(file=name[:256], dry_run=dry_run, last=True, rows=tuple(part))


def read_file(data: bytes) -> PeopleFile:
    """The file's lines; raises `BadFile` when it is not of this form."""
    if len(data) > MOST_BYTES:
        raise BadFile(Fault.TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(Fault.NOT_UTF8, data.count(b"\n", 0, error.start) + 1) from None
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return _read(lines, _header(lines))
    except csv.Error:
        raise BadFile(Fault.BROKEN, lines.line_num) from None


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _header(lines: Iterator[list[str]]) -> list[str]:
    header = [name.strip().lower() for name in next(lines, [])]
    if not header:
        raise BadFile(Fault.EMPTY)
    wrong = [*(name for name in COLUMNS if name not in header), *(set(header) - set(COLUMNS))]
    if wrong or len(header) != len(COLUMNS):
        raise BadFile(Fault.HEADER, 1, sorted(wrong)[:20])
    return header


def _read(lines: Reader, header: list[str]) -> PeopleFile:
    found = PeopleFile()
    seen: set[tuple[str, str]] = set()
    started = lines.line_num + 1
    for fields in lines:
        number, started = started, lines.line_num + 1
        if not any(one.strip() for one in fields):
            continue
        if len(fields) != len(header):
            raise BadFile(Fault.BROKEN, number)
        if len(found.rows) + len(found.refused) == MOST_LINES:
            raise BadFile(Fault.TOO_LARGE, number)
        _add(found, seen, number, dict(zip(header, fields, strict=True)))
    return found


def _add(found: PeopleFile, seen: set[tuple[str, str]], number: int, values: dict[str, str]) -> None:
    key = (values["client"].strip().casefold(), values["login"].strip().casefold())
    problem, column = (LineProblem.TWICE, "login") if key in seen else (None, None)
    seen.add(key)
    if problem is None:
        try:
            found.rows.append(ImportRow(line=number, **values))
        except ValidationError as error:
            problem, column = LineProblem.TOO_LONG, str(error.errors()[0]["loc"][0])
        else:
            return
    found.refused.append(
        ImportLine(
            line=number,
            login=values["login"][:256],
            outcome=LineOutcome.PROBLEM,
            column=column,
            problem=problem,
        )
    )
