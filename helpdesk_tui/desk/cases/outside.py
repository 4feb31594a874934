"""What was done without the desk, put on record when it is back (Law 13)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import Case, Outside
from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases import repository
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.tasks.masking import masked

LONGEST_AGO = timedelta(days=30)
MOST_WORDS = 300


async def note_outside(house: House, agent: Agent, id_: CaseId, outside: Outside) -> Case:
    """Note it in the agent's open case with the person; numbers are cut. Raises `DeskError`.

    It is the agent's word and opens no gate.
    """
    now = house.clock.now()
    if not now - LONGEST_AGO <= outside.at <= now:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="at")
    words = masked(outside.words, MOST_WORDS)
    if not words:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="words")

    def write(connection: Connection) -> Case:
        case = repository.mine_open(connection, agent.id, id_)
        house.record.append(
            connection,
            AuditEvent.CASE_OUTSIDE,
            agent=agent.id,
            case=id_,
            person=case.person or None,
            personal={"why": words},
            facts={"made_at": outside.at.isoformat()},
        )
        return case

    case = await write_as(house, agent, Right.SERVE, write)
    house.hub.publish(Change(resource=Resource.CASE, id=case.id, revision=case.revision))
    return case
