"""Deeds as they are read and ended; every end is a compare-and-set, so that of two one wins."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, or_, select, update

from helpdesk_tui.contract.deeds import Deed, DeedLine, DeedState
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing
from helpdesk_tui.contract.ids import AgentId, DeedId
from helpdesk_tui.desk.deeds.doing import about
from helpdesk_tui.desk.deeds.tables import deed
from helpdesk_tui.desk.house import House

DEEDS: Final[TypeAdapter[Deed]] = TypeAdapter(Deed)
_SHOWN_FOR: Final = timedelta(days=7)
"""How long what has ended is still listed."""
_MOST: Final = 200


def row_of(connection: Connection, id_: DeedId) -> Row[Any]:
    """One deed; Missing when there is none."""
    row = connection.execute(select(deed).where(deed.c.id == id_)).one_or_none()
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return row


def state_of(row: Row[Any], now: datetime) -> DeedState:
    """How it stands: a clock that was set back makes none younger than it is."""
    state = DeedState(row.state)
    return DeedState.LAPSED if state is DeedState.ASKED and not row.made_at <= now < row.until else state


def open_row(connection: Connection, id_: DeedId, now: datetime) -> Row[Any]:
    """One that waits; raises `APPROVAL_ENDED` with its state when it does not."""
    row = row_of(connection, id_)
    state = state_of(row, now)
    if state is not DeedState.ASKED:
        raise Conflict(ErrorCode.APPROVAL_ENDED, state=state.value)
    return row


def end(connection: Connection, row: Row[Any], state: DeedState, by: AgentId, now: datetime) -> None:
    """It ends as `state`; raises `APPROVAL_ENDED` when somebody was quicker."""
    changed = connection.execute(
        update(deed)
        .where(deed.c.id == row.id, deed.c.state == DeedState.ASKED.value, deed.c.revision == row.revision)
        .values(state=state.value, ended_at=now, ended_by=by, revision=deed.c.revision + 1)
    )
    if changed.rowcount != 1:
        raise Conflict(ErrorCode.APPROVAL_ENDED, state=row_of(connection, row.id).state)


def deed_of(row: Row[Any]) -> Deed:
    """What was asked for."""
    return DEEDS.validate_json(row.body)


def shown(connection: Connection, house: House, id_: DeedId) -> DeedLine:
    """One deed as a console sees it."""
    return _shown(connection, house, row_of(connection, id_))


def listed(connection: Connection, house: House) -> list[DeedLine]:
    """Those that wait, the oldest first, then those that ended lately."""
    now = house.clock.now()
    waiting = deed.c.state == DeedState.ASKED.value
    query = select(deed).where(or_(waiting, deed.c.made_at > now - _SHOWN_FOR)).limit(_MOST)
    found = [
        _shown(connection, house, row) for row in connection.execute(query.order_by(deed.c.made_at.desc()))
    ]
    return sorted(found, key=lambda one: (one.state is not DeedState.ASKED, one.made_at))


def _shown(connection: Connection, house: House, row: Row[Any]) -> DeedLine:
    wanted = deed_of(row)
    return DeedLine(
        id=row.id,
        state=state_of(row, house.clock.now()),
        deed=wanted,
        about=about(connection, house, wanted),
        agent=row.agent,
        made_at=row.made_at,
        until=row.until,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        revision=row.revision,
    )
