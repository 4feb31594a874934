"""What the desk remembers of its own dealings with a person, out of its own tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from helpdesk_tui.contract.cases import CaseOutcome, CaseState
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.contract.memory import DeskMemory
from helpdesk_tui.contract.operations import GrantState, OperationState
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.operations.tables import operation

CALLS: Final = timedelta(days=90)
LATELY: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Dealings:
    """The memory that is shown, and what of it is a risk now."""

    memory: DeskMemory
    others_case: Row[Any, Any] | None
    """Another agent's case with this person that is not closed (agent, opened_at)."""
    fraud_at: datetime | None
    unknown_since: datetime | None
    grants: tuple[Row[Any, Any, Any], ...]
    """This desk's live bypass codes (vendor, refs, until)."""


def dealings(connection: Connection, person_id: PersonId, agent: AgentId, now: datetime) -> Dealings:
    """Everything that the desk has on a person."""
    return Dealings(
        memory=_memory(connection, person_id, now),
        others_case=connection.execute(
            select(case_.c.agent, case_.c.opened_at)
            .where(
                case_.c.person_id == person_id,
                case_.c.agent != agent,
                case_.c.state != CaseState.CLOSED.value,
            )
            .order_by(case_.c.opened_at.desc())
            .limit(1)
        ).first(),
        fraud_at=_fraud(connection, person_id, now),
        unknown_since=connection.scalar(
            select(func.min(operation.c.asked_at)).where(
                operation.c.person_id == person_id, operation.c.state == OperationState.UNKNOWN.value
            )
        ),
        grants=tuple(
            connection.execute(
                select(grant_.c.vendor, grant_.c.refs, grant_.c.until).where(
                    grant_.c.person_id == person_id,
                    grant_.c.kind == "bypass",
                    grant_.c.state.in_([GrantState.LIVE.value, GrantState.UNKNOWN.value]),
                )
            )
        ),
    )


def _fraud(connection: Connection, person_id: PersonId, now: datetime) -> datetime | None:
    """When a prompt was last reported, or "not me" was said by any road."""
    proven: datetime | None = connection.scalar(
        select(func.max(proof.c.started_at)).where(
            proof.c.person_id == person_id,
            proof.c.state == ProofState.FRAUD.value,
            proof.c.started_at > now - LATELY,
        )
    )
    said = freezes.latest(connection, person_id, now - LATELY)
    return max((one for one in (proven, said) if one is not None), default=None)


def _memory(connection: Connection, person_id: PersonId, now: datetime) -> DeskMemory:
    calls = (
        select(func.count(), func.max(case_.c.opened_at))
        .select_from(case_)
        .where(case_.c.person_id == person_id)
    )
    number, last = connection.execute(calls.where(case_.c.opened_at > now - CALLS)).one()
    refused = (
        select(func.count())
        .select_from(case_)
        .where(
            case_.c.person_id == person_id,
            case_.c.outcome == CaseOutcome.REFUSED.value,
            case_.c.opened_at > now - LATELY,
        )
    )
    failed = (
        select(func.count())
        .select_from(proof)
        .where(
            proof.c.person_id == person_id,
            proof.c.state.in_([ProofState.FAILED.value, ProofState.FRAUD.value]),
            proof.c.started_at > now - LATELY,
        )
    )
    last_refused = connection.execute(
        select(case_.c.opened_at, case_.c.agent)
        .where(
            case_.c.person_id == person_id,
            case_.c.outcome == CaseOutcome.REFUSED.value,
            case_.c.opened_at > now - LATELY,
        )
        .order_by(case_.c.opened_at.desc())
        .limit(1)
    ).one_or_none()
    return DeskMemory(
        calls_90d=number,
        refusals_30d=connection.scalar(refused) or 0,
        failed_proofs_30d=connection.scalar(failed) or 0,
        last_call=last,
        last_refusal=None if last_refused is None else last_refused.opened_at,
        last_refused_by="" if last_refused is None else last_refused.agent,
    )
