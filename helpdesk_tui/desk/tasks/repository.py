"""Reading and moving tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, case, delete, func, insert, literal, or_, select, update

from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Refused
from helpdesk_tui.contract.ids import AgentId, GrantId, PersonId, TaskId
from helpdesk_tui.contract.tasks import Because, Suggestion, Task, TaskKind, TaskSource, TaskState
from helpdesk_tui.desk.people.tables import client, person
from helpdesk_tui.desk.tasks.suggesting import Suggested
from helpdesk_tui.desk.tasks.tables import task, task_message, task_person

CLAIM_LASTS: Final = timedelta(minutes=30)
"""A claim that nobody ended is over then: whoever made it may have gone home."""
MOST_LISTED: Final = 200
REMEMBERED: Final = 20_000
"""Messages whose fingerprints are kept."""
REMEMBERED_FOR: Final = timedelta(days=90)
NOBODY: Final = Suggested()
_WAITING: Final = (TaskState.OPEN.value, TaskState.CLAIMED.value)


@dataclass(frozen=True, slots=True)
class Draft:
    """A task that is to be made."""

    id: TaskId
    kind: TaskKind
    source: TaskSource
    who: str
    what: str
    received_at: datetime
    due_at: datetime | None = None
    suggested: Suggested = NOBODY
    grant: GrantId | None = None


def add(connection: Connection, draft: Draft, now: datetime) -> None:
    """Write a new task with whom it may be about."""
    connection.execute(
        insert(task).values(
            id=draft.id,
            kind=draft.kind.value,
            source=draft.source.value,
            state=TaskState.OPEN.value,
            who=draft.who,
            what=draft.what,
            made_at=now,
            received_at=draft.received_at,
            due_at=draft.due_at,
            grant_id=draft.grant,
        )
    )
    put_suggestions(connection, draft.id, draft.suggested)


def put_suggestions(connection: Connection, id_: TaskId, suggested: Suggested) -> None:
    """Replace whom a task may be about."""
    connection.execute(delete(task_person).where(task_person.c.task_id == id_))
    connection.execute(update(task).where(task.c.id == id_).values(too_many=suggested.too_many))
    for place, (who, because) in enumerate(suggested.people):
        connection.execute(
            insert(task_person).values(task_id=id_, person_id=who, because=because.value, place=place)
        )


def exists(connection: Connection, id_: TaskId) -> bool:
    """Whether there is such a task."""
    return connection.scalar(select(task.c.id).where(task.c.id == id_)) is not None


def get(connection: Connection, id_: TaskId, now: datetime) -> Task:
    """One task; Missing when there is none."""
    found = _read(connection, [task.c.id == id_], now)
    if not found:
        raise Missing(ErrorCode.NOT_FOUND)
    return found[0]


def waiting(connection: Connection, now: datetime) -> list[Task]:
    """What is to be done: "not me" before all, then what is due first, then the oldest."""
    due = func.coalesce(task.c.due_at, task.c.received_at)
    first = case((task.c.kind == TaskKind.NOT_ME.value, literal(0)), else_=due)
    return _read(connection, [task.c.state.in_(_WAITING)], now, first)


def ended(connection: Connection, now: datetime) -> list[Task]:
    """What was done or dropped, newest first."""
    return _read(connection, [task.c.state.notin_(_WAITING)], now, task.c.ended_at.desc())


def count_from_mailbox(connection: Connection) -> int:
    """How many tasks out of messages wait."""
    sources = [TaskSource.MAIL.value, TaskSource.VOICEMAIL.value]
    query = select(func.count()).select_from(task)
    return connection.scalar(query.where(task.c.state.in_(_WAITING), task.c.source.in_(sources))) or 0


def for_me(connection: Connection, id_: TaskId, agent: AgentId, now: datetime) -> Task:
    """A task that waits and that no colleague holds; what every move starts with."""
    found = get(connection, id_, now)
    if found.state in (TaskState.DONE, TaskState.DROPPED):
        raise Conflict(ErrorCode.TASK_ENDED)
    if found.state is TaskState.CLAIMED and found.agent is not None and found.agent != agent:
        raise Refused(ErrorCode.NOT_YOURS, agent=found.agent)
    return found


def move(connection: Connection, id_: TaskId, **values: object) -> None:
    """Change a task and its revision."""
    connection.execute(update(task).where(task.c.id == id_).values(revision=task.c.revision + 1, **values))


def is_new(connection: Connection, fingerprint: str, now: datetime) -> bool:
    """Remember a message; False when it was read before."""
    known = select(task_message.c.fingerprint).where(task_message.c.fingerprint == fingerprint)
    if connection.scalar(known) is not None:
        return False
    connection.execute(insert(task_message).values(fingerprint=fingerprint, read_at=now))
    return True


def forget_messages(connection: Connection, now: datetime) -> None:
    """Keep the memory of messages bounded: by age, and by number where more come than anybody reads."""
    newest = select(task_message.c.read_at).order_by(task_message.c.read_at.desc())
    over = connection.scalar(newest.offset(REMEMBERED).limit(1))
    old = [task_message.c.read_at < now - REMEMBERED_FOR]
    if over is not None:
        old.append(task_message.c.read_at <= over)
    connection.execute(delete(task_message).where(or_(*old)))


def _read(
    connection: Connection, conditions: Sequence[Any], now: datetime, order: Any = task.c.made_at
) -> list[Task]:
    rows = connection.execute(
        select(task).where(*conditions).order_by(order, task.c.id).limit(MOST_LISTED)
    ).all()
    meant = _suggestions(connection, [row.id for row in rows])
    return [_task(row, meant.get(row.id, ()), now) for row in rows]


def _suggestions(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[Suggestion, ...]]:
    query = (
        select(
            task_person,
            person.c.name,
            person.c.login,
            person.c.client_id,
            client.c.name.label("client_name"),
        )
        .join(person, person.c.id == task_person.c.person_id)
        .join(client, client.c.id == person.c.client_id)
        .where(task_person.c.task_id.in_(list(ids)), person.c.gone_at.is_(None))
        .order_by(task_person.c.place)
    )
    found: dict[str, tuple[Suggestion, ...]] = {}
    for row in connection.execute(query):
        one = Suggestion(
            person=PersonId(row.person_id),
            name=row.name,
            login=row.login,
            client=row.client_id,
            client_name=row.client_name,
            because=Because(row.because),
        )
        found[row.task_id] = (*found.get(row.task_id, ()), one)
    return found


def _task(row: Row[Any], suggestions: tuple[Suggestion, ...], now: datetime) -> Task:
    state, until = TaskState(row.state), None
    if state is TaskState.CLAIMED:
        until = row.claimed_at + CLAIM_LASTS
        if until <= now:
            state, until = TaskState.OPEN, None
    return Task(
        id=TaskId(row.id),
        kind=TaskKind(row.kind),
        source=TaskSource(row.source),
        state=state,
        who=row.who,
        what=row.what,
        made_at=row.made_at,
        received_at=row.received_at,
        due_at=row.due_at,
        suggestions=suggestions,
        too_many=row.too_many,
        person=row.person_id,
        case=row.case_id,
        grant=row.grant_id,
        agent=None if state is TaskState.OPEN else row.agent,
        claimed_until=until,
        ended_at=row.ended_at,
        reason=row.reason,
        revision=row.revision,
    )
