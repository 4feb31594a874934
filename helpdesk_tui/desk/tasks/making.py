"""A new task, with its record, told to every console."""

from __future__ import annotations

from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import TaskId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.tasks import repository
from helpdesk_tui.desk.tasks.repository import Draft


def make(connection: Connection, house: House, draft: Draft, agent: Agent | None = None) -> None:
    """Write a task with its record; nothing of a message goes on record but that it came."""
    repository.add(connection, draft, house.clock.now())
    house.record.append(
        connection,
        AuditEvent.TASK_MADE,
        agent=None if agent is None else agent.id,
        facts={"task": draft.id, "kind": draft.kind.value, "source": draft.source.value},
    )


def tell(house: House, id_: TaskId) -> None:
    """Tell consoles that a task changed."""
    house.hub.publish(Change(resource=Resource.TASK, id=id_))
