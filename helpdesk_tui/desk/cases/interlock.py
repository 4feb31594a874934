"""The agent was told that the password is changed as well: then no second factor in this call (RQ-20)."""

from __future__ import annotations

from sqlalchemy import Connection

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases import repository
from helpdesk_tui.desk.house import House


async def note_password(house: House, agent: Agent, id_: CaseId) -> Case:
    """Note it in the agent's open case; nobody takes it back. Raises `DeskError`."""

    def write(connection: Connection) -> Case:
        case = repository.mine_open(connection, agent.id, id_)
        repository.move(connection, id_, password_said_at=house.clock.now())
        house.record.append(
            connection, AuditEvent.CASE_PASSWORD, agent=agent.id, case=id_, person=case.person or None
        )
        return repository.get(connection, id_)

    case = await write_as(house, agent, Right.SERVE, write)
    house.hub.publish(Change(resource=Resource.CASE, id=case.id, revision=case.revision))
    return case
