"""Break-glass: whoever is on call goes on without a second person, and everybody hears of it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.approvals import Approval, GlassAsk
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.ids import ApprovalId, CaseId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.review import ReviewList
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import still_may, write_as
from helpdesk_tui.desk.agents.step_up import require_step_up
from helpdesk_tui.desk.approvals import frozen, repository
from helpdesk_tui.desk.approvals.asking import Draft, give_way, keep, looked
from helpdesk_tui.desk.approvals.standing import refuse_glass
from helpdesk_tui.desk.approvals.tables import approval
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.gate.look import Look
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import digest
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.review.noting import put


async def break_glass(house: House, agent: Agent, case_id: CaseId, ask: GlassAsk, key: str) -> Approval:
    """An approval of one's own for exactly this order: no proof is spared, only the second person.

    Alarm, record and review are written with it. Raises `DeskError`.
    """
    if not ask.reason.strip():
        raise Mistaken(ErrorCode.BAD_REQUEST, field="reason")
    id_ = ApprovalId(f"apg_{digest(agent.id, key)}")

    def write(connection: Connection) -> Approval:
        still_may(connection, house, agent, Right.BREAK_GLASS)
        known = connection.execute(select(approval).where(approval.c.id == id_)).one_or_none()
        if known is not None:
            if (known.case_id, known.order_hash) != (case_id, frozen.order_hash(ask.order)):
                raise Mistaken(ErrorCode.KEY_REUSED)
            return repository.shown(connection, id_, house.clock.now())
        seen = looked(connection, house, agent.id, case_id, ask.order)
        tier = seen.decide(house.clock.now()).score.tier
        refuse_glass(connection, house, seen, tier)
        require_step_up(
            connection, house, agent.id, case_id, seen.person.id, seen.wish.action, each_time=True
        )
        give_way(connection, house, agent.id, case_id)
        keep(connection, house, Draft(id_, seen, ask.order))
        house.record.append(
            connection,
            AuditEvent.GLASS_BROKEN,
            agent=agent.id,
            case=case_id,
            person=seen.person.id,
            personal={"why": ask.reason.strip()},
            facts={
                "approval": id_,
                "kind": ask.order.kind,
                "vendor": seen.wish.vendor,
                "tier": int(tier),
                "order_hash": frozen.order_hash(ask.order),
            },
        )
        _alarm(connection, house, id_, seen, int(tier), ask.reason.strip())
        return repository.shown(connection, id_, house.clock.now())

    made = await write_as(house, agent, Right.GRANT, write)
    for resource in (Resource.ALARM, Resource.APPROVAL, Resource.REVIEW):
        house.hub.publish(Change(resource=resource, id=made.id, case=case_id))
    return made


def _alarm(connection: Connection, house: House, id_: ApprovalId, seen: Look, tier: int, reason: str) -> None:
    """People are told, and somebody else looks at it: written with the thing itself."""
    case, person = seen.case, seen.person.id
    facts: dict[str, str | int] = {"vendor": seen.wish.vendor, "tier": tier}
    announce(connection, house, Told(NoticeKind.BREAK_GLASS, person, case.id, facts=facts))
    put(
        connection,
        house,
        ReviewList.ALONE,
        id_,
        ["glass"],
        person=person,
        agent=case.agent,
        case=case.id,
        facts={"approval": id_, "said": reason},
    )
