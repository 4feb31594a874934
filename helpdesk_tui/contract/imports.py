"""Importing what vendors do not know of people: rows out of a file, a report for each line."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask

MOST_ROWS = 200
"""In one request; a longer file is sent in parts."""

COLUMNS = (
    "login",
    "client",
    "name",
    "mail",
    "office_line",
    "second_number",
    "manager_login",
    "site",
    "language",
    "groups",
    "linked_login",
)
"""The header of the file."""


class ImportRow(Ask):
    """One line of the file, as written; an empty field says that there is none."""

    line: int = Field(ge=1)
    login: str = Field(default="", max_length=512)
    client: str = Field(default="", max_length=512)
    name: str = Field(default="", max_length=512)
    mail: str = Field(default="", max_length=512)
    office_line: str = Field(default="", max_length=512)
    second_number: str = Field(default="", max_length=512)
    manager_login: str = Field(default="", max_length=512)
    site: str = Field(default="", max_length=512)
    language: str = Field(default="", max_length=512)
    groups: str = Field(default="", max_length=4096)
    """Names with semicolons between them."""
    linked_login: str = Field(default="", max_length=512)
    """Another account of the same person: `login`, `client/login` or `vendor:login`."""


class PeopleImport(Ask):
    """A part of a file."""

    file: str = Field(max_length=256)
    """Its name, for the record."""
    dry_run: bool = True
    last: bool = True
    """No part follows."""
    rows: tuple[ImportRow, ...] = Field(max_length=MOST_ROWS)


class LineOutcome(StrEnum):
    """What a line did, or would do."""

    ADDED = "added"
    """The import had said nothing of this person before."""
    CHANGED = "changed"
    SAME = "same"
    PROBLEM = "problem"
    """Nothing of the line was taken."""


class LineProblem(StrEnum):
    """Why a line was not taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNKNOWN_CLIENT = "unknown_client"
    AMBIGUOUS = "ambiguous"
    """Several people have this login: write `vendor:login`."""
    BAD_NUMBER = "bad_number"
    BAD_MAIL = "bad_mail"
    BAD_LANGUAGE = "bad_language"
    """Neither fr nor en nor nl."""
    OWN_MANAGER = "own_manager"
    OWN_LINK = "own_link"
    TWICE = "twice"
    """An earlier line has the same login."""
    BUSY = "busy"
    """An operation is under way for one of the two."""


class ImportLine(Answer):
    """One line's report."""

    line: int
    login: str
    outcome: LineOutcome
    columns: tuple[str, ...] = ()
    """What is new or different."""
    column: str | None = None
    """Where the problem is."""
    problem: LineProblem | None = None


class ImportReport(Answer):
    """What a part of the file did, or would do."""

    dry_run: bool
    lines: tuple[ImportLine, ...]
    baseline: bool = False
    """These are first facts: a named person accepts them once (`baseline_pending`)."""
