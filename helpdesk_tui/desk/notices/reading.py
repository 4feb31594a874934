"""Notices as consoles see them: no address, no token, no words of anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Missing, Refused
from helpdesk_tui.contract.ids import AgentId, CaseId, GrantId, OperationId, PersonId
from helpdesk_tui.contract.notices import (
    Audience,
    Channel,
    Notice,
    NoticeId,
    NoticeKind,
    NotMeSource,
    Sending,
    SendState,
)
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.outbox import shown
from helpdesk_tui.desk.notices.service import TRIED_FOR
from helpdesk_tui.desk.notices.tables import notice, notice_send
from helpdesk_tui.desk.people.tables import person

MOST: Final = 100
_MAY_GO_AGAIN: Final = (SendState.FAILED.value, SendState.GIVEN_UP.value)


def listed(
    connection: Connection,
    *,
    id_: NoticeId | None = None,
    who: PersonId | None = None,
    case: CaseId | None = None,
    kinds: Collection[NoticeKind] = (),
    since: datetime | None = None,
) -> list[Notice]:
    """The newest notices, of one person or case where one is named, of some kinds and times alone."""
    query = select(notice, person.c.name).outerjoin(person, person.c.id == notice.c.person_id)
    for column, wanted in ((notice.c.id, id_), (notice.c.person_id, who), (notice.c.case_id, case)):
        if wanted is not None:
            query = query.where(column == wanted)
    if kinds:
        query = query.where(notice.c.kind.in_([kind.value for kind in kinds]))
    if since is not None:
        query = query.where(notice.c.made_at > since)
    rows = connection.execute(query.order_by(notice.c.made_at.desc(), notice.c.id).limit(MOST)).all()
    sends = _sends(connection, [row.id for row in rows])
    return [_notice(row, tuple(sends[row.id])) for row in rows]


def of_operations(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[Sending, ...]]:
    """What people were told of each operation; those of which nobody was told are not named."""
    wanted = list(ids)
    rows = connection.execute(
        select(notice.c.id, notice.c.operation_id).where(notice.c.operation_id.in_(wanted))
    ).all()
    sends = _sends(connection, [row.id for row in rows]) if rows else {}
    found: dict[str, tuple[Sending, ...]] = {}
    for row in rows:
        found[row.operation_id] = (*found.get(row.operation_id, ()), *sends[row.id])
    return found


def resend(connection: Connection, house: House, agent: AgentId, id_: NoticeId) -> Notice:
    """Try anew what failed or was given up, under the same ids; what was sent is left alone.

    Raises `Missing`, and `Refused(NOTHING_TO_SEND)` when all of it went or is on its way.
    """
    found = listed(connection, id_=id_)
    if not found:
        raise Missing(ErrorCode.NOT_FOUND)
    now = house.clock.now()
    again = connection.execute(
        update(notice_send)
        .where(notice_send.c.notice_id == id_, notice_send.c.state.in_(_MAY_GO_AGAIN))
        .values(state=SendState.WAITING.value, next_at=now, give_up_at=now + TRIED_FOR)
    )
    if not again.rowcount:
        raise Refused(ErrorCode.NOTHING_TO_SEND)
    (one,) = found
    house.record.append(
        connection,
        AuditEvent.NOTICE_RESENT,
        agent=agent,
        case=one.case,
        person=one.person,
        facts={"notice": id_, "told": one.kind.value, "messages": again.rowcount},
    )
    return listed(connection, id_=id_)[0]


def _sends(connection: Connection, ids: list[str]) -> defaultdict[str, list[Sending]]:
    query = select(notice_send).where(notice_send.c.notice_id.in_(ids))
    found: defaultdict[str, list[Sending]] = defaultdict(list)
    for row in connection.execute(query.order_by(notice_send.c.audience.desc(), notice_send.c.channel)):
        found[row.notice_id].append(
            Sending(
                id=row.id,
                audience=Audience(row.audience),
                channel=Channel(row.channel),
                hint=shown(row.channel, row.address),
                state=SendState(row.state),
                attempts=row.attempts,
                at=row.tried_at,
                next_at=row.next_at,
                problem=row.problem,
            )
        )
    return found


def _notice(row: Row[Any], sends: tuple[Sending, ...]) -> Notice:
    return Notice(
        id=NoticeId(row.id),
        kind=NoticeKind(row.kind),
        reference=row.reference,
        person=None if row.person_id is None else PersonId(row.person_id),
        person_name=row.name,
        case=None if row.case_id is None else CaseId(row.case_id),
        operation=None if row.operation_id is None else OperationId(row.operation_id),
        grant=None if row.grant_id is None else GrantId(row.grant_id),
        made_at=row.made_at,
        sends=sends,
        disowned_at=row.disowned_at,
        disowned_by=None if row.disowned_by is None else NotMeSource(row.disowned_by),
    )
