"""From messages to tasks: what is kept of them, once each, and how far the mailbox was read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select, update

from helpdesk_tui.contract.ids import TaskId
from helpdesk_tui.contract.tasks import Mailbox, MailboxProblem, TaskKind, TaskSource
from helpdesk_tui.desk.config.model import MailboxConfig
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.notices.answers import heard
from helpdesk_tui.desk.tasks import repository
from helpdesk_tui.desk.tasks.making import make
from helpdesk_tui.desk.tasks.message import ReadMessage
from helpdesk_tui.desk.tasks.repository import Draft
from helpdesk_tui.desk.tasks.suggesting import suggest
from helpdesk_tui.desk.tasks.tables import task_mailbox
from helpdesk_tui.vendors.mailboxes.imap import Mark

MOST_WAITING: Final = 500
"""Tasks out of messages that wait at most: a flood stays in the mailbox."""


@dataclass(frozen=True, slots=True)
class Found:
    """One message with its place in the mailbox."""

    uid: int
    at: datetime
    message: ReadMessage


def name(config: MailboxConfig) -> str:
    """A short name for the place that this configuration names."""
    place = f"{config.url}\0{config.user}\0{config.folder}"
    return f"imap:{hashlib.sha256(place.encode()).hexdigest()[:32]}"


def mark(connection: Connection, config: MailboxConfig) -> Mark | None:
    """How far it was read; None: never."""
    row = connection.execute(
        select(task_mailbox).where(task_mailbox.c.id == name(config), task_mailbox.c.validity != 0)
    ).one_or_none()
    return None if row is None else Mark(row.validity, row.uid)


def state(connection: Connection, config: MailboxConfig) -> Mailbox:
    """How it does."""
    row = connection.execute(select(task_mailbox).where(task_mailbox.c.id == name(config))).one_or_none()
    if row is None:
        return Mailbox()
    return Mailbox(read_at=row.read_at, problem=None if row.problem is None else MailboxProblem(row.problem))


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a batch."""

    made: tuple[TaskId, ...] = ()
    full: bool = False
    """There was no room for all: the mark stands before the first that did not fit."""


def hear(connection: Connection, house: House, found: Sequence[Found]) -> set[int]:
    """Obey what answers a notice; the places of those messages."""
    return {one.uid for one in found if heard(connection, house, one.message)}


def take(
    connection: Connection, house: House, config: MailboxConfig, found: Sequence[Found], end: Mark
) -> Taken:
    """Make a task of each message that was not read before; what does not fit now is read later."""
    now = house.clock.now()
    regions = sorted({one.region for one in house.config.clients})
    room = MOST_WAITING - repository.count_from_mailbox(connection)
    made: list[TaskId] = []
    problem: MailboxProblem | None = None
    # Heard before there is any question of room: a flood of tasks keeps no "not me" back.
    answers = hear(connection, house, found)
    for one in found:
        if one.uid in answers:
            continue
        if len(made) >= room:
            end, problem = Mark(end.validity, one.uid - 1), MailboxProblem.FULL
            break
        if not repository.is_new(connection, one.message.fingerprint, now):
            continue
        draft = Draft(
            id=TaskId(new_id("task")),
            kind=TaskKind.CALL_BACK,
            source=TaskSource.VOICEMAIL if one.message.voice else TaskSource.MAIL,
            who=one.message.who,
            what=one.message.what,
            received_at=min(one.at, now),
            suggested=suggest(connection, one.message.sender, one.message.numbers, regions),
        )
        make(connection, house, draft)
        made.append(draft.id)
    repository.forget_messages(connection, now)
    _keep(connection, config, {"validity": end.validity, "uid": end.uid, "read_at": now, "problem": problem})
    return Taken(tuple(made), full=problem is MailboxProblem.FULL)


def failed(connection: Connection, config: MailboxConfig, problem: MailboxProblem) -> None:
    """It could not be read; the age of what is known stays as it was."""
    _keep(connection, config, {"problem": problem})


def _keep(connection: Connection, config: MailboxConfig, values: dict[str, object]) -> None:
    here = task_mailbox.c.id == name(config)
    if not connection.execute(update(task_mailbox).where(here).values(values)).rowcount:
        connection.execute(insert(task_mailbox).values(id=name(config), **values))
