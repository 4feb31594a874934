"""One agent at a time verifies a person; a second one meets the first one's attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from helpdesk_tui.contract.evidence import ProofState, Unavailable
from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.gate.options import Option

LONGEST = timedelta(minutes=10)
"""What waits longer, a vendor's check of an identity, keeps nobody else waiting; nor does a lost console."""
_WAITING = select(proof.c.agent, proof.c.started_at, proof.c.ends_at).where(
    proof.c.person_id == bindparam("person"),
    proof.c.agent != bindparam("agent"),
    proof.c.state == ProofState.WAITING.value,
    proof.c.started_at > bindparam("since"),
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A colleague who verifies this person now, and until when at most."""

    agent: AgentId
    until: datetime


def verified_elsewhere(
    connection: Connection, person: PersonId, agent: AgentId, now: datetime
) -> Elsewhere | None:
    """The colleague whose attempt with this person lasts longest; None: nobody else tries."""
    told = {"person": person, "agent": agent, "since": now - LONGEST}
    found = [
        Elsewhere(AgentId(row.agent), min(row.ends_at or now + LONGEST, row.started_at + LONGEST))
        for row in connection.execute(_WAITING, told)
    ]
    return max((one for one in found if one.until > now), key=lambda one: one.until, default=None)


def close_meanwhile(options: Sequence[Option], elsewhere: Elsewhere | None) -> tuple[Option, ...]:
    """No way is open while a colleague's attempt is."""
    if elsewhere is None:
        return tuple(options)
    return tuple(
        option
        if option.route.unavailable is not None
        else replace(option, route=replace(option.route, unavailable=Unavailable.ANOTHER_AGENT))
        for option in options
    )
