"""Every test that docs/guides.md names exists, and every walk is named there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
WALKS = (
    "test_duo_enrolment",
    "test_duo_factors",
    "test_duo_lost_phone",
    "test_duo_questions",
    "test_lost_laptop",
    "test_openotp",
)


def existing() -> set[tuple[str, str]]:
    return {
        (f"tests/guides/{name}.py", test)
        for name in WALKS
        for test in re.findall(
            r"^async def (test_\w+)", (ROOT / f"tests/guides/{name}.py").read_text("utf-8"), re.MULTILINE
        )
    }


def rows() -> list[str]:
    text = (ROOT / "docs/guides.md").read_text("utf-8")
    return [
        row for row in text.splitlines() if row.startswith("| ") and not row.startswith(("| ---", "| place"))
    ]


def test_each_promise_names_a_walk_that_exists() -> None:
    assert len(rows()) > 30
    for row in rows():
        found = NAMED.findall(row)
        assert found, row
        assert set(found) <= existing(), row


def test_each_walk_is_named() -> None:
    named = {one for row in rows() for one in NAMED.findall(row)}
    assert existing() == named
