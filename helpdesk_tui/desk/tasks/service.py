"""What happens to a task; every move is on record in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import CaseOpening, CaseReason
from helpdesk_tui.contract.errors import Conflict
from helpdesk_tui.contract.ids import PersonId, TaskId
from helpdesk_tui.contract.tasks import (
    Because,
    NewTask,
    Task,
    TaskKind,
    TaskList,
    TaskOpened,
    TaskSource,
    TaskState,
)
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.finding.endpoints import find
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import digest
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.tasks import mailbox, repository
from helpdesk_tui.desk.tasks.making import make, tell
from helpdesk_tui.desk.tasks.masking import masked, plain
from helpdesk_tui.desk.tasks.repository import Draft
from helpdesk_tui.desk.tasks.suggesting import MOST, Suggested, chosen

_REASONS: Final = {
    TaskKind.CALL_BACK: CaseReason.CALL_BACK,
    TaskKind.FOLLOW_UP: CaseReason.FOLLOW_UP,
    TaskKind.NOT_ME: CaseReason.SUSPICIOUS_PROMPT,
    TaskKind.ASK_PROMPT: CaseReason.SUSPICIOUS_PROMPT,
}
WHO, WHAT = 120, 300


class Tasks:
    """The calls that the desk owes."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def listed(self, *, ended: bool) -> TaskList:
        """What is to be done, or what was done lately, and how the mailbox does."""
        house = self._house

        def read(connection: Connection) -> TaskList:
            now = house.clock.now()
            found = repository.ended(connection, now) if ended else repository.waiting(connection, now)
            watched = (
                None if house.config.mailbox is None else mailbox.state(connection, house.config.mailbox)
            )
            return TaskList(tasks=tuple(found), mailbox=watched)

        return await house.store.read(read)

    async def note(self, agent: Agent, new: NewTask, key: str) -> Task:
        """Note a call to be made, once for this key."""
        id_ = TaskId(f"task_{digest(agent.id, key)}")
        found = await self._found(new.who)

        def write(connection: Connection) -> Task:
            now = self._house.clock.now()
            if not repository.exists(connection, id_):
                who, what = masked(new.who, WHO), masked(new.what, WHAT)
                draft = Draft(
                    id_, TaskKind.CALL_BACK, TaskSource.AGENT, who, what, now, new.due_at, found(connection)
                )
                make(connection, self._house, draft, agent)
            return repository.get(connection, id_, now)

        return self._told(await write_as(self._house, agent, Right.SERVE, write))

    async def look_for(self, agent: Agent, id_: TaskId, who: str) -> Task:
        """Look again for whom a task may be about; the message keeps its words."""
        found = await self._found(who)

        def write(connection: Connection) -> Task:
            now = self._house.clock.now()
            repository.for_me(connection, id_, agent.id, now)
            repository.put_suggestions(connection, id_, found(connection))
            repository.move(connection, id_)
            return repository.get(connection, id_, now)

        return self._told(await write_as(self._house, agent, Right.SERVE, write))

    async def claim(self, agent: Agent, id_: TaskId) -> Task:
        """Say that this is mine; a claim ends by itself after a while."""
        return await self._move(
            agent,
            id_,
            AuditEvent.TASK_CLAIMED,
            {"state": TaskState.CLAIMED, "agent": agent.id, "claimed_at": self._house.clock.now()},
        )

    async def release(self, agent: Agent, id_: TaskId) -> Task:
        """Put it back for everybody."""
        return await self._move(
            agent,
            id_,
            AuditEvent.TASK_RELEASED,
            {"state": TaskState.OPEN, "agent": None, "claimed_at": None},
        )

    async def done(self, agent: Agent, id_: TaskId) -> Task:
        """It is done."""
        return await self._end(agent, id_, TaskState.DONE, AuditEvent.TASK_DONE, "")

    async def drop(self, agent: Agent, id_: TaskId, reason: str) -> Task:
        """It is left undone, for a reason."""
        return await self._end(agent, id_, TaskState.DROPPED, AuditEvent.TASK_DROPPED, plain(reason))

    async def open(self, agent: Agent, id_: TaskId, person_id: PersonId) -> TaskOpened:
        """Claim a task and open a case with the person whom the agent takes it to be about.

        Nothing is proven by it: the case starts without any evidence, and calls go to numbers on file.
        """
        await self.claim(agent, id_)
        read = self._house.store.read
        before = await read(lambda c: repository.for_me(c, id_, agent.id, self._house.clock.now()))
        current = await read(lambda c: facts.current(c, person_id))
        case = await Cases(self._house).open(agent, CaseOpening(person=current, reason=_REASONS[before.kind]))

        def write(connection: Connection) -> Task:
            now = self._house.clock.now()
            repository.for_me(connection, id_, agent.id, now)
            repository.move(connection, id_, person_id=current, case_id=case.id)
            if before.kind is TaskKind.CALL_BACK:
                cases.move(connection, case.id, by_message=True)
            self._house.record.append(
                connection,
                AuditEvent.TASK_OPENED,
                agent=agent.id,
                case=case.id,
                person=current,
                facts={
                    "task": id_,
                    "source": before.source.value,
                    "suggested": current in {one.person for one in before.suggestions},
                },
            )
            return repository.get(connection, id_, now)

        return TaskOpened(task=self._told(await write_as(self._house, agent, Right.SERVE, write)), case=case)

    async def _found(self, who: str) -> Callable[[Connection], Suggested]:
        """Who may be meant by a name that an agent wrote."""
        page = await find(self._house, who, MOST + 1)
        named = [(one.id, Because.NAME) for one in page.hits]
        return lambda connection: chosen(connection, named)

    async def _end(self, agent: Agent, id_: TaskId, state: TaskState, event: AuditEvent, reason: str) -> Task:
        def same(found: Task) -> bool:
            return found.state is state and found.agent == agent.id

        now = self._house.clock.now()
        return await self._move(
            agent,
            id_,
            event,
            {"state": state, "agent": agent.id, "ended_at": now, "reason": reason},
            same,
        )

    async def _move(
        self,
        agent: Agent,
        id_: TaskId,
        event: AuditEvent,
        values: dict[str, object],
        same: Callable[[Task], bool] = lambda _: False,
    ) -> Task:
        def write(connection: Connection) -> Task:
            now = self._house.clock.now()
            try:
                before = repository.for_me(connection, id_, agent.id, now)
            except Conflict:
                before = repository.get(connection, id_, now)
                if same(before):
                    return before
                raise
            repository.move(connection, id_, **values)
            self._house.record.append(
                connection,
                event,
                agent=agent.id,
                case=before.case,
                person=before.person,
                personal={"why": str(values["reason"])} if values.get("reason") else {},
                facts={"task": id_, "kind": before.kind.value},
            )
            return repository.get(connection, id_, now)

        return self._told(await write_as(self._house, agent, Right.SERVE, write))

    def _told(self, found: Task) -> Task:
        tell(self._house, found.id)
        return found
