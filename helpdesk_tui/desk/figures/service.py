"""Counts out of the desk's own books; agents are not read at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, func, or_, select, type_coerce

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.figures import FEWEST, Figures, Spread
from helpdesk_tui.contract.operations import GrantState, OperationState
from helpdesk_tui.desk.audit.forgetting import last_before
from helpdesk_tui.desk.audit.tables import audit_record
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.tables import operation

GRACE: Final = timedelta(minutes=5)
"""A code that ends so soon after its time is not late: the desk looks from time to time."""
BYPASS: Final = "bypass"


async def figures(house: House, days: int) -> Figures:
    """The last so many days."""
    now = house.clock.now()
    return await house.store.read(lambda connection: _read(connection, now - timedelta(days=days), now))


def _read(connection: Connection, since: datetime, now: datetime) -> Figures:
    opened = case_.c.opened_at > since
    return Figures(
        since=since,
        until=now,
        calls=_count(connection, opened),
        call_time=_spread(_call_times(connection, opened)),
        time_to_verify=_spread(_verify_times(connection, opened)),
        refused_calls=_count(connection, opened, case_.c.outcome == CaseOutcome.REFUSED.value),
        gate_refusals=_gate_refusals(connection, since),
        bypasses=_bypasses(connection, since),
        ran_out=_grants(connection, since, grant_.c.state == GrantState.EXPIRED.value),
        late=_grants(connection, since, _late(now)),
    )


def _count(connection: Connection, *where: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(case_).where(*where)) or 0


def _call_times(connection: Connection, opened: ColumnElement[bool]) -> Iterable[float]:
    query = select(case_.c.opened_at, case_.c.closed_at).where(opened, case_.c.closed_at.is_not(None))
    return [(row.closed_at - row.opened_at).total_seconds() for row in connection.execute(query)]


def _verify_times(connection: Connection, opened: ColumnElement[bool]) -> Iterable[float]:
    ordered = (
        select(operation.c.case_id, func.min(operation.c.asked_at).label("at"))
        .where(operation.c.case_id.is_not(None))
        .group_by(operation.c.case_id)
        .subquery()
    )
    passed = and_(
        proof.c.case_id == case_.c.id,
        proof.c.state == ProofState.PASSED.value,
        proof.c.passed_at <= ordered.c.at,
    )
    query = (
        select(case_.c.opened_at, func.max(proof.c.passed_at).label("last"))
        .join(ordered, ordered.c.case_id == case_.c.id)
        .join(proof, passed)
        .where(opened)
        .group_by(case_.c.id, case_.c.opened_at)
    )
    return [(row.last - row.opened_at).total_seconds() for row in connection.execute(query)]


def _gate_refusals(connection: Connection, since: datetime) -> int:
    query = (
        select(func.count())
        .select_from(audit_record)
        .where(
            audit_record.c.event == AuditEvent.GATE_REFUSED.value,
            audit_record.c.seq > last_before(connection, since),
        )
    )
    return connection.scalar(query) or 0


def _bypasses(connection: Connection, since: datetime) -> dict[str, int]:
    query = (
        select(case_.c.reason, func.count())
        .join(operation, operation.c.case_id == case_.c.id)
        .where(
            operation.c.kind == BYPASS,
            operation.c.state == OperationState.DONE.value,
            operation.c.asked_at > since,
        )
        .group_by(case_.c.reason)
        .order_by(func.count().desc(), case_.c.reason)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _grants(connection: Connection, since: datetime, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(grant_)
    return connection.scalar(query.where(grant_.c.kind == BYPASS, grant_.c.made_at > since, which)) or 0


def _late(now: datetime) -> ColumnElement[bool]:
    alive = grant_.c.state.in_((GrantState.LIVE.value, GrantState.UNKNOWN.value))
    grace = int(GRACE / timedelta(microseconds=1))
    ended = type_coerce(grant_.c.ended_at, BigInteger) > type_coerce(grant_.c.until, BigInteger) + grace
    return or_(and_(alive, grant_.c.until < now - GRACE), ended)


def _spread(seconds: Iterable[float]) -> Spread:
    """Nearest rank; of too few nothing but how many."""
    told = sorted(seconds)
    if len(told) < FEWEST:
        return Spread(count=len(told))
    return Spread(
        count=len(told),
        p50=round(told[(len(told) - 1) // 2]),
        p90=round(told[-(-9 * len(told) // 10) - 1]),
    )
