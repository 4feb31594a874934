from __future__ import annotations

import time

import pytest

from helpdesk_tui.desk.cases.tickets import fits


@pytest.mark.parametrize(
    ("pattern", "number", "so"),
    [
        (r"INC-\d{5}", "INC-48213", True),
        (r"INC-\d{5}", "INC-4821", False),
        (r"INC-\d{5}", "INC-48213 ", False),
        ("", "anything", True),
    ],
)
def test_the_whole_number_has_to_fit(pattern: str, number: str, so: bool) -> None:
    assert fits(pattern, number) is so


@pytest.mark.parametrize("pattern", [r"(a|aa)+b", r"(a*)*c", r"(.*)*(.*)*(.*)*\1z"])
def test_a_pattern_without_end_holds_nobody_up(pattern: str) -> None:
    begun = time.process_time()
    assert not fits(pattern, "a" * 60 + "!")
    assert time.process_time() - begun < 2
