"""`/v1/tasks`."""

from __future__ import annotations

from fastapi import APIRouter

from helpdesk_tui.contract.ids import TaskId
from helpdesk_tui.contract.tasks import NewTask, Task, TaskDrop, TaskList, TaskOpened, TaskOpening, TaskWho
from helpdesk_tui.desk.auth.dependencies import AgentDep, HouseDep, ServingDep
from helpdesk_tui.desk.idempotency.dependencies import KeyDep
from helpdesk_tui.desk.tasks.service import Tasks

router = APIRouter(prefix="/tasks", tags=["tasks"])


@router.get("")
async def tasks(house: HouseDep, agent: AgentDep, *, ended: bool = False) -> TaskList:
    """What is to be done, or what was done or dropped lately."""
    del agent
    return await Tasks(house).listed(ended=ended)


@router.post("")
async def note_task(house: HouseDep, agent: ServingDep, key: KeyDep, new: NewTask) -> Task:
    """Note a call to be made, once for this key."""
    return await Tasks(house).note(agent, new, key)


@router.post("/{id_}/who")
async def look_for(house: HouseDep, agent: ServingDep, id_: TaskId, who: TaskWho) -> Task:
    """Look again for whom it may be about."""
    return await Tasks(house).look_for(agent, id_, who.who)


@router.post("/{id_}/claim")
async def claim(house: HouseDep, agent: ServingDep, id_: TaskId) -> Task:
    """Claim it; refused while a colleague holds it."""
    return await Tasks(house).claim(agent, id_)


@router.post("/{id_}/release")
async def release(house: HouseDep, agent: ServingDep, id_: TaskId) -> Task:
    """Put it back."""
    return await Tasks(house).release(agent, id_)


@router.post("/{id_}/done")
async def done(house: HouseDep, agent: ServingDep, id_: TaskId) -> Task:
    """It is done."""
    return await Tasks(house).done(agent, id_)


@router.post("/{id_}/drop")
async def drop(house: HouseDep, agent: ServingDep, id_: TaskId, drop: TaskDrop) -> Task:
    """It is left undone, for a reason."""
    return await Tasks(house).drop(agent, id_, drop.reason)


@router.post("/{id_}/case")
async def open_case(house: HouseDep, agent: ServingDep, id_: TaskId, opening: TaskOpening) -> TaskOpened:
    """Claim it and open a case with this person; nothing is proven by it."""
    return await Tasks(house).open(agent, id_, opening.person)
