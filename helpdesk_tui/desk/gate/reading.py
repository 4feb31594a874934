"""Gathers what the gate looks at, in the caller's transaction."""

from __future__ import annotations

from sqlalchemy import Connection

from helpdesk_tui.contract.ids import AgentId, ClientId, PersonId
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts, privilege
from helpdesk_tui.policy.values import Standing


def person_facts(connection: Connection, house: House, id_: PersonId, agent: AgentId) -> PersonFacts:
    """Everything about one person that a decision may rest on; Missing when there is none."""
    row = facts.row_of(connection, id_)
    current, client = PersonId(row.id), ClientId(row.client_id)
    accepted = facts.accepted_sources(connection)
    manager = facts.manager(connection, current, accepted)
    return PersonFacts(
        id=current,
        name=row.name,
        login=row.login,
        client=client,
        language=facts.language(connection, house.config, current, client),
        tier=privilege.tier(connection, house, current, client),
        accounts=facts.accounts(connection, current),
        contacts=facts.contacts(connection, current, accepted),
        devices=facts.devices(connection, current, accepted),
        manager=None if manager is None else manager.person,
        manager_standing=Standing() if manager is None else manager.standing,
        own_account=facts.is_own_account(connection, house.config, agent, current),
    )
