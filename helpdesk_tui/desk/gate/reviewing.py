"""What a grant rests on, for the record; what rests on a word or an exception is looked at the next day."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, select

from helpdesk_tui.contract.agents import Role
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.evidence import ProofState, Strength
from helpdesk_tui.contract.gate import Allowed, Need
from helpdesk_tui.contract.ids import OperationId, VendorId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.review import ReviewList
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.gate.look import Look
from helpdesk_tui.desk.gate.subject import roles_of
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.service import Fact, Told, announce
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.review.noting import put
from helpdesk_tui.policy.model import HANDS_OVER
from helpdesk_tui.policy.quotas import Quota, standing

QUOTA: Final = frozenset({Need.QUOTA_USED_UP.value, Need.QUOTA_EXHAUSTED.value})
_NIGHT: Final = timedelta(hours=12)
_TICKETS: Final = timedelta(days=30)
_SAID_AGAIN: Final = timedelta(hours=1)
"""Security hears of a reached quota so often, however often somebody tries."""


def rests_on(house: House, seen: Look) -> dict[str, str]:
    """Facts for the record: which proofs, under which policy and threat level."""
    counted = [proof.proof for proof in seen.evidence if proof.state is ProofState.PASSED]
    return {
        "action": seen.wish.action.value,
        "proofs": ",".join(counted),
        "policy": house.policy.fingerprint,
        "level": str(seen.policy.threat_level),
    }


def note_review(connection: Connection, house: House, seen: Look, operation: OperationId) -> None:
    """Put the grant on the next day's list when it has to be, in the claim's own transaction."""
    decision = seen.decide(house.clock.now())
    _unusual(connection, house, seen, operation)
    if not isinstance(decision, Allowed) or not decision.review:
        return
    put(
        connection,
        house,
        ReviewList.ALONE,
        operation,
        [why.value for why in decision.review],
        person=seen.person.id,
        agent=seen.case.agent,
        case=seen.case.id,
        operation=operation,
    )
    said = [
        proof.proof
        for proof in seen.evidence
        if proof.state is ProofState.PASSED
        and proof.strength is Strength.ATTESTED
        and not proof.approved_by_machine
    ]
    house.record.append(
        connection,
        AuditEvent.REVIEW_DUE,
        agent=seen.case.agent,
        case=seen.case.id,
        person=seen.person.id,
        facts={
            "operation": operation,
            "review": ",".join(why.value for why in decision.review),
            "tier": int(decision.score.tier),
            "said": ",".join(said),
        },
    )


def _unusual(connection: Connection, house: House, seen: Look, operation: OperationId) -> None:
    """What one agent does out of hours, or above what is usual."""
    used_up = standing(seen.policy, seen.subject.use) is not Quota.FREE
    if seen.wish.action not in HANDS_OVER:
        return
    odd = seen.subject.out_of_hours
    found = {
        "out_of_hours": odd,
        "quota": used_up,
        "same_ticket": _ticket_of_another(connection, house, seen),
    }
    why = [name for name, stands in found.items() if stands]
    if odd:
        _alarm_at_night(connection, house, seen, operation)
    if why:
        put(
            connection,
            house,
            ReviewList.HOURS,
            operation,
            why,
            person=seen.person.id,
            agent=seen.case.agent,
            case=seen.case.id,
            operation=operation,
        )


def _ticket_of_another(connection: Connection, house: House, seen: Look) -> bool:
    """Whether the same ticket stands in a case of somebody else: one call, one ticket (RQ-31)."""
    others = select(case_.c.id).where(
        case_.c.ticket == seen.case.ticket,
        case_.c.client_id == seen.case.client,
        case_.c.person_id != seen.person.id,
        case_.c.opened_at > house.clock.now() - _TICKETS,
    )
    return bool(seen.case.ticket) and connection.scalar(others.limit(1)) is not None


def _alarm_at_night(connection: Connection, house: House, seen: Look, operation: OperationId) -> None:
    """Security hears of it, once a night of each agent; who is on call is expected there (RQ-33)."""
    if Role.ON_CALL in roles_of(connection, house, seen.case.agent):
        return
    said = (
        select(notice.c.id)
        .join(case_, case_.c.id == notice.c.case_id)
        .where(
            notice.c.kind == NoticeKind.OUT_OF_HOURS.value,
            notice.c.made_at > house.clock.now() - _NIGHT,
            case_.c.agent == seen.case.agent,
        )
    )
    if connection.scalar(said.limit(1)) is None:
        facts: dict[str, Fact] = {"vendor": seen.wish.vendor}
        told = Told(NoticeKind.OUT_OF_HOURS, seen.person.id, seen.case.id, operation, facts=facts)
        announce(connection, house, told)


def tell_quota(connection: Connection, house: House, vendor: VendorId) -> None:
    """Security hears that somebody wants more than is usual."""
    since = house.clock.now() - _SAID_AGAIN
    said = select(notice.c.id).where(
        notice.c.kind == NoticeKind.QUOTA_REACHED.value, notice.c.made_at > since
    )
    if connection.scalar(said.limit(1)) is None:
        announce(connection, house, Told(NoticeKind.QUOTA_REACHED, facts={"vendor": vendor}))
