"""Who may be a witness for one caller: another signed-in human, and never the caller."""

from __future__ import annotations

from sqlalchemy import Connection, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.evidence import Method, ProofState, Strength, TrustRoot
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId, WayId
from helpdesk_tui.contract.witness import WAY
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.agents.directory import Known
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.options import Option
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.policy.roles import may
from helpdesk_tui.policy.values import Route

SECONDS = 120
"""Until a colleague has walked over and looked."""


def eligible(connection: Connection, house: House, agent: AgentId, person: PersonId) -> list[Known]:
    """Colleagues who may say whom they see when this agent serves that person."""
    own = directory.find(connection, house.config, agent)
    others = [
        one
        for one in directory.everybody(connection, house.config)
        if one.active and one.id != agent and may(one.roles, Right.SERVE)
    ]
    never = facts.themselves(connection, others, person)
    if own is not None:
        never |= facts.also_him(connection, own, others)
    return [one for one in others if one.id not in never]


def options(connection: Connection, house: House, agent: AgentId, person: PersonId) -> tuple[Option, ...]:
    """One way, whoever of them is named; none where nobody else is at the desk."""
    found = eligible(connection, house, agent, person)
    if not found:
        return ()
    route = Route(
        way=WayId(WAY.rstrip(":")),
        method=Method.IN_PERSON,
        root=TrustRoot.HUMAN,
        strength=Strength.CHECKED,
        target="",
        seconds=SECONDS,
    )
    return (Option(route, colleagues={one.id: one.name for one in found}),)


def heard(connection: Connection, case: CaseId) -> set[AgentId]:
    """Colleagues whose word stands as a proof in this case: they approve nothing in it."""
    ways = connection.scalars(
        select(proof.c.way).where(
            proof.c.case_id == case,
            proof.c.way.startswith(WAY),
            proof.c.state == ProofState.PASSED.value,
        )
    )
    return {who for who in map(named, ways) if who is not None}


def named(way: str) -> AgentId | None:
    """The colleague that a way names; None when it is another way."""
    return AgentId(way.removeprefix(WAY)) if way.startswith(WAY) else None
