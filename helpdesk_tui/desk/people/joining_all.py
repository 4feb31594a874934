"""Joins people who were on file before the configuration said by which keys: the certain ones, all at once.

Everybody who shares a key, directly or over others, is looked at together. They are one person when all of
them have the same name, no two have an account in one system, and nobody took any of them apart. Anything
else is a doubt and left alone: with a namesake among them nobody can tell who is who.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.accounts import Alike, Joining, JoinReport, Linked, Together, WhyApart
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.ids import PersonId, VendorId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts, joining, moving
from helpdesk_tui.desk.people.joining import KINDS, Key, same_name
from helpdesk_tui.desk.people.linking import note
from helpdesk_tui.desk.people.moving import Merge
from helpdesk_tui.desk.people.tables import account, contact, joined, person
from helpdesk_tui.desk.people.taking_in import keeper_of_people

MOST_LISTED: Final = 200
AT_ONCE: Final = 20
"""People joined in one write, so that nobody else's write waits long."""


@dataclass(frozen=True, slots=True)
class _Known:
    id: PersonId
    client: str
    name: str
    login: str
    since: str
    vendors: frozenset[VendorId]


async def join_all(house: House, agent: Agent, asked: Joining) -> JoinReport:
    """Find them, and unless it is a dry run join them; each joining on record and to be undone one by one."""
    found = await house.store.read(lambda c: together(c, house))
    certain = [one for one in found if one.why is None]
    if not asked.dry_run:
        if not asked.reason.strip():
            raise Mistaken(ErrorCode.BAD_REQUEST, field="reason")
        await house.store.read(lambda connection: keeper_of_people(connection, house, agent))
        for start in range(0, len(certain), AT_ONCE):
            await _join(house, agent, certain[start : start + AT_ONCE], asked.reason.strip())
    doubts = [one for one in found if one.why is not None]
    shown, doubted = tuple(certain[:MOST_LISTED]), tuple(doubts[:MOST_LISTED])
    return JoinReport(joined=shown, doubts=doubted, left=len(found) - len(shown) - len(doubted))


def together(connection: Connection, house: House) -> list[Together]:
    """Everybody who shares a key with somebody, group by group."""
    people = _everybody(connection)
    apart = {
        frozenset((row.person_id, row.gone_id))
        for row in connection.execute(
            select(joined.c.person_id, joined.c.gone_id).where(joined.c.undone_at.is_not(None))
        )
    }
    groups: dict[PersonId, set[PersonId]] = {}
    keys: dict[PersonId, Key] = {}
    for key in (Key(name) for name in house.config.people.merge_by):
        for sharing in _sharing(connection, house, people, key):
            whole = set[PersonId]().union(*(groups.get(one, {one}) for one in sharing))
            for one in whole:
                groups[one] = whole
                keys.setdefault(one, key)
    seen: set[PersonId] = set()
    order = {vendor: number for number, vendor in enumerate(house.vendors)}

    def place(one: _Known) -> int:
        return min((order.get(vendor, len(order)) for vendor in one.vendors), default=len(order))

    found = []
    for first, whole in groups.items():
        if first not in seen:
            seen |= whole
            # Who is known longest stays, and at the same time who is in the system that is named first.
            members = sorted((people[one] for one in whole), key=lambda one: (one.since, place(one), one.id))
            found.append(_told(members, keys[first], apart))
    return sorted(found, key=lambda one: (one.people[0].name, one.people[0].person))


def _everybody(connection: Connection) -> dict[PersonId, _Known]:
    live = person.c.merged_into.is_(None) & person.c.gone_at.is_(None)
    vendors: dict[str, set[VendorId]] = defaultdict(set)
    since: dict[str, str] = {}
    for row in connection.execute(select(account.c.person_id, account.c.vendor, account.c.first_seen)):
        vendors[row.person_id].add(VendorId(row.vendor))
        told = row.first_seen.isoformat()
        since[row.person_id] = min(since.get(row.person_id, told), told)
    who = select(person.c.id, person.c.client_id, person.c.name, person.c.login).where(live)
    return {
        PersonId(row.id): _Known(
            PersonId(row.id),
            row.client_id,
            row.name,
            row.login,
            since.get(row.id, ""),
            frozenset(vendors[row.id]),
        )
        for row in connection.execute(who)
    }


def _sharing(
    connection: Connection, house: House, people: dict[PersonId, _Known], key: Key
) -> Iterable[set[PersonId]]:
    """Those with one value of this key, where they are more than one."""
    if key is Key.LOGIN:
        query = select(account.c.person_id, account.c.bare_key.label("value")).where(
            account.c.gone_at.is_(None), account.c.bare_key != ""
        )
    else:
        query = select(contact.c.person_id, contact.c.value).where(
            contact.c.kind.in_([kind.value for kind in KINDS[key]]), contact.c.gone_at.is_(None)
        )
    by: dict[tuple[str, str], set[PersonId]] = defaultdict(set)
    for row in connection.execute(query):
        known = people.get(row.person_id)
        if known is not None and (key is not Key.NUMBER or row.value.startswith("+")):
            client = "" if house.config.people.across_clients else known.client
            by[client, row.value].add(known.id)
    return [found for found in by.values() if len(found) > 1]


def _told(members: Sequence[_Known], key: Key, apart: set[frozenset[str]]) -> Together:
    pairs = [(one, other) for one, other in combinations(members, 2)]
    why: WhyApart | None = None
    if any(frozenset((one.id, other.id)) in apart for one, other in pairs):
        why = WhyApart.TAKEN_APART
    elif any(not same_name(one.name, other.name) for one, other in pairs):
        why = WhyApart.OTHER_NAME
    elif any(one.vendors & other.vendors for one, other in pairs):
        why = WhyApart.SAME_VENDOR
    named = tuple(Alike(person=one.id, name=one.name, login=one.login) for one in members)
    return Together(people=named, key=key.value, why=why)


async def _join(house: House, agent: Agent, groups: Sequence[Together], reason: str) -> None:
    """What changed since it was looked at, and whoever is being served or is the agent, is left alone."""

    def write(connection: Connection) -> list[PersonId]:
        keeper_of_people(connection, house, agent)
        touched = []
        for group in groups:
            into, *others = (one.person for one in group.people)
            if _may(connection, house, agent, [into, *others]):
                for gone in others:
                    _merge(connection, house, agent, Linked(person=into, other=gone), group.key, reason)
                touched += [into, *others]
        return touched

    for id_ in await house.store.write(write):
        house.recent.forget(id_)
        house.hub.publish(Change(resource=Resource.PERSON, id=id_))


def _may(connection: Connection, house: House, agent: Agent, people: Sequence[PersonId]) -> bool:
    as_before = all(facts.current(connection, one) == one for one in people)
    own = any(facts.is_own_account(connection, house.config, agent.id, one) for one in people)
    return as_before and not own and moving.holder(connection, people) is None


def _merge(connection: Connection, house: House, agent: Agent, linked: Linked, key: str, reason: str) -> None:
    into, gone = linked.person, linked.other
    namesakes = joining.is_namesake(connection, gone, into)
    name = str(connection.scalar(select(person.c.name).where(person.c.id == gone)) or "")
    merge = Merge(gone, into, house.clock.now(), by_key=key, agent=agent.id, namesakes=namesakes)
    moving.merge(connection, merge)
    note(connection, house, agent, AuditEvent.PEOPLE_LINKED, linked, name, reason)
