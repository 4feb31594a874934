"""Every view of the console has its way in the terminal's oracle: a new screen or dialog cannot be forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from textual.screen import Screen

from helpdesk_tui import views
from helpdesk_tui.api.doubted import Fault
from helpdesk_tui.contract.checkpoints import Checkpoint
from helpdesk_tui.proving.notes import read_note
from helpdesk_tui.views.call.steps.base import Step
from tests.terminal.corpus import ALL, HOSTILE
from tests.terminal.entries import BUDGET, HEAVY, MARK, Entries
from tests.terminal.flooding_desk import NOTE
from tests.terminal.ways import DIALOGS, SCREENS, SHARED, STEPS, WITHOUT_TEXT, WITHOUT_WAY

REACHED = {way.view for way in (*SCREENS.values(), *DIALOGS.values())}


def kinds(of: type) -> Iterator[type]:
    """Of the console's own classes, all below this one."""
    kind: type
    for kind in of.__subclasses__():
        if kind.__module__.startswith("helpdesk_tui."):
            yield kind
        yield from kinds(kind)


def names(of: type) -> set[str]:
    for module in walk_packages(views.__path__, f"{views.__name__}."):
        import_module(module.name)
    return {kind.__name__ for kind in kinds(of)}


def test_every_screen_is_reached_or_says_why_not() -> None:
    found = names(Screen)
    assert found == REACHED | WITHOUT_TEXT.keys() | SHARED.keys()
    assert not REACHED & (WITHOUT_TEXT.keys() | SHARED.keys())


def test_every_step_of_a_call_is_reached_or_says_why_not() -> None:
    reached = {way.view for way in STEPS.values()}
    assert names(Step) == reached | WITHOUT_WAY
    assert not reached & WITHOUT_WAY


def test_ways_have_names_of_their_own_and_dialogs_their_words() -> None:
    every = [*SCREENS, *DIALOGS, *STEPS]
    assert len(every) == len(set(every))
    assert all(way.words for way in (*DIALOGS.values(), *STEPS.values()) if way.again)
    assert [name for name, way in SCREENS.items() if not way.words] == ["call"]  # it is the first


def test_an_entry_counts_once_it_was_drawn_to_its_end() -> None:
    entries = Entries({"short": "x\u001bc", "long": "ab " * 40})
    assert entries.painted("") == set()
    assert entries.painted(f"{MARK}000:x␛") == set()
    assert entries.painted(f"{MARK}000:x␛c:000{MARK} {MARK}001:ab ab…") == {0, 1}
    assert entries.seen({0, 1}) == 2
    assert entries.text() == MARK


def test_every_entry_is_handed_out_and_an_answer_stays_one() -> None:
    entries = Entries(ALL)
    handed: set[str] = set()
    for _ in range(80):
        texts = [entries.text() for _ in range(400)]
        assert sum(map(len, texts)) < BUDGET + 2_000_000
        assert sum(len(text) for text in texts if len(text) > HEAVY) < BUDGET * 2
        handed |= {number for text in texts for number in re.findall(MARK + r"(\d{3}):", text)}
        entries.seen(set())
    assert len(handed) == len(ALL)


def test_the_corpus_has_every_class_of_bad_input() -> None:
    parts = {name.partition(".")[0] for name in HOSTILE}
    assert parts == {
        *("terminal", "spoof", "markup", "shape", "phone", "identifier", "injection"),
        *("csv", "code", "time", "number", "json", "note"),
    }
    assert len(HOSTILE) > 480
    written = json.dumps(HOSTILE)
    assert all(
        f"\\u{code:04x}" in written or chr(code) in "\t\n\r\b\f"
        for code in (*range(0x20), *range(0x80, 0xA0))
    )


def test_the_record_that_is_doubted_is_well_formed() -> None:
    assert read_note(NOTE).size == 1
    assert {"note", "behind"} <= Checkpoint.model_fields.keys()
    assert Fault.BEHIND
