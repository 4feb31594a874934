"""Rows about the agent who looks: by the agent's deeds, or by any account of the agent's person (Law 6)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.tables import account, person
from helpdesk_tui.desk.prompts.showing import owners


def own_rows(connection: Connection, house: House, agent: Agent, rows: Sequence[Row[Any]]) -> frozenset[str]:
    """The ids of those rows; equal logins are enough, so that an account that nobody linked is no way out."""
    people = {
        word: found.id
        for word, found in owners(connection, {row.account for row in rows if row.account}).items()
    }
    known = directory.find(connection, house.config, agent.id)
    own = {fold(agent.id)}
    linked: PersonId | None = None
    if known is not None:
        own |= {fold(login) for login in (known.person_login, known.login) if login}
        linked = None if known.person is None else facts.current(connection, known.person)
    named = _logins(connection, set(people.values()))
    return frozenset(
        row.id
        for row in rows
        if row.about == agent.id
        or fold(row.login) in own
        or _is_own(people.get(row.account), linked, named, own)
    )


def _is_own(
    whose: PersonId | None, linked: PersonId | None, named: Mapping[str, set[str]], own: set[str]
) -> bool:
    return whose is not None and (whose == linked or not own.isdisjoint(named.get(whose, ())))


def _logins(connection: Connection, people: set[PersonId]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {one: set() for one in people}
    ids = sorted(people)
    for one in connection.execute(select(person.c.id, person.c.login_key).where(person.c.id.in_(ids))):
        found[one.id].add(one.login_key)
    query = select(account.c.person_id, account.c.login_key, account.c.aliases)
    for row in connection.execute(query.where(account.c.person_id.in_(ids))):
        found[row.person_id] |= {row.login_key, *map(fold, json.loads(row.aliases))}
    return found
