"""Whether what was looked at may be done now, and its beginning; each in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.containments import ContainmentState, Measure, StepState
from helpdesk_tui.contract.deeds import ContainPeople
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.ids import AgentId, ContainmentId, DeedId, PersonId, SignalId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.containments import planning, reading
from helpdesk_tui.desk.containments.planning import Looks, Planned
from helpdesk_tui.desk.containments.tables import containment
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.signals import reading as signals
from helpdesk_tui.policy.parts import ContainmentPart


def refuse_own(
    connection: Connection,
    house: House,
    agent: Agent,
    people: Sequence[PersonId],
    rows: Sequence[SignalId] = (),
) -> None:
    """Nobody contains himself, nor what is said of his own deeds (Law 6)."""
    for one in people:
        if facts.is_own_account(connection, house.config, agent.id, one):
            raise Refused(ErrorCode.OWN_ACCOUNT)
    for id_ in rows:
        if signals.is_mine(connection, house, agent, signals.row_of(connection, id_)):
            raise Refused(ErrorCode.OWN_ACCOUNT)


def plans(
    connection: Connection, house: House, agent: AgentId, people: Sequence[PersonId], looks: Looks
) -> list[Planned]:
    """The steps for all of them."""
    return [
        step for one in people for step in planning.plan(connection, house, agent, one, looks.get(one, ()))
    ]


def rules_of(connection: Connection, house: House, person: PersonId) -> ContainmentPart:
    """The policy of the person's client."""
    return house.policy.for_client(facts.client_of(connection, person)).containment


def refuse_changed(connection: Connection, house: House, agent: Agent, row: Row[Any], looks: Looks) -> None:
    """Raises unless everything that would be taken now was looked at, and may be taken by this agent."""
    people = reading.people_of(row)
    _refuse_old(house, row)
    refuse_own(connection, house, agent, people, reading.signals_of(row))
    # A code that was used up is no more to take than was looked at; an account that was opened is.
    known = {
        one.name
        for one in reading.steps_of(connection, row.id)
        if one.state == StepState.PLANNED.value
        or (one.measure == Measure.REVOKE.value and one.state == StepState.STANDS.value)
    }
    if not planning.takes(plans(connection, house, agent.id, people, looks)) <= known:
        raise Conflict(ErrorCode.CONTAINMENT_CHANGED)


def refuse_over(connection: Connection, house: House, row: Row[Any]) -> None:
    """Raises unless it is a list that may still change: not confirmed, not asked for, not too old."""
    _refuse_old(house, row)
    if reading.open_deed(connection, row, house.clock.now()) is not None:
        raise Conflict(ErrorCode.IN_PROGRESS)


def _refuse_old(house: House, row: Row[Any]) -> None:
    if row.state != ContainmentState.PLANNED.value:
        raise Conflict(ErrorCode.CONTAINMENT_OVER)
    if not row.made_at <= house.clock.now() < row.until:
        raise Conflict(ErrorCode.CONTAINMENT_CHANGED)


def begin(
    connection: Connection, house: House, agent: AgentId, row: Row[Any], deed: DeedId | None = None
) -> None:
    """Confirmed; nothing is done before the time to cancel is over."""
    people = reading.people_of(row)
    seconds = max(rules_of(connection, house, one).cancel_seconds for one in people)
    begins = house.clock.now() + timedelta(seconds=seconds)
    state = ContainmentState.WAITING.value
    move(connection, row.id, state=state, begins_at=begins, next_at=begins, deed_id=deed)
    note(connection, house, agent, AuditEvent.CONTAINMENT_STARTED, row)


# -- several people, for which a second person is asked --------------------------------------------------


def refuse_senseless(connection: Connection, house: House, by: AgentId, asked: ContainPeople) -> None:
    """Raises what would stop it now: not his list, another list, or one that is too old."""
    row = reading.row_of(connection, asked.containment)
    if row.agent != by:
        raise Refused(ErrorCode.NOT_YOURS, agent=row.agent)
    if row.frozen != asked.frozen:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="frozen")
    refuse_changed(connection, house, Agent(by, by, frozenset()), row, {})
    if reading.open_deed(connection, row, house.clock.now()) is not None:
        raise Conflict(ErrorCode.IN_PROGRESS)


def release(
    connection: Connection, house: House, by: AgentId, asked: ContainPeople, deed: DeedId
) -> tuple[Change, ...]:
    """A second person agreed to exactly this list: it begins, in the name of who asked."""
    row = reading.row_of(connection, asked.containment)
    if row.agent != by or row.frozen != asked.frozen:
        raise Conflict(ErrorCode.CONTAINMENT_CHANGED)
    refuse_changed(connection, house, Agent(by, by, frozenset()), row, {})
    begin(connection, house, by, row, deed)
    return (Change(resource=Resource.CONTAINMENT, id=row.id),)


def people_in(connection: Connection, asked: ContainPeople) -> tuple[PersonId, ...]:
    """Whom it is about: none of them agrees to it."""
    return reading.people_of(reading.row_of(connection, asked.containment))


def good_until(connection: Connection, asked: ContainPeople) -> datetime:
    """So long the list can be agreed to."""
    until: datetime = reading.row_of(connection, asked.containment).until
    return until


# -- rows and record -------------------------------------------------------------------------------------


def move(connection: Connection, id_: ContainmentId, **values: object) -> None:
    """Change it; its revision rises."""
    connection.execute(
        update(containment)
        .where(containment.c.id == id_)
        .values(revision=containment.c.revision + 1, **values)
    )


def note(
    connection: Connection, house: House, agent: AgentId | None, event: AuditEvent, row: Row[Any]
) -> None:
    """On record, once for each person."""
    people, steps = reading.people_of(row), reading.steps_of(connection, row.id)
    for one in people:
        taken = sum(step.person_id == one and step.state == StepState.PLANNED.value for step in steps)
        house.record.append(
            connection,
            event,
            agent=agent,
            case=row.case_id,
            person=one,
            personal={"why": row.reason},
            facts={"containment": row.id, "steps": taken, "people": len(people), "frozen": row.frozen},
        )
