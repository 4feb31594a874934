"""Telling people: a row in the outbox, written in the very transaction of what it tells."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, insert, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import CaseId, ClientId, GrantId, OperationId, PersonId
from helpdesk_tui.contract.notices import Audience, NoticeId, NoticeKind, SendState
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.notices.audiences import recipients
from helpdesk_tui.desk.notices.tables import notice, notice_send
from helpdesk_tui.desk.people import facts

ANSWERED_FOR: Final = timedelta(days=7)
"""So long "not me" is heard of a notice by mail and page; by phone it always is."""
TRIED_FOR: Final = timedelta(hours=24)
"""So long a message is tried before it is given up."""
SIGNS: Final = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""Nothing in a reference looks or sounds like something else, or makes a word."""
KNOWN: Final = frozenset(
    {"vendor", "tier", "until", "uses", "device", "hint", "reason", "uncertain", "attested"}
)
"""Facts that a notice may hold: words of our own and numbers; never a code, a link or an address."""
Fact = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be told."""

    kind: NoticeKind
    person: PersonId | None = None
    case: CaseId | None = None
    operation: OperationId | None = None
    grant: GrantId | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """`vendor` (its id), `tier`, `until` (ISO 8601), `uses`, `device` (its label), `hint` (`..56`),
    `reason` (a stable word), `uncertain` (the vendor could not confirm it), `attested` (an agent alone
    vouched for the caller: the manager is told whatever the tier)."""
    also: tuple[str, ...] = ()
    """Numbers in E.164 that are told besides those on file, such as a new one."""
    only: frozenset[str] | None = None
    """These of the person's addresses, and nobody else; None: all, and whoever is told of such things."""


def announce(connection: Connection, house: House, told: Told) -> NoticeId:
    """Write it into the outbox, one message for each address, with its record; it is sent after the commit.

    Raises `ValueError` for a fact that no notice may hold.
    """
    strange = set(told.facts) - KNOWN
    if strange:
        raise ValueError(f"no notice holds {sorted(strange)}")
    now, id_ = house.clock.now(), NoticeId(new_id("nt"))
    person = None if told.person is None else facts.current(connection, told.person)
    tier, vouched = int(told.facts.get("tier") or 0), bool(told.facts.get("attested"))
    to = recipients(connection, house, told.kind, person, tier, told.also, manager=vouched)
    if told.only is not None:
        to = [one for one in to if one.audience is Audience.PERSON and one.address in told.only]
    connection.execute(
        insert(notice).values(
            id=id_,
            kind=told.kind.value,
            person_id=person,
            client_id=_client(connection, house, told, person),
            case_id=told.case,
            operation_id=told.operation,
            grant_id=told.grant,
            facts=json.dumps(dict(told.facts)),
            reference="".join(secrets.choice(SIGNS) for _ in range(8)),
            page_hash=hash_of(page_token(house, id_)),
            made_at=now,
            answer_until=now + ANSWERED_FOR,
        )
    )
    for one in to:
        connection.execute(
            insert(notice_send).values(
                id=new_id("ns"),
                notice_id=id_,
                audience=one.audience.value,
                channel=one.channel.value,
                address=one.address,
                language=one.language,
                state=SendState.WAITING.value,
                next_at=now,
                give_up_at=now + TRIED_FOR,
            )
        )
    house.record.append(
        connection,
        AuditEvent.NOTICE_MADE,
        agent=None,
        case=told.case,
        person=person,
        facts={"notice": id_, "told": told.kind.value, "messages": len(to)},
    )
    return id_


def page_token(house: House, id_: NoticeId) -> str:
    """The token of a notice's page: the store holds its hash alone, the desk makes it anew from its key."""
    return house.seal.mark(id_.encode(), "notice page")


def hash_of(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _client(connection: Connection, house: House, told: Told, person: PersonId | None) -> ClientId:
    """At which client it happened: the case's, the person's, else the first."""
    if told.case is not None:
        found = connection.scalar(select(case_.c.client_id).where(case_.c.id == told.case))
        if found is not None:
            return ClientId(found)
    return house.config.clients[0].id if person is None else facts.client_of(connection, person)
