"""Words of prompts, each kept once and named by a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from helpdesk_tui.desk.prompts.tables import prompt_word
from helpdesk_tui.desk.store.text import storable

LONGEST: Final = 320
NOT_GIVEN: Final = 0
"""The number that says: the vendor never gives it."""
_AT_ONCE: Final = 500


class WordField(StrEnum):
    """Of what a word is."""

    VENDOR = "vendor"
    ACCOUNT = "account"
    LOGIN = "login"
    APPLICATION = "application"
    FACTOR = "factor"
    REASON = "reason"
    ADDRESS = "address"
    PLACE = "place"
    COUNTRY = "country"
    NETWORK = "network"
    DEVICE = "device"
    PHONE = "phone"
    PHONE_NAME = "phone_name"
    SAYS = "says"


Pair = tuple[WordField, str]


def fold(word: str) -> str:
    """How words are compared."""
    return word.casefold()[:LONGEST]


class Book:
    """Numbers the words of one batch inside its write."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._counts: Counter[int] = Counter()
        self._known: dict[Pair, int] = {}

    def learn(self, pairs: Iterable[Pair], at: datetime) -> None:
        """See to it that each has a number."""
        wanted: dict[WordField, set[str]] = {}
        for field, word in pairs:
            wanted.setdefault(field, set()).add(storable(word, LONGEST))
        for field, words in wanted.items():
            self._known |= {
                (field, word): id_ for word, id_ in numbers(self._connection, field, words).items()
            }
        new = [
            (field, word)
            for field, words in wanted.items()
            for word in sorted(words)
            if (field, word) not in self._known
        ]
        if not new:
            return
        first = (self._connection.scalar(select(func.max(prompt_word.c.id))) or 0) + 1
        self._known |= {pair: first + index for index, pair in enumerate(new)}
        self._connection.execute(
            insert(prompt_word),
            [
                {
                    "id": self._known[pair],
                    "field": pair[0],
                    "word": pair[1],
                    "folded": fold(pair[1]),
                    "last": at,
                }
                for pair in new
            ],
        )

    def number(self, field: WordField, word: str) -> int:
        """Its number, counted once more."""
        id_ = self._known[field, storable(word, LONGEST)]
        self._counts[id_] += 1
        return id_

    def close(self, last: datetime) -> None:
        """Write down how often each was used, and until when it is needed at least."""
        if not self._counts:
            return
        newer = update(prompt_word).where(prompt_word.c.id == bindparam("word_id"))
        self._connection.execute(
            newer.values(rows=prompt_word.c.rows + bindparam("more")),
            [{"word_id": id_, "more": count} for id_, count in self._counts.items()],
        )
        ids = list(self._counts)
        for start in range(0, len(ids), _AT_ONCE):
            some = prompt_word.c.id.in_(ids[start : start + _AT_ONCE])
            self._connection.execute(
                update(prompt_word).where(some, prompt_word.c.last < last).values(last=last)
            )


def numbers(connection: Connection, field: WordField, words: Iterable[str]) -> dict[str, int]:
    """The numbers of words that are known, exactly as written."""
    wanted = sorted(words)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = connection.execute(
            select(prompt_word.c.word, prompt_word.c.id).where(
                prompt_word.c.field == field, prompt_word.c.word.in_(wanted[start : start + _AT_ONCE])
            )
        )
        found |= {row.word: row.id for row in rows}
    return found


def texts(connection: Connection, ids: Iterable[int | None]) -> Mapping[int, str]:
    """The words behind numbers."""
    wanted = sorted({id_ for id_ in ids if id_})
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = connection.execute(
            select(prompt_word.c.id, prompt_word.c.word).where(
                prompt_word.c.id.in_(wanted[start : start + _AT_ONCE])
            )
        )
        found |= {row.id: row.word for row in rows}
    return found


def account_word(vendor: str, ref: str) -> str:
    """One account of one vendor as a word."""
    return f"{vendor}:{ref}"


def account_of(word: str) -> tuple[str, str]:
    """Vendor and the vendor's own id out of that word."""
    vendor, _, ref = word.partition(":")
    return vendor, ref
