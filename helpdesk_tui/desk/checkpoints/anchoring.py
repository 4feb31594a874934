"""Tells every anchor what it has not heard, notes on record when one is away, and when it is back."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import NoResultFound

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.checkpoints import AnchorHealth, Behind, Checkpoint
from helpdesk_tui.desk.audit.entry import LONGEST_VALUE, Fact, read_moment
from helpdesk_tui.desk.audit.tables import audit_record
from helpdesk_tui.desk.checkpoints import repository
from helpdesk_tui.desk.checkpoints.anchors import Anchor, anchors_of
from helpdesk_tui.desk.checkpoints.tables import anchor as anchors
from helpdesk_tui.desk.house import House

MOST: Final = 20
"""Checkpoints of one round; an anchor that was away for long is told the newest, which covers all."""
LONGEST_PROBLEM: Final = 200
USUAL: Final = timedelta(minutes=1)
"""So long a record may be on its way to a place of which no failure is known: it is signed first."""


class Anchoring:
    """Of one desk process, which looks once at what each place holds already."""

    def __init__(self) -> None:
        self._looked: set[str] = set()

    async def round(self, house: House) -> None:
        """Each place in turn; one that fails is tried again in the next round."""
        for place in anchors_of(house.config.audit.anchors):
            if place.name not in self._looked:
                await _begin(house, place)
                self._looked.add(place.name)
            found = await house.store.read(partial(_unheard, name=place.name))
            if found:
                await _tell(house, place, found)


async def _begin(house: House, place: Anchor) -> None:
    """If it holds more than there is, or something else, this store is an older or another one."""
    held = await asyncio.to_thread(_held, place)

    def write(connection: Connection) -> None:
        if connection.scalar(select(anchors.c.size).where(anchors.c.name == place.name)) is None:
            connection.execute(insert(anchors).values(name=place.name, size=0, at=house.clock.now()))
        size = house.record.size(connection)
        if held is None or (held[0] <= size and house.record.root(connection, held[0]).hex() == held[1]):
            return
        facts: dict[str, Fact] = {
            "anchor": place.name,
            "anchored": held[0],
            "root": held[1],
            "size": size,
        }
        house.record.append(connection, AuditEvent.RECORD_BEHIND, agent=None, facts=facts)
        doubted = {"behind": held[0], "behind_at": house.clock.now()}
        connection.execute(update(anchors).where(anchors.c.name == place.name).values(doubted))

    await house.store.write(write)


def _held(place: Anchor) -> tuple[int, str] | None:
    try:
        found = place.newest()
    except OSError:
        return None
    return None if found is None else (found.size, found.root.hex())


async def _tell(house: House, place: Anchor, found: tuple[Checkpoint, ...]) -> None:
    problem, told = "", 0
    for one in found:
        try:
            await asyncio.to_thread(place.tell, one.note, one.at)
        except OSError as error:
            problem = (error.strerror or type(error).__name__)[:LONGEST_PROBLEM]
            break
        told = one.size
    await house.store.write(lambda connection: _settle(connection, house, place.name, told, problem))


def _settle(connection: Connection, house: House, name: str, told: int, problem: str) -> None:
    """Where this place stands now; going and coming back are on record, once each."""
    now = house.clock.now()
    row = connection.execute(select(anchors).where(anchors.c.name == name)).one()
    values: dict[str, object] = {"problem": problem or None}
    if told:
        values |= {"size": told, "at": now}
    if problem and row.failing_since is None:
        values["failing_since"] = now
        facts: dict[str, Fact] = {"anchor": name, "detail": problem[:LONGEST_VALUE]}
        house.record.append(connection, AuditEvent.RECORD_ANCHOR_LOST, agent=None, facts=facts)
    elif not problem and row.failing_since is not None:
        values["failing_since"] = None
        facts = {"anchor": name, "missed": told - row.size, "since": row.failing_since.isoformat()}
        house.record.append(connection, AuditEvent.RECORD_ANCHOR_BACK, agent=None, facts=facts)
    connection.execute(update(anchors).where(anchors.c.name == name).values(**values))


def _unheard(connection: Connection, name: str) -> tuple[Checkpoint, ...]:
    """What a place has not heard; of very many only the newest."""
    size = connection.scalar(select(anchors.c.size).where(anchors.c.name == name)) or 0
    found = repository.after(connection, size, MOST + 1)
    if len(found) <= MOST:
        return found
    newest = repository.latest(connection)
    return () if newest is None else (newest,)


def shown(connection: Connection, house: House) -> tuple[AnchorHealth, ...]:
    """How far each configured place has heard of the record."""
    rows = {row.name: row for row in connection.execute(select(anchors))}
    return tuple(
        AnchorHealth(name=name)
        if name not in rows
        else AnchorHealth(
            name=name,
            size=rows[name].size,
            told_at=rows[name].at if rows[name].size else None,
            failing_since=rows[name].failing_since,
            problem=rows[name].problem or "",
            behind=rows[name].behind,
        )
        for name in house.config.audit.anchors
    )


def behind(connection: Connection, house: House) -> Behind | None:
    """The place that held most of what is not in here, until somebody goes on with the record."""
    found = [one for one in shown(connection, house) if one.behind is not None]
    most = max(found, key=lambda one: one.behind or 0, default=None)
    return None if most is None else Behind(anchor=most.name, anchored=most.behind or 0)


def go_on(connection: Connection) -> None:
    """The record is believed as it is."""
    connection.execute(update(anchors).values(behind=None, behind_at=None))


def unanchored(connection: Connection, house: House) -> tuple[str, datetime] | None:
    """A place that lacks more records than the configuration allows, or has lacked one for longer.

    Counted from what it holds, whatever keeps it from hearing the rest: that nothing is signed, too.
    """
    audit = house.config.audit
    if not audit.anchors or not (audit.unanchored_records or audit.unanchored_minutes):
        return None
    now, size = house.clock.now(), house.record.size(connection)
    for row in connection.execute(select(anchors).where(anchors.c.name.in_(audit.anchors))):
        if size <= row.size:
            continue
        since = _lacking_since(connection, row)
        if row.failing_since is None and now - since < USUAL:
            continue
        too_long = 0 < audit.unanchored_minutes <= (now - since).total_seconds() / 60
        too_many = 0 < audit.unanchored_records <= size - row.size
        if too_long or too_many:
            return row.name, since
    return None


def _lacking_since(connection: Connection, row: Row[Any]) -> datetime:
    """When the first record was written that it does not hold; a quiet night before it is no fault."""
    first = select(audit_record.c.bytes).where(audit_record.c.seq == row.size + 1)
    told: datetime = row.at
    try:
        written = read_moment(json.loads(connection.execute(first).scalar_one())["at"])
    except (ValueError, KeyError, TypeError, NoResultFound):
        return told  # a bent record says no time
    return max(told, written)
