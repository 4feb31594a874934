"""What became of an agent's orders after the line dropped: the desk went on, and the next console says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, insert, or_, select, update

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.operations import Operation
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.stream.tables import departure

REMEMBERED: Final = timedelta(hours=24)
MOST: Final = 20


async def left(house: House, agent: AgentId) -> None:
    """A console of this agent has gone; a store that cannot be written forgets it."""
    now = house.clock.now()

    def write(connection: Connection) -> None:
        known = update(departure).where(departure.c.agent == agent).values(left_at=now)
        if not connection.execute(known).rowcount:
            connection.execute(insert(departure).values(agent=agent, left_at=now))

    try:
        await house.store.write(write)
    except DeskError:
        return


def settled_since(connection: Connection, agent: AgentId, now: datetime) -> list[Operation]:
    """Orders of his that were under way when his console went, newest first: settled since, or still open."""
    at = connection.scalar(select(departure.c.left_at).where(departure.c.agent == agent))
    if at is None or now - at > REMEMBERED:
        return []
    ids = connection.scalars(
        select(operation.c.id)
        .where(
            operation.c.agent == agent,
            operation.c.asked_at <= at,
            operation.c.asked_at > at - REMEMBERED,
            or_(operation.c.settled_at > at, operation.c.state.in_([one.value for one in journal.OPEN])),
        )
        .order_by(operation.c.asked_at.desc())
        .limit(MOST)
    ).all()
    found = (journal.shown(connection, id_) for id_ in ids)
    return [one for one in found if one is not None]
