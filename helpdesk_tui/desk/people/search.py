"""As-you-type search over the mirror: every word, in any order, as a prefix of something that is on file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, case, func, literal, or_, select

from helpdesk_tui.contract.ids import ClientId, PersonId, VendorId
from helpdesk_tui.contract.people import AccountStatus, HitField, PersonHit, SearchPage
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.people import sources
from helpdesk_tui.desk.people.folding import e164, fold, only_digits
from helpdesk_tui.desk.people.tables import WORD_LENGTH, client, person, person_group, person_word, source

LONGEST_QUERY: Final = 200
MOST_WORDS: Final = 8
LEAST_DIGITS: Final = 3
_LAST: Final = "\U0010ffff"
"""Sorts after every letter: the end of a prefix's range."""
_NUMBER: Final = re.compile(r"(?:tel:)?[\s\d()+./\-\u2010-\u2015]+")

_RANK: Final = {
    HitField.LOGIN: 6,
    HitField.NAME: 5,
    HitField.ALIAS: 4,
    HitField.MAIL: 3,
    HitField.NUMBER: 2,
    HitField.SERIAL: 1,
}
_EXACT: Final = 10
_EXACT_LOGIN: Final = 100
_COLUMNS: Final = (person.c.id, person.c.name, person.c.login, person.c.client_id, person.c.status)


@dataclass(frozen=True, slots=True)
class Sought:
    """A query, taken apart: each word has the prefixes that count as finding it."""

    text: str
    words: tuple[tuple[str, ...], ...]
    by_number: bool


def taken_apart(query: str, regions: Sequence[str]) -> Sought:
    """Read what was typed; a query of digits and their punctuation is a phone number."""
    text = query[:LONGEST_QUERY].strip()
    digits = only_digits(text)
    if len(digits) >= LEAST_DIGITS and _NUMBER.fullmatch(text):
        return Sought(query, (_number_prefixes(text, digits, regions),), True)
    words = tuple(dict.fromkeys(word[:WORD_LENGTH] for word in fold(text).split(" ") if word))
    return Sought(query, tuple((word,) for word in words[:MOST_WORDS]), False)


def search(
    connection: Connection,
    query: str,
    limit: int,
    clients: Sequence[ClientConfig],
    vendors: Sequence[VendorId],
) -> SearchPage:
    """The first `limit` hits, the best first, and how many there are."""
    sought = taken_apart(query, sorted({one.region for one in clients}))
    people = _count(connection)
    statement = _found(sought) if sought.words else _everybody(people)
    rows = connection.execute(statement.limit(limit)).all()
    hits = _hits(connection, rows, clients)
    only_serials = bool(hits) and all(hit.matched is HitField.SERIAL for hit in hits)
    return SearchPage(
        query=query,
        hits=tuple(hits),
        total=rows[0].total if rows else 0,
        people=people,
        by_number=sought.by_number and not only_serials,
        **_age(connection, vendors),
    )


def _number_prefixes(text: str, digits: str, regions: Sequence[str]) -> tuple[str, ...]:
    """From the front in any form, whole in any client's habits, or from the end; serials have digits too."""
    whole = {only_digits(e164(text, region) or "") for region in regions}
    front = only_digits(text.replace("(0)", ""))
    front = front.removeprefix("00") if front.startswith("00") else front.removeprefix("0")
    found = {f"+{front}", f"-{digits[::-1]}", digits} | {f"+{number}" for number in whole}
    return tuple(sorted(word[:WORD_LENGTH] for word in found if len(word) > LEAST_DIGITS - 1))


def _found(sought: Sought) -> Select[Any]:
    score: Any = None
    matches = [_match(prefixes).subquery(f"w{number}") for number, prefixes in enumerate(sought.words)]
    joined: Any = person
    for match in matches:
        joined = joined.join(match, match.c.person_id == person.c.id)
        score = match.c.score if score is None else score + match.c.score
    whole = fold(sought.text)
    best = case((person.c.login_key == whole, _EXACT_LOGIN), else_=0) + score
    total = func.count().over().label("total")
    return (
        select(*_COLUMNS, total, matches[0].c.score.label("first"))
        .select_from(joined)
        .order_by(best.desc(), person.c.name_key, person.c.client_id, person.c.id)
    )


def _match(prefixes: Sequence[str]) -> Select[Any]:
    word, field = person_word.c.word, person_word.c.field
    ranges = [and_(word >= prefix, word < prefix + _LAST) for prefix in prefixes]
    rank = case({one.value: rank for one, rank in _RANK.items()}, value=field, else_=0)
    exact = case((word.in_(prefixes), _EXACT), else_=0)
    return (
        select(person_word.c.person_id, func.max(rank + exact).label("score"))
        .where(or_(*ranges))
        .group_by(person_word.c.person_id)
    )


def _everybody(people: int) -> Select[Any]:
    return (
        select(*_COLUMNS, literal(people).label("total"), literal(_RANK[HitField.NAME]).label("first"))
        .where(person.c.gone_at.is_(None), person.c.merged_into.is_(None))
        .order_by(person.c.name_key, person.c.client_id, person.c.id)
    )


def _hits(
    connection: Connection, rows: Sequence[Row[Any]], clients: Sequence[ClientConfig]
) -> list[PersonHit]:
    names = dict(connection.execute(select(client.c.id, client.c.name)).all())
    privileged = _privileged(connection, [row.id for row in rows], clients)
    return [
        PersonHit(
            id=PersonId(row.id),
            name=row.name,
            login=row.login,
            client=ClientId(row.client_id),
            client_name=names.get(row.client_id, row.client_id),
            status=AccountStatus(row.status),
            matched=_field(row.first),
            privileged=(row.id, row.client_id) in privileged,
        )
        for row in rows
    ]


def _field(score: int) -> HitField:
    rank = score % _EXACT
    return next((field for field, value in _RANK.items() if value == rank), HitField.NAME)


def _privileged(
    connection: Connection, ids: Sequence[str], clients: Sequence[ClientConfig]
) -> set[tuple[str, str]]:
    wanted = {fold(name)[:256]: name for one in clients for name in one.privileged_groups}
    rows = connection.execute(
        select(
            person_group.c.person_id,
            person_group.c.name_key,
            person.c.client_id,
            source.c.client_id.label("has_it_at"),
        )
        .join(person, person.c.id == person_group.c.person_id)
        .outerjoin(source, source.c.id == person_group.c.source)
        .where(
            person_group.c.person_id.in_(ids),
            person_group.c.name_key.in_(list(wanted)),
            person_group.c.gone_at.is_(None),
        )
    )
    by_client = {one.id: {fold(name)[:256] for name in one.privileged_groups} for one in clients}
    return {
        (row.person_id, row.client_id)
        for row in rows
        if any(row.name_key in by_client.get(ClientId(one), set()) for one in (row.client_id, row.has_it_at))
    }


def _count(connection: Connection) -> int:
    here = (person.c.gone_at.is_(None), person.c.merged_into.is_(None))
    return connection.scalar(select(func.count()).select_from(person).where(*here)) or 0


def _age(connection: Connection, vendors: Sequence[VendorId]) -> dict[str, Any]:
    states = sources.vendor_states(connection)
    ages: list[datetime | None] = [states[vendor].read_at if vendor in states else None for vendor in vendors]
    known = [age for age in ages if age is not None]
    return {"as_of": min(known) if known and len(known) == len(ages) else None, "reading": None in ages}
