"""Rows counted for small charts, for completion, and by whoever came from one place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Select, Subquery, false, func, select, type_coerce

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
from helpdesk_tui.desk.prompts.paging import EPOCH
from helpdesk_tui.desk.prompts.showing import client_of, known, owners
from helpdesk_tui.desk.prompts.tables import prompt, prompt_word
from helpdesk_tui.desk.prompts.taking_in import OUTCOMES
from helpdesk_tui.desk.prompts.veil import OPEN_FIELDS
from helpdesk_tui.desk.prompts.words import WordField, account_of, fold, texts

MOST_HOURS: Final = 24 * 30
COUNTED: Final = 20_000
"""Rows that are counted at most; a chart of more says the same."""
HOUR: Final = 3_600_000_000
"""In microseconds, as moments are kept."""
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
    newest = _newest(matching, begin)
    empty = {begin + timedelta(hours=index): Counter[str]() for index in range(hours)}
    by_country: dict[int | None, Counter[str]] = {}
    rows = 0
    for row in connection.execute(_grouped(newest)):
        kind = _kind(row.outcome)
        empty.setdefault(EPOCH + timedelta(hours=row.hour), Counter())[kind] += row.rows
        by_country.setdefault(row.country, Counter())[kind] += row.rows
        rows += row.rows
    if rows == COUNTED:
        # What is older was not counted, which is not the same as nothing.
        oldest = connection.scalar(select(func.min(newest.c.at))) or begin
        empty = {hour: count for hour, count in empty.items() if hour >= oldest} or empty
    people = {row.country: row.people for row in connection.execute(_people(newest))} if places else {}
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
                people=people.get(one, 0),
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
    newest = (
        select(prompt.c.account, prompt.c.login, prompt.c.at, prompt.c.outcome)
        .where(column == number)
        .order_by(prompt.c.at.desc())
        .limit(COUNTED)
        .subquery()
    )
    who = (newest.c.account, newest.c.login, newest.c.outcome)
    first, last = func.min(newest.c.at).label("first"), func.max(newest.c.at).label("last")
    rows = connection.execute(select(*who, first, last, func.count().label("rows")).group_by(*who)).all()
    named = texts(connection, {row.account for row in rows} | {row.login for row in rows})
    mine = owners(connection, {named.get(row.account, "") for row in rows})
    people: dict[str, _Seen] = {}
    for row in rows:
        name = named.get(row.account, "?")
        someone = mine.get(name)
        seen = people.setdefault(someone.id if someone else name, _Seen(row.first, row.last))
        seen.kinds[_kind(row.outcome)] += row.rows
        seen.first, seen.last = min(seen.first, row.first), max(seen.last, row.last)
        seen.logins.add(row.login)
        seen.accounts.add(name)
    prompts = sum(row.rows for row in rows)
    approved = sum(seen.kinds["approved"] for seen in people.values())
    found = [_person(house, seen, named, mine) for seen in sorted(people.values(), key=_rank)[:MOST_PEOPLE]]
    found.sort(key=lambda one: (one.approved == 0, -(one.approved + one.refused), one.login))
    return Pivot(
        field=by,
        value=value,
        people=tuple(found),
        prompts=prompts,
        approved=approved,
        more=len(people) > MOST_PEOPLE or prompts == COUNTED,
    )


def _rank(seen: _Seen) -> tuple[bool, int]:
    """Whoever approved comes first, and of these the most frequent."""
    return not seen.kinds["approved"], -(seen.kinds["approved"] + seen.kinds["refused"])


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


def _newest(matching: Matching, begin: datetime) -> Subquery:
    """The newest rows since then, as many as are counted."""
    columns = (prompt.c.at, prompt.c.outcome, prompt.c.country, prompt.c.account)
    query = select(*columns).where(prompt.c.at >= begin, *matching.times, *matching.rest)
    if matching.nothing:
        query = query.where(false())
    if matching.lead is not None:
        query = query.where(matching.lead[0].in_(matching.lead[1]))
    return query.order_by(prompt.c.at.desc()).limit(COUNTED).subquery()


def _grouped(newest: Subquery) -> Select[Any]:
    hour = (type_coerce(newest.c.at, BigInteger) // HOUR).label("hour")
    columns = (hour, newest.c.outcome, newest.c.country)
    return select(*columns, func.count().label("rows")).group_by(*columns)


def _people(newest: Subquery) -> Select[Any]:
    people = func.count(newest.c.account.distinct()).label("people")
    return select(newest.c.country, people).group_by(newest.c.country)


def _kind(code: int) -> str:
    outcome = OUTCOMES[code]
    if outcome is PromptOutcome.APPROVED:
        return "approved"
    return "refused" if outcome in REFUSED else "other"
