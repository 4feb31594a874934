"""The door for text from outside."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from rich.cells import cell_len

from helpdesk_tui.views.text import (
    ALLOWED,
    INVISIBLE,
    MAX_LENGTH,
    REFUSED,
    Line,
    clean,
    content,
    cut,
    escaped,
    fit,
    line,
    mixed_alphabets,
    paragraph,
    plain,
    spread,
    width_of,
)
from tests.terminal.corpus import ALL, HIDDEN, HUGE


def harmless(text: str) -> bool:
    """Nothing in it steers a terminal or is drawn as nothing."""
    return not any(
        (unicodedata.category(sign) in REFUSED and sign not in ALLOWED) or sign in INVISIBLE for sign in text
    )


@pytest.mark.parametrize("text", [*ALL.values(), *HUGE.values()], ids=[*ALL, *HUGE])
def test_whatever_comes_in_leaves_harmless(text: str) -> None:
    assert harmless(clean(text))


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_what_was_hidden_is_seen(text: str) -> None:
    assert clean(text) != text
    assert all(
        ord(sign) < 0x20 or not sign.isprintable() or sign in INVISIBLE or sign in clean(text)
        for sign in text
    )


def test_no_code_point_slips_through() -> None:
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        if unicodedata.category(sign) in REFUSED and sign not in ALLOWED:
            assert sign not in clean(f"a{sign}b"), hex(code)


@pytest.mark.parametrize(
    "text", ["DUPONT Amélie", "Peeters-Van den Bossche", "محمد", "漢字", "O'Brien", "50 % {x} [b]"]
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert clean(text) == text


def test_long_text_and_stacked_marks_are_cut() -> None:
    assert len(clean("x" * 10**6)) == MAX_LENGTH
    assert clean("e" + "\u0301" * 40) == "e" + "\u0301" * 4 + "⁺"


@pytest.mark.parametrize("width", [1, 2, 3, 8, 20, 44, 200])
@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_rows_keep_their_width(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert width_of(cut(line("ab", text, "cd"), width)) <= width
    assert width_of(spread(line(text), line("ok"), max(4, width))) <= max(4, width)
    for row in paragraph(text, width, indent=2):
        assert width_of(row) <= max(8, width) + 1


def test_a_paragraph_loses_no_word_and_indents_what_follows() -> None:
    text = "one two three four five six seven eight nine ten"
    rows = paragraph(text, 12, indent=2, lead="! ")
    assert " ".join(plain(rows).replace("! ", "").split()) == text
    assert plain(rows).startswith("! one")
    assert all(row.startswith("  ") for row in plain(rows).splitlines()[1:])


def test_content_is_never_markup() -> None:
    rows: list[Line] = [line("[@click=app.quit]press[/]"), line("[/foo]")]
    assert content(rows).plain == "[@click=app.quit]press[/]\n[/foo]"
    assert content(rows).spans == []


def test_look_alikes_of_two_alphabets_are_told() -> None:
    assert mixed_alphabets("раураl")
    assert mixed_alphabets("DUPONT Аmélie")
    assert not mixed_alphabets("DUPONT Amélie")
    assert not mixed_alphabets("Иван Петров")


@pytest.mark.parametrize("sign", ["\x9b31m", "\u202e", "\x7f", "\u200b", "\U000e0041", "é", "\n"])
def test_json_on_a_terminal_steers_nothing_and_says_the_same(sign: str) -> None:
    told = escaped(json.dumps({"name": f"a{sign}b"}, ensure_ascii=False))
    assert json.loads(told) == {"name": f"a{sign}b"}
    assert clean(told) == told
