"""Ways that were taken too often are closed for a while; the strongest ones never all are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, or_, select

from helpdesk_tui.contract.evidence import ProofState, Unavailable
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.options import Option
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.roles import is_upper

SENT = ("mail", "sms")
"""What the desk draws and sends: with the day's attempts used up nobody guesses at it any more."""
TYPED = ("push", "otp", *SENT)
"""Ways in which digits are typed: whoever may start them without end may guess without end."""
COUNTED = (*TYPED, "identity")
"""Those, and what troubles somebody, or costs something, each time that it is started."""
SLOW = timedelta(hours=1)
"""The window once the day's attempts are used up: three pushes, three codes in an hour."""
Taken = dict[tuple[PersonId, str], list[datetime]]
"""When ways of a kind were taken to somebody, the last one first."""
_FAILED = (ProofState.FAILED.value, ProofState.FRAUD.value)
_GUESSED = and_(proof.c.state == ProofState.TIMED_OUT.value, proof.c.attempts > 0, proof.c.matched.is_(False))
_FAILURES = (
    select(func.count())
    .select_from(proof)
    .where(
        proof.c.person_id == bindparam("person"),
        or_(proof.c.state.in_(_FAILED), _GUESSED),
        proof.c.started_at > bindparam("since"),
    )
)
_RECEIVERS: BindParameter[str] = bindparam("receivers", expanding=True)
_TAKEN = (
    select(proof.c.way, proof.c.person_id, proof.c.manager_id, proof.c.started_at)
    .where(
        or_(
            proof.c.manager_id.in_(_RECEIVERS),
            and_(proof.c.manager_id.is_(None), proof.c.person_id.in_(_RECEIVERS)),
        ),
        proof.c.started_at > bindparam("since"),
    )
    .order_by(proof.c.started_at.desc())
)


def close_used_up(
    connection: Connection,
    policy: Policy,
    person: PersonFacts,
    options: Sequence[Option],
    roles: Collection[str],
    now: datetime,
) -> tuple[Option, ...]:
    """Three of a kind in five minutes to one person.

    After the day's attempts an upper role alone goes on, by strong ways only, slower (V15).
    """
    used_up = _is_used_up(connection, policy, person.id, now)
    window = _window(policy, used_up=used_up)
    taken = _taken(connection, {one.manager or person.id for one in options}, now - window)

    def closed(option: Option) -> Option:
        route = option.route
        if route.unavailable is not None:
            return option
        if used_up and not is_upper(roles):
            return replace(option, route=replace(route, unavailable=Unavailable.UPPER_ROLE))
        if used_up and not _remains(policy, option):
            return replace(option, route=replace(route, unavailable=Unavailable.ATTEMPTS_USED))
        free = _free_at(policy, option, person.id, taken, window)
        if free is not None and free > now:
            return replace(option, route=replace(route, unavailable=Unavailable.THROTTLED))
        return option

    return tuple(closed(option) for option in options)


def free_at(
    connection: Connection, policy: Policy, option: Option, person: PersonId, now: datetime
) -> datetime | None:
    """When this way may be taken again, None: now."""
    window = _window(policy, used_up=_is_used_up(connection, policy, person, now))
    taken = _taken(connection, {option.manager or person}, now - window)
    return _free_at(policy, option, person, taken, window)


def failed_today(connection: Connection, person_id: PersonId, now: datetime) -> int:
    """Failed proofs of this person in 24 h, whoever the agent was.

    One that was given up after wrong digits has failed too, or cancelling would give new guesses.
    """
    told = {"person": person_id, "since": now - timedelta(hours=24)}
    return int(connection.scalar(_FAILURES, told) or 0)


def _is_used_up(connection: Connection, policy: Policy, person: PersonId, now: datetime) -> bool:
    return failed_today(connection, person, now) >= policy.throttles.attempts_per_day


def _remains(policy: Policy, option: Option) -> bool:
    if option.manager is not None:
        return _kind(option.way) not in SENT
    return policy.is_strong(option.route.method, option.route.root)


def _window(policy: Policy, *, used_up: bool) -> timedelta:
    return SLOW if used_up else timedelta(minutes=policy.throttles.push_window_minutes)


def _free_at(
    policy: Policy, option: Option, person: PersonId, taken: Taken, window: timedelta
) -> datetime | None:
    """The end of the wait after the last ones of this kind, to whoever receives them, in whatever case."""
    kind, most = _kind(option.way), policy.throttles.pushes
    times = taken.get((option.manager or person, kind), []) if kind in COUNTED else []
    return times[most - 1] + window if len(times) >= most else None


def _taken(connection: Connection, receivers: Collection[PersonId], since: datetime) -> Taken:
    """What went to these people's phones and addresses since then, to each as caller or as manager."""
    found: Taken = {}
    for row in connection.execute(_TAKEN, {"receivers": list(receivers), "since": since}):
        receiver = PersonId(row.manager_id or row.person_id)
        found.setdefault((receiver, _kind(row.way)), []).append(row.started_at)
    return found


def _kind(way: str) -> str:
    return way.removeprefix("manager:").partition(":")[0]
