"""Tasks: the calls that the desk owes."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import PersonId, TaskId
from helpdesk_tui.contract.tasks import (
    NewTask,
    Task,
    TaskDrop,
    TaskList,
    TaskOpened,
    TaskOpening,
    TaskWho,
)


class TasksResource:
    """`/v1/tasks`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self, *, ended: bool = False) -> TaskList:
        """What is to be done, or what was done or dropped lately."""
        params = {"ended": "true"} if ended else {}
        found: TaskList = await self._transport.read("tasks", TaskList, params)
        return found

    async def note(
        self, who: str, what: str = "", due_at: datetime | None = None, *, key: str | None = None
    ) -> Task:
        """Note a call to be made."""
        return await self._write("tasks", NewTask(who=who, what=what, due_at=due_at), key)

    async def look_for(self, task: TaskId, who: str, *, key: str | None = None) -> Task:
        """Look again for whom it may be about."""
        return await self._write(f"tasks/{task}/who", TaskWho(who=who), key)

    async def claim(self, task: TaskId, *, key: str | None = None) -> Task:
        """Claim it."""
        return await self._write(f"tasks/{task}/claim", None, key)

    async def release(self, task: TaskId, *, key: str | None = None) -> Task:
        """Put it back."""
        return await self._write(f"tasks/{task}/release", None, key)

    async def done(self, task: TaskId, *, key: str | None = None) -> Task:
        """It is done."""
        return await self._write(f"tasks/{task}/done", None, key)

    async def drop(self, task: TaskId, reason: str, *, key: str | None = None) -> Task:
        """It is left undone."""
        return await self._write(f"tasks/{task}/drop", TaskDrop(reason=reason), key)

    async def open(self, task: TaskId, person: PersonId, *, key: str | None = None) -> TaskOpened:
        """Claim it and open a case with this person."""
        body = TaskOpening(person=person)
        found: TaskOpened = await self._transport.write(f"tasks/{task}/case", TaskOpened, body, key)
        return found

    async def _write(self, path: str, body: BaseModel | None, key: str | None) -> Task:
        found: Task = await self._transport.write(path, Task, body, key)
        return found
