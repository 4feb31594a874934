"""The filter language of prompts: what a person types becomes terms, or an error that says where it is wrong.

`field:value` terms stand beside each other and all must hold; `-` or `not` before one turns it round; a comma
means one or the other; quotes hold blanks together; `*` stands for any signs. A word without a field is
looked for in names and logins. There are no expressions that could take long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.prompts import PromptOutcome

LONGEST: Final = 400
MOST_TERMS: Final = 20
MOST_VALUES: Final = 20


class Field(StrEnum):
    """What can be asked of a prompt."""

    USER = "user"
    """Name or login."""
    APPLICATION = "app"
    RESULT = "result"
    REASON = "reason"
    FACTOR = "factor"
    ADDRESS = "address"
    PLACE = "place"
    COUNTRY = "country"
    NETWORK = "network"
    DEVICE = "device"
    PHONE = "phone"
    VENDOR = "vendor"
    USUAL = "usual"
    """`yes` or `no`: the login came from where the person usually comes from."""
    HOSTING = "hosting"
    """`yes` or `no`."""
    SINCE = "since"
    UNTIL = "until"
    LAST = "last"
    """Such as `24h`, `30m`, `7d`."""


TIMES: Final = frozenset({Field.SINCE, Field.UNTIL, Field.LAST})
YES_OR_NO: Final = frozenset({Field.USUAL, Field.HOSTING})
YES: Final = frozenset({"yes", "true", "1"})
NO: Final = frozenset({"no", "false", "0"})
RESULTS: Final = tuple(one.value for one in PromptOutcome)
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_TOKEN: Final = re.compile(r'(-?)(?:([A-Za-z_]+):)?((?:"[^"]*"|[^\s",]+)(?:,(?:"[^"]*"|[^\s",]+))*)')
_PART: Final = re.compile(r'"([^"]*)"|([^\s",]+)')


class WhyNot(StrEnum):
    """What is wrong with a filter."""

    FIELD = "field"
    """params: word, nearest."""
    VALUE = "value"
    """params: word, known (may be empty)."""
    TIME = "time"
    """params: word."""
    QUOTE = "quote"
    EMPTY = "empty"
    """A field without a value; params: word."""
    LONG = "long"
    TIME_TURNED = "time_turned"
    """Since, until and last cannot be turned round."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must hold, or must not; one of the values is enough."""

    field: Field
    values: tuple[str, ...]
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Everything that must hold."""

    terms: tuple[Term, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is asked: every row will do."""
        return not self.terms and self.since is None and self.until is None


def wrong(why: WhyNot, at: int, **params: str) -> Mistaken:
    """The error; `at`: the place of the first wrong sign, from 1."""
    return Mistaken(ErrorCode.FILTER_WRONG, why=why.value, sign=str(at), **params)


def parse(text: str, now: datetime) -> Filter:
    """The filter that was typed. Raises `Mistaken(FILTER_WRONG)` with `why` and `sign`."""
    if len(text) > LONGEST:
        raise wrong(WhyNot.LONG, LONGEST)
    if text.count('"') % 2:
        raise wrong(WhyNot.QUOTE, text.rindex('"') + 1)
    terms: list[Term] = []
    since = until = None
    turned_by_word = False
    for begin, minus, name, body in _tokens(text):
        if name is None and body.lower() == "not":
            turned_by_word = True
            continue
        turned, turned_by_word = minus != turned_by_word, False
        field = Field.USER if name is None else _field(name, begin)
        values = tuple(quoted or plain for quoted, plain in _PART.findall(body))[:MOST_VALUES]
        if field not in TIMES:
            terms.append(Term(field, _checked(field, values, begin), turned))
        elif turned:
            raise wrong(WhyNot.TIME_TURNED, begin)
        else:
            since, until = _time(field, values[0], now, begin, since, until)
        if len(terms) > MOST_TERMS:
            raise wrong(WhyNot.LONG, begin)
    return Filter(tuple(terms), since, until)


def _tokens(text: str) -> Iterator[tuple[int, bool, str | None, str]]:
    """Place (from 1), minus, field and value of each term."""
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        found = _TOKEN.match(text, place)
        if found is None or (found[2] is None and found[3].endswith(":")):
            raise wrong(WhyNot.EMPTY, place + 1, word=text[place:].split(maxsplit=1)[0])
        yield place + 1, bool(found[1]), found[2], found[3]
        place = found.end()


def _field(name: str, at: int) -> Field:
    try:
        return Field(name.lower())
    except ValueError:
        nearest = get_close_matches(name.lower(), [one.value for one in Field], n=1)
        raise wrong(WhyNot.FIELD, at, word=name, nearest=nearest[0] if nearest else "") from None


def _checked(field: Field, values: tuple[str, ...], at: int) -> tuple[str, ...]:
    if field is Field.RESULT:
        known: tuple[str, ...] = RESULTS
    elif field in YES_OR_NO:
        known = ("yes", "no")
        values = tuple("yes" if one.lower() in YES else "no" if one.lower() in NO else one for one in values)
    else:
        return values
    lowered = tuple(one.lower() for one in values)
    for one in lowered:
        if one not in known:
            raise wrong(WhyNot.VALUE, at, word=one, known=", ".join(known))
    return lowered


def _time(
    field: Field, value: str, now: datetime, at: int, since: datetime | None, until: datetime | None
) -> tuple[datetime | None, datetime | None]:
    if field is Field.LAST:
        found = re.fullmatch(r"(\d{1,4})([mhd])", value.lower())
        if found is None:
            raise wrong(WhyNot.TIME, at, word=value)
        return now - int(found[1]) * _UNITS[found[2]], until
    moment = moment_of(value)
    if moment is None:
        raise wrong(WhyNot.TIME, at, word=value)
    return (moment, until) if field is Field.SINCE else (since, moment)


def moment_of(text: str) -> datetime | None:
    """A day, or a moment; UTC when it names no zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
