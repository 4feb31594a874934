"""Requests to look at somebody, and what the colleague saw: by their own sign-in, never the agent's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Refused
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.ids import AgentId, PersonId, ProofId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.contract.witness import WAY, Seen, Witnessing
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.evidence import repository
from helpdesk_tui.desk.evidence.settling import settle
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.witness.colleagues import eligible, named

_STATES = {Seen.SEEN: ProofState.PASSED, Seen.OTHER: ProofState.FRAUD, Seen.NOBODY: ProofState.FAILED}


def waiting(connection: Connection, house: House, agent: AgentId) -> tuple[Witnessing, ...]:
    """Whom this agent is asked to look at now."""
    rows = connection.execute(
        select(proof)
        .where(
            proof.c.way == f"{WAY}{agent}",
            proof.c.state == ProofState.WAITING.value,
            proof.c.ends_at > house.clock.now(),
        )
        .order_by(proof.c.started_at)
    )
    return tuple(_shown(connection, house, row) for row in rows)


async def answer(house: House, agent: Agent, id_: ProofId, seen: Seen) -> Witnessing:
    """Say what was seen. Raises `Refused` to anybody but the colleague who was named, while he may."""

    def write(connection: Connection) -> tuple[Row[Any], Witnessing]:
        row = repository.find(connection, id_)
        if row is None or named(row.way) != agent.id:
            raise Missing(ErrorCode.NOT_FOUND)
        able = {one.id for one in eligible(connection, house, row.agent, PersonId(row.person_id))}
        me, asker = (directory.find(connection, house.config, one) for one in (agent.id, row.agent))
        himself = me is not None and asker is not None and facts.one_human(connection, me, asker)
        if agent.id not in able or himself:
            raise Refused(ErrorCode.NOT_YOURS, agent=row.agent)
        over = row.ends_at is not None and row.ends_at <= house.clock.now()
        if row.state != ProofState.WAITING or over:
            raise Conflict(ErrorCode.PROOF_CLOSED)
        house.record.append(
            connection,
            AuditEvent.WITNESS_ANSWERED,
            agent=agent.id,
            case=row.case_id,
            person=row.person_id,
            personal={"witness": agent.name},
            facts={"proof": id_, "seen": seen.value},
        )
        return row, _shown(connection, house, row)

    row, told = await write_as(house, agent, Right.SERVE, write)
    await settle(house, row, _STATES[seen], reason=f"witness_{seen.value}")
    house.hub.publish(Change(resource=Resource.WITNESS, id=id_))
    return told


def _shown(connection: Connection, house: House, row: Row[Any]) -> Witnessing:
    case = cases.get(connection, row.case_id)
    asking = directory.find(connection, house.config, row.agent)
    return Witnessing(
        proof=row.id,
        agent=row.agent,
        agent_name=row.agent if asking is None else asking.name,
        person_name=case.person_name,
        login=case.login,
        client_name=case.client_name,
        until=row.ends_at,
    )
