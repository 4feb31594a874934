"""Sheets are parsed once for each set of colours, and again for other colours."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.views.styling import KeptStylesheet


class Counted(KeptStylesheet):
    parsed = 0

    def parse(self) -> None:
        self.parsed += 1
        super().parse()


def colour(sheet: KeptStylesheet) -> str:
    """Of the first rule."""
    return str(sheet.rules[0].styles.color.hex)


@pytest.fixture
def sheet(tmp_path: Path) -> Counted:
    path = tmp_path / "one.tcss"
    path.write_text("Static { color: $ink; }")
    found = Counted({"ink": "#112233"})
    found.read(path)
    found.reparse()
    return found


def test_the_same_colours_parse_nothing_anew(sheet: Counted) -> None:
    before = sheet.parsed
    for _ in range(3):
        sheet.set_variables({"ink": "#112233"})
        sheet.reparse()
    assert sheet.parsed == before
    assert colour(sheet) == "#112233"


def test_other_colours_and_another_sheet_do(sheet: Counted, tmp_path: Path) -> None:
    sheet.set_variables({"ink": "#445566"})
    sheet.reparse()
    assert colour(sheet) == "#445566"
    more = tmp_path / "more.tcss"
    more.write_text("Input { color: $ink; }")
    sheet.read(more)
    sheet.reparse()
    assert len(sheet.rules) == 2
