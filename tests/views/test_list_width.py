"""The list gives a name what the logins of the page leave over."""

from __future__ import annotations

from helpdesk_tui.views.call.hits import hit_rows
from helpdesk_tui.views.text import plain
from tests.views.models import page

PANE = 31
"""Cells of the list's rows at 120 columns."""


def test_a_name_is_whole_where_logins_are_short() -> None:
    found = page("VAN DEN BOSSCHE Anke")
    found = found.model_copy(update={"hits": (found.hits[0].model_copy(update={"login": "a.vdb"}),)})
    assert "VAN DEN BOSSCHE Anke" in plain(hit_rows(found, PANE))


def test_a_long_login_takes_no_more_than_its_share() -> None:
    found = page("VAN DEN BOSSCHE Anke")
    long = found.hits[0].model_copy(update={"login": "anke.vandenbossche"})
    row = plain(hit_rows(found.model_copy(update={"hits": (long,)}), PANE))
    assert row.startswith("VAN DEN BOSSC")
    assert "anke.vande" in row
