"""Requests as they are read and moved; every move is a compare-and-set, so that of two one wins."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from helpdesk_tui.contract.approvals import Approval, ApprovalState
from helpdesk_tui.contract.cases import CaseState
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing
from helpdesk_tui.contract.gate import Need
from helpdesk_tui.contract.ids import AgentId, ApprovalId, CaseId
from helpdesk_tui.contract.orders import Order
from helpdesk_tui.desk.approvals.tables import approval, approval_yes
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.operations.journal import ORDERS
from helpdesk_tui.desk.people.tables import client, person
from helpdesk_tui.policy.values import Approved

OPEN: Final = (ApprovalState.ASKED, ApprovalState.APPROVED)
_SHOWN_FOR: Final = timedelta(hours=12)
"""How long what has ended is still listed."""


_ROWS: Final = select(approval, case_.c.agent.label("case_agent"), case_.c.state.label("case_state")).join(
    case_, case_.c.id == approval.c.case_id
)


def row_of(connection: Connection, id_: ApprovalId) -> Row[Any]:
    """One request; Missing when there is none."""
    row = connection.execute(_ROWS.where(approval.c.id == id_)).one_or_none()
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return row


def _needs(row: Row[Any]) -> tuple[Need, ...]:
    return tuple(Need(one) for one in row.needs.split(","))


def request_of(row: Row[Any]) -> Approved:
    """What the gate is told of it: how old it is, and what was in the way when it was made."""
    return Approved(at=row.made_at, needs=frozenset(_needs(row)))


def state_of(row: Row[Any], now: datetime) -> ApprovalState:
    """How it stands: it ends with its case, with another agent's, and with its time."""
    state = ApprovalState(row.state)
    if state.open and (row.case_state == CaseState.CLOSED or row.case_agent != row.agent):
        return ApprovalState.WITHDRAWN
    return ApprovalState.LAPSED if state.open and not row.made_at <= now < row.until else state


def open_row(
    connection: Connection, id_: ApprovalId, now: datetime, *, among: Collection[ApprovalState] = OPEN
) -> Row[Any]:
    """One that waits; raises `APPROVAL_ENDED` with its state when it does not."""
    row = row_of(connection, id_)
    state = state_of(row, now)
    if state not in among:
        raise Conflict(ErrorCode.APPROVAL_ENDED, state=state.value)
    return row


def move(connection: Connection, row: Row[Any], **values: object) -> None:
    """Change it if it still stands as `row` says; raises `APPROVAL_ENDED` when somebody was quicker."""
    changed = connection.execute(
        update(approval)
        .where(approval.c.id == row.id, approval.c.state == row.state, approval.c.revision == row.revision)
        .values(revision=approval.c.revision + 1, **values)
    )
    if changed.rowcount != 1:
        state = row_of(connection, row.id).state
        raise Conflict(ErrorCode.APPROVAL_ENDED, state=state)


def agreed(connection: Connection, id_: ApprovalId) -> tuple[AgentId, ...]:
    """Who said yes, the first one first."""
    query = select(approval_yes.c.agent).where(approval_yes.c.approval_id == id_).order_by(approval_yes.c.at)
    return tuple(AgentId(one) for one in connection.scalars(query))


def order_of(row: Row[Any]) -> Order:
    """The order that was asked for; of digits that a caller reads, blanks stand there."""
    return ORDERS.validate_python(json.loads(row.order_json))


def asked_lately(connection: Connection, agent: AgentId, since: datetime) -> int:
    """How many requests an agent made."""
    query = (
        select(func.count())
        .select_from(approval)
        .where(approval.c.agent == agent, approval.c.made_at > since)
    )
    return int(connection.scalar(query) or 0)


def open_of_case(connection: Connection, case: CaseId) -> Sequence[Row[Any]]:
    """Requests of that case which wait."""
    waiting = approval.c.state.in_([one.value for one in OPEN])
    return connection.execute(_ROWS.where(approval.c.case_id == case, waiting)).all()


def shown(connection: Connection, id_: ApprovalId, now: datetime) -> Approval:
    """One request as a console sees it."""
    row_of(connection, id_)
    return _listed(connection, now, approval.c.id == id_)[0]


def listed(connection: Connection, now: datetime, case: CaseId | None = None) -> tuple[Approval, ...]:
    """Those that wait and those that ended lately, oldest waiting first."""
    if case is not None:
        return tuple(_listed(connection, now, approval.c.case_id == case))
    waiting = and_(approval.c.state.in_([one.value for one in OPEN]), approval.c.until > now)
    found = _listed(connection, now, or_(waiting, approval.c.made_at > now - _SHOWN_FOR))
    return tuple(sorted(found, key=lambda one: (not one.state.open, one.made_at)))


def _listed(connection: Connection, now: datetime, *conditions: Any) -> list[Approval]:
    query = (
        _ROWS.add_columns(person.c.name, person.c.login, client.c.name.label("client_name"))
        .join(person, person.c.id == approval.c.person_id)
        .join(client, client.c.id == person.c.client_id)
        .where(*conditions)
        .order_by(approval.c.made_at.desc())
        .limit(200)
    )
    return [_shown(connection, row, now) for row in connection.execute(query)]


def _shown(connection: Connection, row: Row[Any], now: datetime) -> Approval:
    return Approval(
        id=row.id,
        state=state_of(row, now),
        case=row.case_id,
        person=row.person_id,
        person_name=row.name,
        login=row.login,
        client_name=row.client_name,
        vendor=row.vendor,
        action=row.action,
        tier=row.tier,
        needs=_needs(row),
        order=order_of(row),
        agent=row.agent,
        made_at=row.made_at,
        until=row.until,
        wanted=row.wanted,
        agreed=agreed(connection, row.id),
        ready_at=row.ready_at,
        delay_minutes=row.delay_minutes,
        glass=row.glass,
        ended_by=row.ended_by,
        operation=row.operation_id,
        revision=row.revision,
    )
