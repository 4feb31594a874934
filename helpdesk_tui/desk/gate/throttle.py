"""Ways that were taken too often are closed for a while; the strongest ones never all are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from helpdesk_tui.contract.evidence import Method, ProofState, Unavailable
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.options import Option
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.policy.model import Policy

_FAILED = (ProofState.FAILED.value, ProofState.FRAUD.value)


def close_used_up(
    connection: Connection, policy: Policy, person: PersonFacts, options: Sequence[Option], now: datetime
) -> tuple[Option, ...]:
    """Three pushes in five minutes to one person; after the day's attempts only the strong ways stay."""
    window = now - timedelta(minutes=policy.throttles.push_window_minutes)
    used_up = failed_today(connection, person.id, now) >= policy.throttles.attempts_per_day

    def closed(option: Option) -> Option:
        route = option.route
        if route.unavailable is not None:
            return option
        receiver = option.manager or person.id
        if _is_push(option) and pushes_since(connection, receiver, window) >= policy.throttles.pushes:
            return replace(option, route=replace(route, unavailable=Unavailable.THROTTLED))
        if used_up and not policy.is_strong(route.method, route.root) and route.method is not Method.MANAGER:
            return replace(option, route=replace(route, unavailable=Unavailable.ATTEMPTS_USED))
        return option

    return tuple(closed(option) for option in options)


def pushes_since(connection: Connection, receiver: PersonId, since: datetime) -> int:
    """Pushes that this person's phones got from the desk, as caller or as manager."""
    is_receiver = (proof.c.manager_id == receiver) | (
        (proof.c.manager_id.is_(None)) & (proof.c.person_id == receiver)
    )
    return int(
        connection.scalar(
            select(func.count())
            .select_from(proof)
            .where(is_receiver, proof.c.way.contains("push:"), proof.c.started_at > since)
        )
        or 0
    )


def push_free_at(
    connection: Connection, receiver: PersonId, policy: Policy, now: datetime
) -> datetime | None:
    """When the next push may go, None: now."""
    window = timedelta(minutes=policy.throttles.push_window_minutes)
    is_receiver = (proof.c.manager_id == receiver) | (
        (proof.c.manager_id.is_(None)) & (proof.c.person_id == receiver)
    )
    times = connection.scalars(
        select(proof.c.started_at)
        .where(is_receiver, proof.c.way.contains("push:"), proof.c.started_at > now - window)
        .order_by(proof.c.started_at.desc())
        .limit(policy.throttles.pushes)
    ).all()
    return times[-1] + window if len(times) >= policy.throttles.pushes else None


def failed_today(connection: Connection, person_id: PersonId, now: datetime) -> int:
    """Failed proofs of this person in 24 h, whoever the agent was."""
    return int(
        connection.scalar(
            select(func.count())
            .select_from(proof)
            .where(
                proof.c.person_id == person_id,
                proof.c.state.in_(_FAILED),
                proof.c.started_at > now - timedelta(hours=24),
            )
        )
        or 0
    )


def _is_push(option: Option) -> bool:
    return option.way.removeprefix("manager:").startswith("push:")
