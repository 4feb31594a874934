"""Items as they are read and closed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, or_, select, update

from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing
from helpdesk_tui.contract.ids import GrantId, ReviewId
from helpdesk_tui.contract.operations import GrantState
from helpdesk_tui.contract.review import ReviewItem, ReviewState
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.people.tables import person
from helpdesk_tui.desk.review.tables import review_item

_SHOWN_FOR: Final = timedelta(days=2)
_LIVE: Final = (GrantState.LIVE.value, GrantState.UNKNOWN.value)


def row_of(connection: Connection, id_: ReviewId) -> Row[Any]:
    """One item; Missing when there is none."""
    row = connection.execute(_rows(review_item.c.id == id_)).one_or_none()
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return row


def listed(connection: Connection, now: datetime) -> list[ReviewItem]:
    """What is open, oldest first, then what was closed lately."""
    lately = and_(review_item.c.state != ReviewState.OPEN.value, review_item.c.ended_at > now - _SHOWN_FOR)
    rows = connection.execute(_rows(or_(review_item.c.state == ReviewState.OPEN.value, lately)).limit(500))
    found = [item_of(row) for row in rows]
    return sorted(found, key=lambda one: (one.state is not ReviewState.OPEN, one.made_at))


def close(connection: Connection, row: Row[Any], **values: object) -> None:
    """End it if nobody else has; raises `APPROVAL_ENDED`."""
    changed = connection.execute(
        update(review_item)
        .where(review_item.c.id == row.id, review_item.c.state == ReviewState.OPEN.value)
        .values(revision=review_item.c.revision + 1, **values)
    )
    if changed.rowcount != 1:
        raise Conflict(ErrorCode.TASK_ENDED)


def item_of(row: Row[Any]) -> ReviewItem:
    """One item as a console sees it."""
    return ReviewItem(
        id=row.id,
        list=row.list,
        why=tuple(row.why.split(",")),
        state=row.state,
        agent=row.agent,
        person=row.person_id,
        person_name=row.name or "",
        case=row.case_id,
        operation=row.operation_id,
        grant=None if row.grant_state not in _LIVE else GrantId(row.grant_id),
        made_at=row.made_at,
        params=json.loads(row.facts),
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        revision=row.revision,
    )


def _rows(*conditions: Any) -> Any:
    return (
        select(
            review_item,
            person.c.name,
            grant_.c.id.label("grant_id"),
            grant_.c.state.label("grant_state"),
        )
        .outerjoin(person, person.c.id == review_item.c.person_id)
        .outerjoin(grant_, grant_.c.operation_id == review_item.c.operation_id)
        .where(*conditions)
        .order_by(review_item.c.made_at)
    )
