"""The day's wrong attempts at a person: digits that did not fit, and what agents say of the caller."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, distinct, func, or_, select

from helpdesk_tui.contract.evidence import Method, ProofState, Strength
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.operations import Result
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.policy.model import Policy

DAY: Final = timedelta(hours=24)
RINGING: Final = (Factor.PUSH.value, Factor.CALL.value)
COMPARES: Final = or_(
    operation.c.kind.in_(["resync", "first_code"]),
    and_(operation.c.kind == "test", operation.c.what.not_in(RINGING)),
)
"""Operations in which a vendor compares digits."""
_OWN: Final = (Method.PUSH, Method.OTP, Method.MAIL_CODE, Method.SMS_CODE, Method.ID_CHECK)
_COMPARED: Final = or_(
    proof.c.method.in_([method.value for method in _OWN]),
    and_(proof.c.method == Method.MANAGER.value, proof.c.strength == Strength.CHECKED.value),
)
_FAILED: Final = proof.c.state.in_([ProofState.FAILED.value, ProofState.FRAUD.value])
# One that was given up after wrong digits, or is not over yet, has failed too: else cancelling gives new
# guesses, and so does starting several ways before any of them ends.
_GUESSED: Final = and_(
    proof.c.state.in_([ProofState.TIMED_OUT.value, ProofState.GIVEN_UP.value, ProofState.WAITING.value]),
    proof.c.attempts > 0,
    proof.c.matched.is_(False),
)
_AT: Final = and_(
    or_(proof.c.person_id == bindparam("person"), proof.c.manager_id == bindparam("person")),
    proof.c.started_at > bindparam("since"),
)
_WRONG_PROOFS: Final = select(func.count()).where(_AT, _COMPARED, or_(_FAILED, _GUESSED))
# Nobody guesses where an agent says what he heard, so each agent's word counts once: ten calls of a stranger
# to ten agents end the day's attempts, one agent alone cannot take a person away from his colleagues.
_HEARD: Final[ColumnElement[bool]] = and_(_AT, ~_COMPARED, _FAILED)
_SAID_WRONG: Final = select(func.count(distinct(proof.c.agent))).where(_HEARD)
_WRONG_ORDERS: Final = select(func.count()).where(
    operation.c.person_id == bindparam("person"),
    COMPARES,
    operation.c.result == Result.REFUSED.value,
    operation.c.asked_at > bindparam("since"),
)
_WRONG: Final = select(
    _WRONG_PROOFS.scalar_subquery() + _SAID_WRONG.scalar_subquery() + _WRONG_ORDERS.scalar_subquery()
)


def wrong_today(connection: Connection, person: PersonId, now: datetime) -> int:
    """How many in 24 h, of the person himself and of him as a manager, whoever the agent was."""
    return int(connection.scalar(_WRONG, {"person": person, "since": now - DAY}) or 0)


def are_used_up(connection: Connection, policy: Policy, person: PersonId, now: datetime) -> bool:
    """Whether the day's attempts are used up, so that an upper role alone goes on, by strong ways."""
    return wrong_today(connection, person, now) >= policy.throttles.attempts_per_day
