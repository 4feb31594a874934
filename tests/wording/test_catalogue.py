"""The French texts are complete, keep every place, and are compiled."""

from __future__ import annotations

import ast
import gettext
import io
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.wording import _ as say
from helpdesk_tui.wording import language, speak
from tests.wording import catalogue


def texts(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (str(value),)


def places(text: str) -> set[tuple[str, str]]:
    """Names with their formats."""
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name is not None}


def test_every_text_of_the_source_is_translated_and_none_too_many() -> None:
    source = {texts(message.id) for message in catalogue.template() if message.id}
    french = {texts(message.id): message for message in catalogue.translated("fr") if message.id}
    assert source - set(french) == set(), "run: make texts, then translate"
    assert set(french) - source == set(), "run: make texts"
    unfinished = [key for key, message in french.items() if message.fuzzy or not all(texts(message.string))]
    assert unfinished == []


def test_every_translation_keeps_every_place() -> None:
    for message in catalogue.translated("fr"):
        if not message.id:
            continue
        wanted = places(texts(message.id)[-1])
        for text in filter(None, texts(message.string)):
            assert places(text) == wanted, text


def test_every_translation_keeps_the_blanks_at_its_ends() -> None:
    for message in catalogue.translated("fr"):
        original, french = texts(message.id)[0], texts(message.string)[0]
        if original and french:
            assert len(original) - len(original.lstrip(" ")) == len(french) - len(french.lstrip(" ")), french
            assert original.endswith(" ") == french.endswith(" "), french


WRONG_BLANK = re.compile(r"[ \u202f][;:?!»]|«[^\u00a0]|[^\W\d][;?!](?=\s|$)|[^\W\d]:(?=\s|$)")
STRAIGHT = re.compile(r"[^\W\d]'[^\W\d]")
"""An apostrophe of a keyboard between two letters; in texts of SMS it stays, for the alphabet of SMS has no other."""
ENGLISH_KEY = re.compile(r"\b(?:Enter|Esc|Space|Del|PgDn|PgUp)\b")


def french_with(pattern: re.Pattern[str]) -> list[str]:
    """Translations in which it is found."""
    said = [text for message in catalogue.translated("fr") if message.id for text in texts(message.string)]
    return [text for text in said if pattern.search(text)]


def test_french_signs_stand_off_by_a_blank_that_never_breaks() -> None:
    assert french_with(WRONG_BLANK) == []


def leaves(value: object) -> Iterator[str]:
    """Every text of a file, whatever it stands in."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from leaves(one)


def test_french_on_a_screen_has_one_apostrophe() -> None:
    phrases = tomllib.loads((catalogue.PACKAGE / "phrases" / "fr.toml").read_text("utf-8"))
    shown = [*leaves(phrases["say"]), *leaves(phrases["prompt"])]
    for path in (catalogue.PACKAGE / "desk" / "procedures" / "built_in").glob("*.toml"):
        shown += re.findall(r'\bfr = "([^"]*)"', path.read_text("utf-8"))
    assert len(shown) > 100
    assert [text for text in shown if STRAIGHT.search(text)] == french_with(STRAIGHT) == []


def test_one_language_has_one_name_for_a_key() -> None:
    assert french_with(ENGLISH_KEY) == []


def test_the_files_are_what_make_texts_would_write() -> None:
    assert catalogue.TEMPLATE.read_bytes() == catalogue.po(catalogue.template()), "run: make texts"
    updated = catalogue.updated("fr")
    assert catalogue.po_path("fr").read_bytes() == catalogue.po(updated), "run: make texts"
    compiled = catalogue.po_path("fr").with_suffix(".mo").read_bytes()
    assert compiled == catalogue.mo(updated), "run: make texts"
    gettext.GNUTranslations(io.BytesIO(compiled))


def test_the_files_hold_no_date_and_no_path() -> None:
    for path in (catalogue.TEMPLATE, catalogue.po_path("fr"), catalogue.po_path("fr").with_suffix(".mo")):
        content = path.read_bytes()
        assert b"Date" not in content.partition(b"\n\n")[0]
        assert b"Babel" not in content
        assert b".py" not in content.replace(b"config.py", b"")


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in catalogue.PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in catalogue.KEYWORDS
            ):
                yield path, node


def test_no_text_is_built_before_it_is_translated() -> None:
    wrong = [
        f"{path.name}:{node.lineno}"
        for path, node in calls()
        if any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in node.args[:2])
    ]
    assert wrong == []


@pytest.fixture
def french() -> Iterator[None]:
    before = language()
    speak("fr")
    yield
    speak(before)


@pytest.mark.usefixtures("french")
def test_french_is_spoken() -> None:
    assert say("bypass code") == "code de bypass"
    assert "\u00a0:" in say("{path} cannot be read: {reason}")
