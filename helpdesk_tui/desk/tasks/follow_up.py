"""Before a bypass code ends: has the phone come back? The desk remembers, so that nobody has to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, exists, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import GrantId, PersonId, TaskId
from helpdesk_tui.contract.operations import GrantState
from helpdesk_tui.contract.tasks import Because, TaskKind, TaskSource, TaskState
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.people.tables import person
from helpdesk_tui.desk.tasks import repository
from helpdesk_tui.desk.tasks.making import make, tell
from helpdesk_tui.desk.tasks.repository import Draft
from helpdesk_tui.desk.tasks.suggesting import Suggested
from helpdesk_tui.desk.tasks.tables import task

BEFORE: Final = timedelta(hours=2)
"""How long before the end of a code it is asked."""
LEAST_LIFE: Final = timedelta(hours=6)
"""A code for less needs no call: its owner is at it anyway."""
GRANT_ENDED: Final = "grant_ended"
"""Why the desk drops a question that nobody has to ask any more."""


async def follow_up(house: House) -> None:
    """Make a task for each code that ends soon, and drop those whose code has ended."""
    if not await house.store.read(lambda connection: _due(connection, house) or _over(connection)):
        return

    def write(connection: Connection) -> list[TaskId]:
        made = [_make(connection, house, row) for row in _due(connection, house)]
        return made + [_drop(connection, house, row) for row in _over(connection)]

    for id_ in await house.store.write(write):
        tell(house, id_)


def _due(connection: Connection, house: House) -> list[Row[Any]]:
    now: datetime = house.clock.now()
    asked = select(task.c.id).where(task.c.grant_id == grant_.c.id).correlate(grant_)
    query = (
        select(grant_, person.c.name)
        .join(person, person.c.id == grant_.c.person_id)
        .where(
            grant_.c.state == GrantState.LIVE.value,
            grant_.c.kind == "bypass",
            grant_.c.until > now,
            grant_.c.until <= now + BEFORE,
            ~exists(asked),
        )
    )
    return [row for row in connection.execute(query) if row.until - row.made_at >= LEAST_LIFE]


def _over(connection: Connection) -> list[Row[Any]]:
    """Questions that nobody has taken up and whose code does not live any more."""
    query = (
        select(task)
        .join(grant_, grant_.c.id == task.c.grant_id)
        .where(task.c.state == TaskState.OPEN.value, grant_.c.state != GrantState.LIVE.value)
    )
    return list(connection.execute(query))


def _make(connection: Connection, house: House, row: Row[Any]) -> TaskId:
    id_ = TaskId(new_id("task"))
    draft = Draft(
        id=id_,
        kind=TaskKind.FOLLOW_UP,
        source=TaskSource.DESK,
        who=row.name[:120],
        what="",
        received_at=house.clock.now(),
        due_at=row.until,
        suggested=Suggested(((PersonId(row.person_id), Because.GRANT),)),
        grant=GrantId(row.id),
    )
    make(connection, house, draft)
    return id_


def _drop(connection: Connection, house: House, row: Row[Any]) -> TaskId:
    id_ = TaskId(row.id)
    repository.move(
        connection,
        id_,
        state=TaskState.DROPPED,
        ended_at=house.clock.now(),
        reason=GRANT_ENDED,
    )
    house.record.append(
        connection,
        AuditEvent.TASK_DROPPED,
        agent=None,
        facts={"task": id_, "kind": row.kind, "reason": GRANT_ENDED},
    )
    return id_
