"""A request as it is made and as it ends; each in the caller's transaction, on record with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, insert

from helpdesk_tui.contract.approvals import Approval, ApprovalState
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.gate import APPROVABLE, Allowed, Denied, Tier
from helpdesk_tui.contract.ids import AgentId, ApprovalId, CaseId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.orders import Order
from helpdesk_tui.desk.approvals import frozen, repository
from helpdesk_tui.desk.approvals.tables import approval
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.gate.look import Look, look
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.operations.kinds.register import kind_of
from helpdesk_tui.desk.operations.taking import is_taking
from helpdesk_tui.policy.gate import APPROVAL_HOLDS

_HOUR: Final = timedelta(hours=1)
_ENDS: Final = {
    ApprovalState.DENIED: AuditEvent.APPROVAL_DENIED,
    ApprovalState.STOPPED: AuditEvent.APPROVAL_DENIED,
    ApprovalState.WITHDRAWN: AuditEvent.APPROVAL_WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A request that is about to be written."""

    id: ApprovalId
    seen: Look
    order: Order
    words: tuple[str, ...] = ()
    """Empty: break-glass, which nobody else is asked for."""

    @property
    def glass(self) -> bool:
        """Whether the agent goes on alone."""
        return not self.words


def looked(connection: Connection, house: House, agent: AgentId, case_id: CaseId, order: Order) -> Look:
    """The gate, which lacks a second person and nothing else; raises what it lacks besides."""
    kind = kind_of(order)
    if not kind.gated or is_taking(order) or getattr(order, "approval", None) is not None:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="order")
    case = cases.mine_open(connection, agent, case_id)
    if case.ticket is None:
        raise Refused(ErrorCode.TICKET_MISSING, example=house.config.client(case.client).ticket_hint)
    seen = look(connection, house, agent, case_id, lambda person: kind.asked(house, person, order))
    now = house.clock.now()
    if repository.asked_lately(connection, agent, now - _HOUR) >= seen.policy.approvals.requests_hour:
        raise Refused(ErrorCode.THROTTLED)
    decision = seen.decide(now)
    if isinstance(decision, Allowed):
        raise Conflict(ErrorCode.APPROVAL_NOT_ASKED)
    if not APPROVABLE.issuperset(decision.needs):
        missing = [need.value for need in decision.needs if need not in APPROVABLE]
        raise Refused(ErrorCode.GATE_CLOSED, needs=",".join(missing))
    return seen


def keep(connection: Connection, house: House, draft: Draft) -> None:
    """Write it down with the proofs of this moment; of tier 3, people are told ahead."""
    now, seen, order = house.clock.now(), draft.seen, draft.order
    decision = seen.decide(now)
    needs = decision.needs if isinstance(decision, Denied) else ()
    tier, rules = decision.score.tier, seen.policy.approvals
    delay = rules.delay_minutes if tier >= Tier.PRIVILEGED else 0
    state = ApprovalState.APPROVED if draft.glass else ApprovalState.ASKED
    connection.execute(
        insert(approval).values(
            id=draft.id,
            state=state.value,
            case_id=seen.case.id,
            person_id=seen.person.id,
            agent=seen.case.agent,
            vendor=seen.wish.vendor,
            action=seen.wish.action.value,
            tier=int(tier),
            needs=",".join(need.value for need in needs),
            order_json=frozen.order_text(order),
            order_hash=frozen.order_hash(order),
            proofs=frozen.dumped(frozen.proofs_of(seen, now)),
            score=decision.score.model_dump_json(),
            words=frozen.mark(house.seal, draft.id, draft.words) if draft.words else "",
            wanted=0 if draft.glass else rules.approvers,
            delay_minutes=0 if draft.glass else delay,
            glass=draft.glass,
            ready_at=now if draft.glass else None,
            made_at=now,
            until=now + APPROVAL_HOLDS,
        )
    )
    facts: dict[str, str | int] = {"vendor": seen.wish.vendor, "tier": int(tier)}
    if not draft.glass:
        house.record.append(
            connection,
            AuditEvent.APPROVAL_ASKED,
            agent=seen.case.agent,
            case=seen.case.id,
            person=seen.person.id,
            facts={**facts, "approval": draft.id, "kind": order.kind, "order_hash": frozen.order_hash(order)},
        )
    if tier >= Tier.PRIVILEGED and not draft.glass:
        told = Told(NoticeKind.ASKED_AHEAD, seen.person.id, seen.case.id, facts=facts)
        announce(connection, house, told)


def give_way(connection: Connection, house: House, agent: AgentId, case: CaseId) -> None:
    """What the case asked for before ends: one request at a time."""
    for row in repository.open_of_case(connection, case):
        end(connection, house, agent, row, ApprovalState.WITHDRAWN)


def end(
    connection: Connection, house: House, agent: AgentId, row: Row[Any], state: ApprovalState
) -> Approval:
    """It comes to nothing; raises `APPROVAL_ENDED` when somebody was quicker."""
    now = house.clock.now()
    repository.move(connection, row, state=state.value, ended_at=now, ended_by=agent)
    note(connection, house, agent, row, _ENDS[state])
    if agent != row.agent:
        cases.ring(connection, row.case_id)
    return repository.shown(connection, row.id, now)


def note(
    connection: Connection,
    house: House,
    agent: AgentId,
    row: Row[Any],
    event: AuditEvent,
    **known: str | int,
) -> None:
    """Put what became of it on record."""
    house.record.append(
        connection,
        event,
        agent=agent,
        case=row.case_id,
        person=row.person_id,
        facts={"approval": row.id, "kind": frozen.kind_in(row.order_json), **known},
    )
