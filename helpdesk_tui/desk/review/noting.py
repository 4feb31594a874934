"""Putting something on a list, in the transaction of what is to be looked at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, insert, select, update

from helpdesk_tui.contract.ids import AgentId, CaseId, OperationId, PersonId
from helpdesk_tui.contract.review import ReviewList, ReviewState
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.review.tables import review_item


def put(
    connection: Connection,
    house: House,
    where: ReviewList,
    subject: str,
    why: Iterable[str],
    *,
    person: PersonId,
    agent: AgentId | None = None,
    case: CaseId | None = None,
    operation: OperationId | None = None,
    facts: Mapping[str, str] | None = None,
) -> None:
    """One item; the same subject stands in a list once. `facts`: stable words, ids, a typed reason."""
    already = select(review_item.c.id).where(
        review_item.c.list == where.value, review_item.c.subject == subject
    )
    if connection.scalar(already) is not None:
        return
    connection.execute(
        insert(review_item).values(
            id=new_id("rev"),
            list=where.value,
            subject=subject,
            why=",".join(why),
            facts=json.dumps(dict(facts or {})),
            agent=agent,
            person_id=person,
            case_id=case,
            operation_id=operation,
            made_at=house.clock.now(),
            state=ReviewState.OPEN.value,
        )
    )


def led_to(connection: Connection, subject: str, operation: OperationId) -> None:
    """What was to be looked at has led to this operation."""
    connection.execute(
        update(review_item).where(review_item.c.subject == subject).values(operation_id=operation)
    )
