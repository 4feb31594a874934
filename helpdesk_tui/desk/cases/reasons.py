"""Why a person calls, said in the course of the call."""

from __future__ import annotations

from sqlalchemy import Connection

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import Case, CaseReason
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases import repository
from helpdesk_tui.desk.house import House


async def note_reason(house: House, agent: Agent, id_: CaseId, reason: CaseReason) -> Case:
    """Note it, on record; from now on the gate offers what goes with it. Raises `DeskError`."""

    def write(connection: Connection) -> Case:
        case = repository.mine_open(connection, agent.id, id_)
        if reason is not case.reason:
            repository.move(connection, id_, reason=reason.value)
            house.record.append(
                connection,
                AuditEvent.CASE_REASON,
                agent=agent.id,
                case=id_,
                person=case.person or None,
                facts={"reason": reason.value},
            )
        return repository.get(connection, id_)

    case = await write_as(house, agent, Right.SERVE, write)
    house.hub.publish(Change(resource=Resource.CASE, id=case.id, revision=case.revision))
    return case
