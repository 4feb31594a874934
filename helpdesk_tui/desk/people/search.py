"""As-you-type search over the mirror: every word, in any order, as a prefix of something that is on file."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, select

from helpdesk_tui.contract.ids import ClientId, PersonId, VendorId
from helpdesk_tui.contract.people import AccountStatus, HitField, PersonHit, SearchPage
from helpdesk_tui.desk.config.model import ClientConfig
from helpdesk_tui.desk.people import sources
from helpdesk_tui.desk.people.asking import taken_apart
from helpdesk_tui.desk.people.finding import Found, Hit, Stop, find
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.matching import Counts
from helpdesk_tui.desk.people.near import NearWords
from helpdesk_tui.desk.people.tables import person, person_group, source

RECOUNT_SECONDS: Final = 5.0
SMALL: Final = 5000
"""Fewer people than that are counted each time."""


_GROUPS: Final[Select[Any]] = (
    select(
        person_group.c.person_id,
        person_group.c.name_key,
        person.c.client_id,
        source.c.client_id.label("has_it_at"),
    )
    .join(person, person.c.id == person_group.c.person_id)
    .outerjoin(source, source.c.id == person_group.c.source)
    .where(
        person_group.c.person_id.in_(bindparam("ids", expanding=True)),
        person_group.c.name_key.in_(bindparam("names", expanding=True)),
    )
)


class Memory:
    """What a desk keeps in memory to search quickly: words of names, and how many people there are."""

    def __init__(self) -> None:
        self.near = NearWords()
        self.counts = Counts()
        self._people = 0
        self._counted_at = 0.0

    def people(self, connection: Connection) -> int:
        """How many people the mirror holds; of very many, a few seconds ago."""
        now = time.monotonic()
        if self._people < SMALL or now - self._counted_at > RECOUNT_SECONDS:
            here = (person.c.gone_at.is_(None), person.c.merged_into.is_(None))
            self._people = connection.scalar(select(func.count()).select_from(person).where(*here)) or 0
            self._counted_at = now
        return self._people


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose people are searched."""

    clients: Sequence[ClientConfig]
    vendors: Sequence[VendorId]


def search(
    connection: Connection, query: str, limit: int, scope: Scope, memory: Memory, stop: Stop = lambda: None
) -> SearchPage:
    """The first `limit` hits, the best first, and how many there are."""
    asked = taken_apart(query, sorted({one.region for one in scope.clients}))
    people = memory.people(connection)
    if asked.words:
        found = find(connection, asked, memory.near, memory.counts, stop)
        total = len(found.hits)
    else:
        found, total = _everybody(connection, limit), people
    stop()
    hits = _hits(connection, found.hits[:limit], scope.clients)
    only_serials = bool(hits) and all(hit.matched is HitField.SERIAL for hit in hits)
    return SearchPage(
        query=query,
        hits=tuple(hits),
        total=total,
        more=found.more,
        people=people,
        by_number=asked.by_number and not only_serials,
        **_age(connection, scope.vendors),
    )


def _everybody(connection: Connection, limit: int) -> Found:
    rows = connection.execute(
        select(person)
        .where(person.c.gone_at.is_(None), person.c.merged_into.is_(None))
        .order_by(person.c.name_key, person.c.client_id, person.c.id)
        .limit(limit)
    )
    return Found(tuple(Hit(row, HitField.NAME, slip=False) for row in rows))


def _hits(connection: Connection, found: Sequence[Hit], clients: Sequence[ClientConfig]) -> list[PersonHit]:
    names = {str(one.id): one.name for one in clients}
    privileged = _privileged(connection, [hit.row.id for hit in found], clients)
    return [
        PersonHit(
            id=PersonId(hit.row.id),
            name=hit.row.name,
            login=hit.row.login,
            client=ClientId(hit.row.client_id),
            client_name=names.get(hit.row.client_id, hit.row.client_id),
            status=AccountStatus(hit.row.status),
            matched=hit.field,
            slip=hit.slip,
            privileged=(hit.row.id, hit.row.client_id) in privileged,
        )
        for hit in found
    ]


def _privileged(
    connection: Connection, ids: Sequence[str], clients: Sequence[ClientConfig]
) -> set[tuple[str, str]]:
    wanted = {fold(name)[:256]: name for one in clients for name in one.privileged_groups}
    if not wanted:
        return set()
    rows = connection.execute(_GROUPS, {"ids": list(ids), "names": list(wanted)})
    by_client = {one.id: {fold(name)[:256] for name in one.privileged_groups} for one in clients}
    return {
        (row.person_id, row.client_id)
        for row in rows
        if any(row.name_key in by_client.get(ClientId(one), set()) for one in (row.client_id, row.has_it_at))
    }


def _age(connection: Connection, vendors: Sequence[VendorId]) -> dict[str, Any]:
    states = sources.vendor_states(connection)
    ages: list[datetime | None] = [states[vendor].read_at if vendor in states else None for vendor in vendors]
    known = [age for age in ages if age is not None]
    return {"as_of": min(known) if known and len(known) == len(ages) else None, "reading": None in ages}
