"""Rows counted for small charts, for completion, and by whoever came from one place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.ids import PersonId, VendorId
from helpdesk_tui.contract.pivots import (
    HourCount,
    Pivot,
    PivotField,
    PivotPerson,
    PlaceCount,
    PromptCounts,
    WordCount,
    Words,
)
from helpdesk_tui.contract.prompts import PromptOutcome
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.prompts.filters import RESULTS, Field
from helpdesk_tui.desk.prompts.matching import Matching
from helpdesk_tui.desk.prompts.showing import client_of, known, owners
from helpdesk_tui.desk.prompts.tables import prompt, prompt_word
from helpdesk_tui.desk.prompts.taking_in import OUTCOMES
from helpdesk_tui.desk.prompts.veil import OPEN_FIELDS
from helpdesk_tui.desk.prompts.words import WordField, account_of, fold, texts

MOST_HOURS: Final = 24 * 30
COUNTED: Final = 20_000
"""Rows that are counted at most; a chart of more says the same."""
MOST_PLACES: Final = 12
MOST_WORDS: Final = 20
MOST_PEOPLE: Final = 200
REFUSED: Final = frozenset({PromptOutcome.UNANSWERED, PromptOutcome.DENIED, PromptOutcome.FRAUD})
_WORDS: Final = {
    Field.USER: WordField.LOGIN,
    Field.APPLICATION: WordField.APPLICATION,
    Field.REASON: WordField.REASON,
    Field.FACTOR: WordField.FACTOR,
    Field.ADDRESS: WordField.ADDRESS,
    Field.PLACE: WordField.PLACE,
    Field.COUNTRY: WordField.COUNTRY,
    Field.NETWORK: WordField.NETWORK,
    Field.DEVICE: WordField.DEVICE,
    Field.PHONE: WordField.PHONE_NAME,
    Field.VENDOR: WordField.VENDOR,
}
_FIXED: Final = {
    Field.RESULT: RESULTS,
    Field.USUAL: ("yes", "no"),
    Field.HOSTING: ("yes", "no"),
    Field.LAST: ("1h", "24h", "7d", "30d"),
}


def words(connection: Connection, name: str, start: str, *, everything: bool) -> Words:
    """Values of a field that begin so, the most frequent first; without a field, the fields."""
    if not name:
        found = [one.value for one in Field if everything or one in OPEN_FIELDS or one in _FIXED]
        return _words(one for one in found if one.startswith(start.lower()))
    try:
        of = Field(name.lower())
    except ValueError:
        return Words(words=())
    if of in _FIXED:
        return _words(one for one in _FIXED[of] if one.startswith(start.lower()))
    if of not in _WORDS or not (everything or of in OPEN_FIELDS):
        return Words(words=())
    folded = fold(start)
    query = select(prompt_word.c.word, prompt_word.c.rows).where(
        prompt_word.c.field == _WORDS[of].value,
        prompt_word.c.folded >= folded,
        prompt_word.c.folded < folded + "\U0010ffff",
    )
    rows = connection.execute(query.order_by(prompt_word.c.rows.desc()).limit(MOST_WORDS))
    return Words(words=tuple(WordCount(word=row.word, rows=row.rows) for row in rows))


def _words(found: Any) -> Words:
    return Words(words=tuple(WordCount(word=one, rows=0) for one in found))


def counts(
    connection: Connection, matching: Matching, now: datetime, hours: int, *, places: bool
) -> PromptCounts:
    """The last so many hours, counted by the hour and by the country."""
    hours = max(1, min(hours, MOST_HOURS))
    begin = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours - 1)
    empty = {begin + timedelta(hours=index): Counter[str]() for index in range(hours)}
    by_country: dict[int | None, Counter[str]] = {}
    people: dict[int | None, set[int]] = {}
    for row in _rows(connection, matching, begin):
        kind = _kind(row.outcome)
        hour = row.at.replace(minute=0, second=0, microsecond=0)
        if hour in empty:
            empty[hour][kind] += 1
        by_country.setdefault(row.country, Counter())[kind] += 1
        people.setdefault(row.country, set()).add(row.account)
    named = texts(connection, by_country)
    ranked = sorted(by_country, key=lambda one: -sum(by_country[one].values()))[:MOST_PLACES]
    return PromptCounts(
        hours=tuple(HourCount(hour=hour, **count) for hour, count in sorted(empty.items())),
        places=tuple(
            PlaceCount(
                country=known(named, one),
                approved=by_country[one]["approved"],
                refused=by_country[one]["refused"],
                other=by_country[one]["other"],
                people=len(people[one]),
            )
            for one in ranked
        )
        if places
        else (),
    )


@dataclass(slots=True)
class _Seen:
    first: datetime
    last: datetime
    kinds: Counter[str] = field(default_factory=Counter)
    logins: set[int] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)


def pivot(connection: Connection, house: House, by: PivotField, value: str) -> Pivot:
    """Everybody who came from there, of the newest rows; those who approved first."""
    number = connection.scalar(
        select(prompt_word.c.id).where(prompt_word.c.field == by.value, prompt_word.c.word == value)
    )
    if number is None:
        return Pivot(field=by, value=value, people=(), prompts=0, approved=0)
    column = prompt.c[by.value]
    rows = connection.execute(
        select(prompt.c.account, prompt.c.login, prompt.c.at, prompt.c.outcome)
        .where(column == number)
        .order_by(prompt.c.at.desc())
        .limit(COUNTED)
    ).all()
    named = texts(connection, {row.account for row in rows} | {row.login for row in rows})
    mine = owners(connection, {named.get(row.account, "") for row in rows})
    people: dict[str, _Seen] = {}
    for row in rows:
        name = named.get(row.account, "?")
        someone = mine.get(name)
        seen = people.setdefault(someone.id if someone else name, _Seen(row.at, row.at))
        seen.kinds[_kind(row.outcome)] += 1
        seen.first = row.at
        seen.logins.add(row.login)
        seen.accounts.add(name)
    found = [_person(house, seen, named, mine) for seen in people.values()]
    found.sort(key=lambda one: (one.approved == 0, -(one.approved + one.refused), one.login))
    return Pivot(
        field=by,
        value=value,
        people=tuple(found[:MOST_PEOPLE]),
        prompts=len(rows),
        approved=sum(one.approved for one in found),
        more=len(found) > MOST_PEOPLE or len(rows) == COUNTED,
    )


def _person(house: House, seen: _Seen, named: Any, mine: Any) -> PivotPerson:
    account = min(seen.accounts)
    someone = mine.get(account)
    vendors = tuple(sorted({VendorId(account_of(one)[0]) for one in seen.accounts}))
    return PivotPerson(
        person=None if someone is None else PersonId(someone.id),
        name="" if someone is None else someone.name,
        login=named.get(min(seen.logins), "?"),
        client=client_of(house, vendors[0], someone),
        vendors=vendors,
        approved=seen.kinds["approved"],
        refused=seen.kinds["refused"],
        other=seen.kinds["other"],
        first=seen.first,
        last=seen.last,
    )


def _rows(connection: Connection, matching: Matching, begin: datetime) -> list[Row[Any]]:
    if matching.nothing:
        return []
    query = select(prompt.c.at, prompt.c.outcome, prompt.c.country, prompt.c.account)
    query = query.where(prompt.c.at >= begin, *matching.times, *matching.rest)
    if matching.lead is not None:
        query = query.where(matching.lead[0].in_(matching.lead[1]))
    return list(connection.execute(query.order_by(prompt.c.at.desc()).limit(COUNTED)))


def _kind(code: int) -> str:
    outcome = OUTCOMES[code]
    if outcome is PromptOutcome.APPROVED:
        return "approved"
    return "refused" if outcome in REFUSED else "other"
