"""One attempt at a time: who starts to verify a person whom a colleague verifies meets that attempt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.evidence import ProofState, Unavailable
from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.options import Option
from helpdesk_tui.desk.gate.subject import roles_of
from helpdesk_tui.desk.house import House
from helpdesk_tui.policy.roles import is_upper, may
from helpdesk_tui.policy.weighing import CLOCK_STEP

LONGEST: Final = timedelta(minutes=10)
"""What waits longer, a vendor's check of an identity, keeps nobody else waiting; nor does a lost console."""
LATELY: Final = timedelta(hours=2)
EMPTY: Final = 3
"""After so many attempts of one agent at this person that proved nothing, his next ones keep nobody waiting.
Starting and leaving over and over holds nobody for good."""
_NOTHING: Final = [
    state.value for state in ProofState if state not in (ProofState.WAITING, ProofState.PASSED)
]
_earlier = proof.alias()
_empty = (
    select(func.count())
    .where(
        _earlier.c.person_id == proof.c.person_id,
        _earlier.c.agent == proof.c.agent,
        _earlier.c.started_at > bindparam("lately"),
        _earlier.c.state.in_(_NOTHING),
    )
    .correlate(proof)
    .scalar_subquery()
)
_WAITING = select(proof.c.agent, proof.c.started_at, proof.c.ends_at).where(
    proof.c.person_id == bindparam("person"),
    proof.c.agent != bindparam("agent"),
    proof.c.state == ProofState.WAITING.value,
    proof.c.started_at > bindparam("since"),
    proof.c.started_at <= bindparam("soon"),  # a clock that is set back keeps nobody waiting for longer
    _empty < EMPTY,
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A colleague who verifies this person now, and when that attempt ends at the latest."""

    agent: AgentId
    name: str
    until: datetime
    yields: bool
    """To whoever looks: an upper role that starts a proof ends the colleague's."""


def verified_elsewhere(
    connection: Connection,
    house: House,
    person: PersonId,
    agent: AgentId,
    roles: Collection[str],
) -> Elsewhere | None:
    """The colleague whose attempt with this person lasts longest; None: nobody else tries who still may."""
    now = house.clock.now()
    told = {
        "person": person,
        "agent": agent,
        "since": now - LONGEST,
        "soon": now + CLOCK_STEP,
        "lately": now - LATELY,
    }
    found = sorted(
        (
            (min(row.ends_at or now + LONGEST, row.started_at + LONGEST), AgentId(row.agent))
            for row in connection.execute(_WAITING, told)
        ),
        reverse=True,
    )
    for until, other in found:
        if until > now and may(roles_of(connection, house, other), Right.SERVE):
            known = directory.find(connection, house.config, other)
            return Elsewhere(other, other if known is None else known.name, until, is_upper(roles))
    return None


def of_colleagues(person: PersonId, agent: AgentId) -> ColumnElement[bool]:
    """The attempts that end when this agent takes over."""
    return and_(proof.c.person_id == person, proof.c.agent != agent)


def close_meanwhile(options: Sequence[Option], elsewhere: Elsewhere | None) -> tuple[Option, ...]:
    """No way is open while a colleague's attempt is, unless it yields."""
    if elsewhere is None or elsewhere.yields:
        return tuple(options)
    return tuple(
        option
        if option.route.unavailable is not None
        else replace(option, route=replace(option.route, unavailable=Unavailable.ANOTHER_AGENT))
        for option in options
    )
