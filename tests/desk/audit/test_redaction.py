from __future__ import annotations

import pytest

from helpdesk_tui.desk.audit.redaction import SORTS, Sort, masked


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("name", "Amélie Dupont", "A. D."),
        ("name", "Amélie", "A."),
        ("person", "per_0123456789", "..6789"),
        ("ticket", "INC-48213", "INC-•••13"),
        ("ticket", "7", "7"),
        ("hint", "..56", "..56"),
        ("to", "b.claes", "b.claes"),
        ("address", "10.1.2.3", "10.1.2..."),
        ("address", "fe80::1", "fe80::.."),
        ("address", "::ffff:10.1.2.3", "::ffff:10.1.2..."),
        ("address", "host", ".."),
        ("why", "she told me her PIN 1234", ".."),
    ],
)
def test_of_each_sort_only_so_much_is_left(field: str, value: str, left: str) -> None:
    assert masked(field, value) == left


def test_a_field_that_came_later_is_hidden_whole() -> None:
    assert "later" not in SORTS
    assert masked("later", "+32475123456") == ".."


@pytest.mark.parametrize("field", [field for field, sort in SORTS.items() if sort is Sort.TEXT])
def test_what_somebody_typed_never_leaves(field: str) -> None:
    assert masked(field, "a password") == ".."
