"""The words that a person is found by, out of everything that sources say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from helpdesk_tui.contract.people import ContactKind, HitField
from helpdesk_tui.desk.people.folding import fold, name_parts, number_words, words
from helpdesk_tui.desk.people.known import is_import
from helpdesk_tui.desk.people.tables import WORD_LENGTH

FIELDS: Final = (
    HitField.NAME,
    HitField.LOGIN,
    HitField.ALIAS,
    HitField.MAIL,
    HitField.NUMBER,
    HitField.SERIAL,
)
"""From the best to the least: a word that stands in several fields counts for the best of them."""
PARTICLE: Final = 3
"""Words of a name up to so many letters are written together with the next one, or not."""

Found = tuple[str, str]


def words_of(
    live: Sequence[Any], own: Mapping[str, str], contacts: Iterable[Any], devices: Iterable[Any]
) -> set[Found]:
    """Each word once, with its best field; rows of live accounts, the import's facts, points and devices."""
    best: dict[str, str] = {}
    for word, field in sorted(_said(live, own, contacts, devices), key=lambda found: FIELDS.index(found[1])):
        if word:
            best.setdefault(word[:WORD_LENGTH], field.value)
    return set(best.items())


def _said(
    live: Sequence[Any], own: Mapping[str, str], contacts: Iterable[Any], devices: Iterable[Any]
) -> Iterator[tuple[str, HitField]]:
    here = {(row.vendor, row.ref) for row in live}
    for row in live:
        yield from _name(row.name)
        yield from _login(row.login, HitField.LOGIN)
        for alias in json.loads(row.aliases):
            yield from _login(alias, HitField.ALIAS)
    yield from _name(own.get("name", ""))
    yield from _login(own.get("login", ""), HitField.LOGIN)
    for row in contacts:
        if row.gone_at is None and (is_import(row.source) or (row.source, row.account_ref) in here):
            yield from _point(row)
    for row in devices:
        if row.gone_at is None and (row.vendor, row.account_ref) in here:
            yield from ((word, HitField.SERIAL) for word in words(row.serial))
            yield from ((word, HitField.NUMBER) for word in number_words(row.e164 or row.number))


def _name(text: str) -> Iterator[tuple[str, HitField]]:
    """`Lotte Van den Berghe` is found by vandenberghe too, whatever else she is called."""
    yield from ((word, HitField.NAME) for word in words(text))
    yield from ((word, HitField.NAME) for word in written_together(fold(text).split(" ")))


def written_together(parts: Sequence[str]) -> Iterator[str]:
    """Short words with what follows them, up to the next long one."""
    for start, part in enumerate(parts):
        if 0 < len(part) <= PARTICLE:
            end = next((n for n in range(start + 1, len(parts)) if len(parts[n]) > PARTICLE), None)
            if end is not None:
                yield "".join(parts[start : end + 1]).replace("'", "")


def _login(text: str, field: HitField) -> Iterator[tuple[str, HitField]]:
    """A login is found whole and by its parts, with and without its realm."""
    local = text.partition("@")[0].rpartition("\\")[2]
    # One letter finds whole logins by their beginning anyway.
    yield from ((word, field) for word in words(local) if len(word) > 1)
    whole = fold(text)
    yield from ((word, field) for word in {whole, *whole.split(" ")} if word)


def _point(row: Any) -> Iterator[tuple[str, HitField]]:
    if row.kind == ContactKind.MAIL:
        whole = fold(row.value)
        yield whole, HitField.MAIL
        parts = name_parts(whole.partition("@")[0])
        yield from ((part, HitField.MAIL) for part in parts if len(part) > 1)
    else:
        yield from ((word, HitField.NUMBER) for word in number_words(row.value))
