"""Answers are made from the API's description alone, and a text stands in each text."""

from __future__ import annotations

import itertools
import json

from helpdesk_tui.contract.audit import Replay
from helpdesk_tui.contract.figures import Figures
from helpdesk_tui.contract.operations import Grant
from helpdesk_tui.contract.people import SearchPage
from helpdesk_tui.contract.signals import SignalPage
from tests.terminal.filling import ROWS, Filling
from tests.terminal.points import painted
from tests.torture.oracle import description, refused
from tests.torture.suites.terminal import block, places


def test_what_it_makes_is_what_the_contract_reads() -> None:
    numbers = itertools.count()
    filling = Filling(description(), lambda: f"text {next(numbers)}")
    page = SearchPage.model_validate_json(json.dumps(filling.answer("GET", "/v1/people")))
    assert len({hit.name for hit in page.hits}) == len(page.hits) == ROWS
    assert SignalPage.model_validate_json(json.dumps(filling.answer("GET", "/v1/signals"))).after is None
    grants = [Grant.model_validate_json(json.dumps(one)) for one in filling.answer("GET", "/v1/grants")]
    assert len({grant.state for grant in grants}) > 1


def test_what_was_painted_is_told_by_its_letter() -> None:
    assert painted("a<U+202E>ba\u00e9 a\u2400\u6f22") == {0x202E, 0xE9, 0x2400, 0}
    assert refused("\u202e\u200b\u0600 \u009b") == {"\u202e", "\u200b", "\u009b"}


def test_every_code_point_but_surrogates_has_its_block() -> None:
    every = [point for number in range(0x110000 // 0x4000) for point in block(number)]
    assert len(every) == len(set(every)) == 0x110000 - 0x800
    assert len(places()) == len(set(places()))


def test_names_in_a_map_and_rows_below_rows_are_somebody_elses_as_often_as_a_view_asks() -> None:
    numbers = itertools.count()
    filling = Filling(description(), lambda: f"text {next(numbers)}")
    filling.rows, filling.deep, filling.names = 2, 9, 5
    figures = Figures.model_validate_json(json.dumps(filling.answer("GET", "/v1/figures")))
    assert sum(name.startswith("text ") for name in figures.bypasses) == filling.names
    replay = Replay.model_validate_json(json.dumps(filling.answer("GET", "/v1/audit/replay")))
    assert [len(one.lines) for one in replay.cases] == [filling.deep] * filling.rows
