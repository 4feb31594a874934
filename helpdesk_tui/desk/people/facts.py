"""What the gate and the operations may rely on about a person.

All functions read inside the caller's transaction, so that a decision and its commit see the same facts.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.errors import ErrorCode, Missing
from helpdesk_tui.contract.ids import AgentId, ClientId, ContactId, DeviceId, PersonId, VendorId
from helpdesk_tui.contract.people import AccountStatus, ContactKind, DeviceKind, Factor
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.agents.directory import Known
from helpdesk_tui.desk.config.model import DeskConfig
from helpdesk_tui.desk.people import sources, statements
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.known import (
    AccountFact,
    ContactFact,
    DeviceFact,
    ManagerFact,
    shown_source,
)
from helpdesk_tui.desk.people.tables import person, person_group
from helpdesk_tui.policy.values import Standing
from helpdesk_tui.vendors.values import VendorDevice

HOPS: Final = 8
"""So often at most was a person merged into another, and that one again."""


def row_of(connection: Connection, person_id: PersonId) -> Row[Any]:
    """The row of a person, or of the one he was merged into; Missing when there is none."""
    for _hop in range(HOPS):
        row = connection.execute(statements.PERSON, {"id": person_id}).one_or_none()
        if row is None:
            break
        if row.merged_into is None:
            return row
        person_id = PersonId(row.merged_into)
    raise Missing(ErrorCode.NOT_FOUND)


def current(connection: Connection, person_id: PersonId) -> PersonId:
    """Follow a person that was merged into another one; Missing when there is none."""
    return PersonId(row_of(connection, person_id).id)


def client_of(connection: Connection, person_id: PersonId) -> ClientId:
    """The client that a person belongs to; Missing when there is no such person."""
    found = connection.scalar(select(person.c.client_id).where(person.c.id == person_id))
    if found is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return ClientId(found)


def accounts(connection: Connection, person_id: PersonId) -> tuple[AccountFact, ...]:
    """The accounts that were there when last read."""
    return tuple(_account(row) for row in connection.execute(statements.ACCOUNTS, {"id": person_id}))


def account_at(connection: Connection, person_id: PersonId, vendor: VendorId) -> AccountFact:
    """The person's account at that vendor; Missing when there is none."""
    found = [known for known in accounts(connection, person_id) if known.vendor == vendor]
    if not found:
        raise Missing(ErrorCode.NOT_FOUND)
    return found[0]


def contacts(
    connection: Connection, person_id: PersonId, accepted: Collection[str] | None = None
) -> tuple[ContactFact, ...]:
    """Numbers and addresses on file, each once per kind: of several sources the longest known counts."""
    accepted = accepted_sources(connection) if accepted is None else accepted
    best: dict[tuple[str, str], ContactFact] = {}
    for row in connection.execute(statements.CONTACTS, {"id": person_id}):
        standing = _standing(row, row.source in accepted)
        known = ContactFact(
            ContactId(row.id),
            ContactKind(row.kind),
            row.value,
            shown_source(row.source),
            row.first_seen,
            standing,
        )
        other = best.get((row.kind, row.value))
        if other is None or _older(standing, other.standing):
            best[row.kind, row.value] = known
    return tuple(best.values())


def devices(
    connection: Connection, person_id: PersonId, accepted: Collection[str] | None = None
) -> tuple[DeviceFact, ...]:
    """The devices of all live accounts."""
    accepted = accepted_sources(connection) if accepted is None else accepted
    return tuple(
        DeviceFact(
            id=device_id(VendorId(row.vendor), row.ref),
            vendor=VendorId(row.vendor),
            account_ref=row.account_ref,
            device=_device(row),
            e164=row.e164,
            first_seen=row.first_seen,
            standing=_standing(row, row.vendor in accepted),
        )
        for row in connection.execute(statements.DEVICES, {"id": person_id})
    )


def device_id(vendor: VendorId, ref: str) -> DeviceId:
    """The name of a device on the wire."""
    return DeviceId(f"{vendor}:{ref}")


def manager(
    connection: Connection, person_id: PersonId, accepted: Collection[str] | None = None
) -> ManagerFact | None:
    """The manager on file; None when none is named or the login is nobody's or more than one person's."""
    row = imported(connection, person_id, "manager_login")
    if row is None:
        return None
    found = connection.execute(
        select(person.c.id, person.c.name, person.c.login)
        .where(
            person.c.client_id == sources.client_of(connection, row.source),
            person.c.login_key == fold(row.value),
            person.c.gone_at.is_(None),
            person.c.merged_into.is_(None),
            person.c.id != person_id,
        )
        .limit(2)
    ).all()
    if len(found) != 1:
        return None
    accepted = accepted_sources(connection) if accepted is None else accepted
    standing = _standing(row, row.source in accepted)
    return ManagerFact(
        PersonId(found[0].id), found[0].name, found[0].login, shown_source(row.source), standing
    )


def imported(connection: Connection, person_id: PersonId, field: str) -> Row[Any] | None:
    """What the import says of a person; of several lines the one with the person's own login counts."""
    rows = connection.execute(statements.IMPORTED, {"id": person_id, "field": field}).all()
    return next((row for row in rows if row.account_ref == row.login_key), rows[0] if rows else None)


def groups(connection: Connection, person_id: PersonId) -> tuple[str, ...]:
    """Names of the groups that any source puts the person in."""
    rows = connection.scalars(
        select(person_group.c.name).where(
            person_group.c.person_id == person_id, person_group.c.gone_at.is_(None)
        )
    )
    return tuple(sorted(set(rows)))


def language(
    connection: Connection, config: DeskConfig, person_id: PersonId, at: ClientId | None = None
) -> str:
    """The language to speak and write to the person in: their own, else that of their client (or of `at`)."""
    own = imported(connection, person_id, "language")
    if own is not None:
        return str(own.value)
    wanted = at or client_of(connection, person_id)
    return next((settings.language for settings in config.clients if settings.id == wanted), "en")


def is_own_account(connection: Connection, config: DeskConfig, agent: AgentId, person_id: PersonId) -> bool:
    """Whether the person is the agent himself: the one he is linked to, or one of an equal login (Law 6)."""
    known = directory.find(connection, config, agent)
    if known is None:
        return fold(agent) in _logins(connection, person_id)
    return agent in themselves(connection, [known], person_id)


def themselves(connection: Connection, agents: Sequence[Known], person_id: PersonId) -> set[AgentId]:
    """Those of the agents who are that person, asked for all of them at once."""
    logins = _logins(connection, person_id)
    own = {one.id for one in agents if not logins.isdisjoint(_own_logins(one))}
    linked = _all_current(connection, {one.person for one in agents if one.person is not None})
    if linked:
        here = current(connection, person_id)
        own |= {one.id for one in agents if one.person is not None and linked.get(one.person) == here}
    return own


def one_human(connection: Connection, one: Known, other: Known) -> bool:
    """Whether two agents are the same human: by their names, or by the person that either is linked to."""
    return bool(also_him(connection, one, [other]) or also_him(connection, other, [one]))


def also_him(connection: Connection, one: Known, others: Sequence[Known]) -> set[AgentId]:
    """Those who have a name of his, or who are the person that he is linked to: of many, asked at once."""
    names = _own_logins(one)
    found = {other.id for other in others if not names.isdisjoint(_own_logins(other))}
    if one.person is None:
        return found
    linked = {other.id for other in others if other.person == one.person}
    return found | linked | themselves(connection, others, one.person)


def _own_logins(known: Known) -> set[str]:
    return {fold(login) for login in (known.id, known.person_login, known.login) if login}


def _logins(connection: Connection, person_id: PersonId) -> set[str]:
    logins = {row.login_key for row in connection.execute(statements.PERSON, {"id": person_id})}
    for row in connection.execute(statements.LOGINS, {"id": person_id}):
        logins |= {row.login_key} | {fold(alias) for alias in json.loads(row.aliases)}
    return logins


def _all_current(connection: Connection, people: Collection[PersonId]) -> dict[PersonId, PersonId]:
    """Whom each of them was merged into, or himself; whoever is not there is left out."""
    found = {one: one for one in people}
    for _hop in range(HOPS):
        wanted = {*found.values()}
        if not wanted:
            break
        rows = connection.execute(select(person.c.id, person.c.merged_into).where(person.c.id.in_(wanted)))
        into = {PersonId(row.id): PersonId(row.merged_into or row.id) for row in rows}
        moved = {one: into[at] for one, at in found.items() if at in into}
        if moved == found:
            break
        found = moved
    return found


def baseline_pending(connection: Connection) -> bool:
    """Whether a first complete reading waits for a named person's word."""
    return bool(sources.pending(connection))


def accepted_sources(connection: Connection) -> frozenset[str]:
    """Sources whose first reading a named person took over; to be asked for once for several facts."""
    return frozenset(one.id for one in sources.states(connection).values() if one.accepted_at is not None)


def _standing(row: Row[Any], accepted: bool) -> Standing:
    return Standing(
        changed=row.changed, baseline=row.baseline, baseline_accepted=accepted or not row.baseline
    )


def _older(one: Standing, other: Standing) -> bool:
    """Whether the first is the better one to rely on."""
    if (one.changed is None) != (other.changed is None):
        return one.changed is None
    if one.changed is not None and other.changed is not None:
        return one.changed < other.changed
    return one.baseline_accepted and not other.baseline_accepted


def _account(row: Row[Any]) -> AccountFact:
    return AccountFact(
        vendor=VendorId(row.vendor),
        ref=row.ref,
        login=row.login,
        name=row.name,
        status=AccountStatus(row.status),
        status_text=row.status_text,
        status_cause=row.status_cause,
        enrolled=row.enrolled,
        created=row.created,
        last_login=row.last_login,
        directory_managed=row.directory_managed,
        realm=row.realm,
        aliases=tuple(json.loads(row.aliases)),
        mails=tuple(json.loads(row.mails)),
        read_at=row.read_at,
    )


def _device(row: Row[Any]) -> VendorDevice:
    extra: Mapping[str, str] = json.loads(row.extra)
    return VendorDevice(
        ref=row.ref,
        kind=DeviceKind(row.kind),
        label=row.label,
        platform=row.platform,
        number=row.number,
        serial=row.serial,
        activated=row.activated,
        usable=row.usable,
        factors=tuple(Factor(name) for name in row.factors.split(",") if name),
        last_seen=row.last_seen,
        created=row.created,
        extra=extra,
    )
