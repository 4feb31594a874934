"""Orders that ring a phone or compare codes without asking the gate for much: a few at a time, like proofs.

Else an agent could tire somebody out with prompts, or guess at codes, in the name of a test.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.orders import FirstCodeOrder, Order, ResyncOrder, TestOrder, TextOrder
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.attempts import COMPARES, RINGING, are_used_up
from helpdesk_tui.desk.gate.throttle import SLOW
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.roles import is_upper

_RINGS = or_(operation.c.kind == "text", and_(operation.c.kind == "test", operation.c.what.in_(RINGING)))


def refuse_too_many(
    connection: Connection,
    policy: Policy,
    person: PersonId,
    order: Order,
    roles: Collection[str],
    now: datetime,
) -> None:
    """The fourth in a window waits; after the day's wrong codes an upper role alone goes on, slower.

    Raises `Refused`: `THROTTLED`, or `UPPER_ROLE_NEEDED`.
    """
    window = timedelta(minutes=policy.throttles.push_window_minutes)
    if isinstance(order, TextOrder) or (isinstance(order, TestOrder) and order.factor in RINGING):
        rung = _times(connection, person, _RINGS, now - window) + _pushes(connection, person, now - window)
        _refuse(rung, policy, window, now)
    elif isinstance(order, TestOrder | ResyncOrder | FirstCodeOrder):
        if are_used_up(connection, policy, person, now):
            if not is_upper(roles):
                raise Refused(ErrorCode.UPPER_ROLE_NEEDED)
            window = SLOW
        _refuse(_times(connection, person, COMPARES, now - window), policy, window, now)


def _refuse(times: list[datetime], policy: Policy, window: timedelta, now: datetime) -> None:
    most = policy.throttles.pushes
    latest = sorted(times, reverse=True)[:most]
    if len(latest) == most and latest[-1] + window > now:
        raise Refused(ErrorCode.THROTTLED, until=(latest[-1] + window).isoformat())


def _times(
    connection: Connection, person: PersonId, which: ColumnElement[bool], since: datetime
) -> list[datetime]:
    rows = select(operation.c.asked_at).where(
        operation.c.person_id == person, which, operation.c.asked_at > since
    )
    return list(connection.scalars(rows))


def _pushes(connection: Connection, person: PersonId, since: datetime) -> list[datetime]:
    rows = select(proof.c.started_at).where(
        proof.c.person_id == person, proof.c.way.startswith("push:"), proof.c.started_at > since
    )
    return list(connection.scalars(rows))
