"""Orders that ring a phone or compare codes without asking the gate for much: a few at a time, like proofs.

Else an agent could tire somebody out with prompts, or guess at codes, in the name of a test.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.operations import Result
from helpdesk_tui.contract.orders import FirstCodeOrder, Order, ResyncOrder, TestOrder, TextOrder
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.throttle import failed_today
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.policy.model import Policy

_RINGING = (Factor.PUSH.value, Factor.CALL.value)
_RINGS = or_(operation.c.kind == "text", and_(operation.c.kind == "test", operation.c.what.in_(_RINGING)))
_COMPARES = or_(
    operation.c.kind.in_(["resync", "first_code"]),
    and_(operation.c.kind == "test", operation.c.what.not_in(_RINGING)),
)


def refuse_too_many(
    connection: Connection, policy: Policy, person: PersonId, order: Order, now: datetime
) -> None:
    """Raises `Refused(THROTTLED)` for the fourth in a window, and once the day's wrong codes are used up."""
    if isinstance(order, TextOrder) or (isinstance(order, TestOrder) and order.factor in _RINGING):
        rung = _times(connection, person, _RINGS, policy, now) + _pushes(connection, person, policy, now)
        _refuse(rung, policy, now)
    elif isinstance(order, TestOrder | ResyncOrder | FirstCodeOrder):
        _refuse(_times(connection, person, _COMPARES, policy, now), policy, now)
        wrong = _wrong_today(connection, person, now) + failed_today(connection, person, now)
        if wrong >= policy.throttles.attempts_per_day:
            raise Refused(ErrorCode.THROTTLED)


def _refuse(times: list[datetime], policy: Policy, now: datetime) -> None:
    most, window = policy.throttles.pushes, timedelta(minutes=policy.throttles.push_window_minutes)
    latest = sorted(times, reverse=True)[:most]
    if len(latest) == most and latest[-1] + window > now:
        raise Refused(ErrorCode.THROTTLED, until=(latest[-1] + window).isoformat())


def _times(
    connection: Connection, person: PersonId, which: ColumnElement[bool], policy: Policy, now: datetime
) -> list[datetime]:
    since = now - timedelta(minutes=policy.throttles.push_window_minutes)
    rows = select(operation.c.asked_at).where(
        operation.c.person_id == person, which, operation.c.asked_at > since
    )
    return list(connection.scalars(rows))


def _pushes(connection: Connection, person: PersonId, policy: Policy, now: datetime) -> list[datetime]:
    since = now - timedelta(minutes=policy.throttles.push_window_minutes)
    rows = select(proof.c.started_at).where(
        proof.c.person_id == person, proof.c.way.startswith("push:"), proof.c.started_at > since
    )
    return list(connection.scalars(rows))


def _wrong_today(connection: Connection, person: PersonId, now: datetime) -> int:
    found = connection.execute(
        select(func.count())
        .select_from(operation)
        .where(
            operation.c.person_id == person,
            _COMPARES,
            operation.c.result == Result.REFUSED.value,
            operation.c.asked_at > now - timedelta(hours=24),
        )
    )
    return int(found.scalar_one())
