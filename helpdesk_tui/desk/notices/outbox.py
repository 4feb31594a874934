"""The outbox's rows: what is due, and what became of each try."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import CaseId, ClientId, OperationId, PersonId
from helpdesk_tui.contract.notices import Audience, Channel, NoticeId, NoticeKind, SendState
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.tables import notice, notice_send
from helpdesk_tui.desk.people.tables import person

FIRST_PAUSE: Final = 10.0
LONGEST_PAUSE: Final = 3600.0
MOST_DUE: Final = 200
"""Read at once; of each road, so that what waits for one does not keep another back."""


@dataclass(frozen=True, slots=True)
class Due:
    """One message that is to be sent now."""

    id: str
    notice: NoticeId
    kind: NoticeKind
    audience: Audience
    channel: Channel
    address: str
    language: str
    attempts: int
    """How many tries there are with this one."""
    give_up_at: datetime
    person: PersonId | None
    person_name: str
    client: ClientId
    case: CaseId | None
    operation: OperationId | None
    reference: str
    made_at: datetime
    facts: Mapping[str, Any]

    @property
    def hint(self) -> str:
        """What may be shown of the address."""
        return shown(self.channel, self.address)


def shown(channel: str, address: str) -> str:
    """What may be shown of an address; a webhook's name is no secret."""
    return address if channel == Channel.HOOK else hint(address)


def taken(connection: Connection, channel: Channel, now: datetime) -> list[Due]:
    """What is to be sent by this road, the longest due first; each try is counted before it is made.

    So a store that cannot be written sends nothing, instead of the same message again and again.
    """
    found = _due_now(connection, channel, now)
    for one in found:
        connection.execute(
            update(notice_send)
            .where(notice_send.c.id == one.id)
            .values(attempts=one.attempts, tried_at=now, next_at=now + timedelta(seconds=pause(one.attempts)))
        )
    return found


def anything(connection: Connection, channel: Channel, now: datetime) -> bool:
    """Whether anything is to be sent by this road."""
    query = select(notice_send.c.id).where(
        notice_send.c.channel == channel.value, notice_send.c.next_at <= now
    )
    return connection.scalar(query.limit(1)) is not None


def _due_now(connection: Connection, channel: Channel, now: datetime) -> list[Due]:
    query = (
        select(
            notice_send,
            notice.c.kind,
            notice.c.person_id,
            notice.c.client_id,
            notice.c.case_id,
            notice.c.operation_id,
            notice.c.reference,
            notice.c.made_at,
            notice.c.facts,
            person.c.name,
        )
        .join(notice, notice.c.id == notice_send.c.notice_id)
        .outerjoin(person, person.c.id == notice.c.person_id)
        .where(notice_send.c.channel == channel.value, notice_send.c.next_at <= now)
        .order_by(notice_send.c.next_at, notice_send.c.id)
        .limit(MOST_DUE)
    )
    return [_due(row) for row in connection.execute(query)]


def sent(connection: Connection, house: House, one: Due) -> bool:
    """It was accepted; False when another try has begun since."""
    moved = _move(connection, house, one, state=SendState.SENT.value, next_at=None, problem=None)
    if moved:
        _record(connection, house, one, AuditEvent.NOTICE_SENT)
    return moved


def failed(connection: Connection, house: House, one: Due, problem: str, *, final: bool) -> bool:
    """It did not go, or nobody knows: tried again, or given up when its time is over or it never will."""
    again = house.clock.now() + timedelta(seconds=pause(one.attempts))
    if final or again >= one.give_up_at:
        moved = _move(connection, house, one, state=SendState.GIVEN_UP.value, next_at=None, problem=problem)
        if moved:
            _record(connection, house, one, AuditEvent.NOTICE_GIVEN_UP, problem=problem)
        return moved
    return _move(connection, house, one, state=SendState.FAILED.value, next_at=again, problem=problem)


def pause(attempts: int) -> float:
    """Seconds until the next try: doubling to an hour, each drawn between the half and the whole.

    Desks and messages that failed together so do not come back together.
    """
    whole = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempts - 1, 12))
    return random.uniform(whole / 2, whole)  # noqa: S311 - spreads load, guards nothing


def _move(connection: Connection, house: House, one: Due, **values: object) -> bool:
    """By compare-and-set on the number of tries: two desks never count one try twice."""
    changed = connection.execute(
        update(notice_send)
        .where(
            notice_send.c.id == one.id,
            notice_send.c.attempts == one.attempts,
            notice_send.c.next_at.is_not(None),
        )
        .values(tried_at=house.clock.now(), **values)
    )
    return changed.rowcount == 1


def _record(connection: Connection, house: House, one: Due, event: AuditEvent, **known: str) -> None:
    house.record.append(
        connection,
        event,
        agent=None,
        case=one.case,
        person=one.person,
        personal={"hint": one.hint},
        facts={
            "notice": one.notice,
            "told": one.kind.value,
            "channel": one.channel.value,
            "audience": one.audience.value,
            "tries": one.attempts,
            **known,
        },
    )


def _due(row: Row[Any]) -> Due:
    return Due(
        id=row.id,
        notice=NoticeId(row.notice_id),
        kind=NoticeKind(row.kind),
        audience=Audience(row.audience),
        channel=Channel(row.channel),
        address=row.address,
        language=row.language,
        attempts=row.attempts + 1,
        give_up_at=row.give_up_at,
        person=row.person_id,
        person_name=row.name or "",
        client=row.client_id,
        case=row.case_id,
        operation=row.operation_id,
        reference=row.reference,
        made_at=row.made_at,
        facts=json.loads(row.facts),
    )
