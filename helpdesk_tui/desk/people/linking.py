"""Joining two people and taking an account apart, by an agent's word: on record, and to be undone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.accounts import Linked, Linking, Unlinking
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.gate import Need
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.attempts import are_used_up
from helpdesk_tui.desk.gate.subject import said_not_me
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts, joining, moving, owners, privilege
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.known import AccountFact, csv_source
from helpdesk_tui.desk.people.moving import Merge
from helpdesk_tui.desk.people.tables import joined, person
from helpdesk_tui.desk.people.taking_in import keeper_of_people

BY_AGENT: Final = "agent"
"""How `joined.by_key` names the word of an agent."""


async def link(house: House, agent: Agent, person_id: PersonId, asked: Linking) -> Linked:
    """The other's accounts are this person's from now on."""

    def write(connection: Connection) -> Linked:
        keeper_of_people(connection, house, agent)
        into, gone = facts.current(connection, person_id), facts.current(connection, asked.other)
        if into == gone:
            raise Mistaken(ErrorCode.BAD_REQUEST)
        _may(connection, house, agent, into, gone)
        merge = Merge(
            gone,
            into,
            house.clock.now(),
            by_key=BY_AGENT,
            agent=agent.id,
            namesakes=joining.is_namesake(connection, gone, into),
        )
        name = _name(connection, gone)
        moving.merge(connection, merge)
        linked = Linked(person=into, other=gone)
        note(connection, house, agent, AuditEvent.PEOPLE_LINKED, linked, name, asked.reason)
        return linked

    return await _told(house, write)


async def unlink(house: House, agent: Agent, person_id: PersonId, asked: Unlinking) -> Linked:
    """The account is somebody else's: who it was before it was joined, else somebody new."""

    def write(connection: Connection) -> Linked:
        keeper_of_people(connection, house, agent)
        into = facts.current(connection, person_id)
        _may(connection, house, agent, into)
        if said_not_me(connection, into, house.clock.now()):  # whoever is taken apart would be free of it
            raise Refused(ErrorCode.GATE_CLOSED, needs=Need.FRAUD_REPORTED.value)
        policy = house.policy.for_client(facts.client_of(connection, into))
        # The half that is let go would have the day's attempts anew.
        if are_used_up(connection, policy, into, house.clock.now()):
            raise Refused(ErrorCode.UPPER_ROLE_NEEDED)
        accounts = facts.accounts(connection, into)
        found = [one for one in accounts if f"{one.vendor}:{one.ref}" == asked.account]
        if not found:
            raise Missing(ErrorCode.NOT_FOUND)
        row = _came_with(connection, into, found[0])
        if row is not None:
            other = moving.restore(connection, row, agent.id, house.clock.now())
        elif len(accounts) > 1:
            other = _split(connection, house, into, found[0], accounts)
        else:
            raise Mistaken(ErrorCode.BAD_REQUEST)
        if row is None or not _a_mistake(row, house.clock.now()):
            privilege.stays(connection, into, other, house.clock.now())
        linked = Linked(person=into, other=other)
        note(
            connection,
            house,
            agent,
            AuditEvent.PEOPLE_UNLINKED,
            linked,
            _name(connection, other),
            asked.reason,
        )
        return linked

    return await _told(house, write)


def _may(connection: Connection, house: House, agent: Agent, *people: PersonId) -> None:
    """Nobody makes himself somebody else (Law 6); nobody is moved while something is under way for him."""
    if any(facts.is_own_account(connection, house.config, agent.id, one) for one in people):
        raise Refused(ErrorCode.OWN_ACCOUNT)
    holder = moving.holder(connection, people)
    if holder is not None:
        raise Conflict(ErrorCode.OPERATION_OPEN, agent=holder.agent, since=holder.asked_at.isoformat())
    waiting = select(proof.c.agent, proof.c.ends_at).where(
        proof.c.person_id.in_(people),
        proof.c.state == ProofState.WAITING.value,
        proof.c.ends_at > house.clock.now(),
    )
    tries = connection.execute(waiting.order_by(proof.c.ends_at.desc()).limit(1)).one_or_none()
    if tries is not None:
        raise Conflict(ErrorCode.VERIFIED_ELSEWHERE, agent=tries.agent, until=tries.ends_at.isoformat())


def _a_mistake(row: Row[Any], now: datetime) -> bool:
    """Whether an agent takes back what an agent joined a moment ago: then nothing has changed."""
    return bool(row.by_key == BY_AGENT and now - row.at < timedelta(days=1))


def _came_with(connection: Connection, into: PersonId, one: AccountFact) -> Row[Any] | None:
    """The newest joining that brought this account to the person."""
    rows = connection.execute(
        select(joined)
        .join(person, person.c.id == joined.c.gone_id)
        .where(person.c.merged_into == into, joined.c.undone_at.is_(None))
        .order_by(joined.c.at.desc())
    )
    return next((row for row in rows if [one.vendor, one.ref] in json.loads(row.moved)["accounts"]), None)


def _split(
    connection: Connection, house: House, into: PersonId, one: AccountFact, accounts: tuple[AccountFact, ...]
) -> PersonId:
    client = house.vendors[one.vendor].client
    row = owners.new_person(client, one.login, one.name)
    theirs = [
        each
        for each in accounts
        if each is not one
        and house.vendors[each.vendor].client == client
        and fold(each.login) == fold(one.login)
    ]
    lines = (
        [] if theirs else [csv_source(client)]
    )  # a line goes along with the only account that has its login
    return moving.split(connection, into, row, (one.vendor, one.ref), lines)


def _name(connection: Connection, person_id: PersonId) -> str:
    return str(connection.scalar(select(person.c.name).where(person.c.id == person_id)) or "")


def note(
    connection: Connection,
    house: House,
    agent: Agent,
    event: AuditEvent,
    linked: Linked,
    other: str,
    why: str,
) -> None:
    """Put a joining or a taking apart on record."""
    house.record.append(
        connection,
        event,
        agent=agent.id,
        person=linked.person,
        personal={"name": _name(connection, linked.person), "other_name": other, "why": why},
        facts={"other": linked.other},
    )


async def _told(house: House, write: Callable[[Connection], Linked]) -> Linked:
    linked = await house.store.write(write)
    for id_ in (linked.person, linked.other):
        house.recent.forget(id_)
        house.hub.publish(Change(resource=Resource.PERSON, id=id_))
    return linked
