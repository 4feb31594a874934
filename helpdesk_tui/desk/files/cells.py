"""Tables for spreadsheets in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def cell(value: str) -> str:
    """The value, behind an apostrophe where a spreadsheet would take it for a formula, also after blanks."""
    return f"'{value}" if value.startswith(_STARTS) or value.lstrip().startswith(_STARTS) else value


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """CSV after RFC 4180 in UTF-8; every cell is quoted, so that no separator of a reader splits one."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([cell(one) for one in row] for row in rows)
    return out.getvalue().encode()
