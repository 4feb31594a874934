"""Ways that were taken too often are closed for a while; an upper role always has some of the strongest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Connection, and_, bindparam, or_, select

from helpdesk_tui.contract.evidence import Unavailable
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.attempts import are_used_up
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

    After the day's attempts an upper role alone goes on, by strong ways only, slower. A manager is a
    person, too: his attempts are his, whoever the caller is.
    """
    receivers = {one.manager or person.id for one in options}
    done = {who for who in receivers | {person.id} if are_used_up(connection, policy, who, now)}
    taken = _taken(connection, receivers, now - (SLOW if done else _window(policy, used_up=False)))

    def closed(option: Option) -> Option:
        route = option.route
        if route.unavailable is not None:
            return option
        used_up = not done.isdisjoint({person.id, option.manager})
        if used_up and not is_upper(roles):
            return replace(option, route=replace(route, unavailable=Unavailable.UPPER_ROLE))
        if used_up and not _remains(policy, option):
            return replace(option, route=replace(route, unavailable=Unavailable.ATTEMPTS_USED))
        free = _free_at(policy, option, person.id, taken, _window(policy, used_up=used_up), now)
        if free is not None:
            return replace(option, route=replace(route, unavailable=Unavailable.THROTTLED))
        return option

    return tuple(closed(option) for option in options)


def free_at(
    connection: Connection, policy: Policy, option: Option, person: PersonId, now: datetime
) -> datetime | None:
    """When this way may be taken again, None: now."""
    who = {person, option.manager or person}
    window = _window(policy, used_up=any(are_used_up(connection, policy, one, now) for one in who))
    taken = _taken(connection, {option.manager or person}, now - window)
    return _free_at(policy, option, person, taken, window, now)


def _remains(policy: Policy, option: Option) -> bool:
    if option.manager is not None:
        return _kind(option.way) not in SENT
    return policy.is_strong(option.route.method, option.route.root)


def _window(policy: Policy, *, used_up: bool) -> timedelta:
    return SLOW if used_up else timedelta(minutes=policy.throttles.push_window_minutes)


def _free_at(
    policy: Policy, option: Option, person: PersonId, taken: Taken, window: timedelta, now: datetime
) -> datetime | None:
    """The end of the wait after the last ones of this kind, to whoever receives them, in whatever case."""
    kind, most = _kind(option.way), policy.throttles.pushes
    times = taken.get((option.manager or person, kind), []) if kind in COUNTED else []
    free = times[most - 1] + window if len(times) >= most else now
    return free if free > now else None


def _taken(connection: Connection, receivers: Collection[PersonId], since: datetime) -> Taken:
    """What went to these people's phones and addresses since then, to each as caller or as manager."""
    found: Taken = {}
    for row in connection.execute(_TAKEN, {"receivers": list(receivers), "since": since}):
        receiver = PersonId(row.manager_id or row.person_id)
        found.setdefault((receiver, _kind(row.way)), []).append(row.started_at)
    return found


def _kind(way: str) -> str:
    return way.removeprefix("manager:").partition(":")[0]
