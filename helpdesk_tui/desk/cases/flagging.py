"""The silent flag: an agent doubts a call that goes on; security hears of it, the caller does not."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.review import ReviewList
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases import repository
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.review.noting import put


async def flag(house: House, agent: Agent, id_: CaseId) -> Case:
    """Mark the call: the gate of this case stays closed from now on. Raises `DeskError`."""

    def write(connection: Connection) -> Case:
        case = repository.mine_open(connection, agent.id, id_)
        if not is_flagged(connection, id_):
            repository.move(connection, id_, flagged_at=house.clock.now())
            told = Told(NoticeKind.SILENT_FLAG, person=case.person or None, case=id_)
            house.record.append(
                connection, AuditEvent.CASE_FLAGGED, agent=agent.id, case=id_, person=case.person or None
            )
            announce(connection, house, told)
            put(
                connection,
                house,
                ReviewList.ALONE,
                id_,
                ["flagged"],
                person=case.person,
                agent=agent.id,
                case=id_,
            )
        return repository.get(connection, id_)

    case = await write_as(house, agent, Right.SERVE, write)
    house.hub.publish(Change(resource=Resource.ALARM, id=id_, case=id_))
    house.hub.publish(Change(resource=Resource.REVIEW, id=id_, case=id_))
    house.hub.publish(Change(resource=Resource.CASE, id=case.id, revision=case.revision))
    return case


_FLAGGED = select(case_.c.flagged_at).where(case_.c.id == bindparam("id"))


def is_flagged(connection: Connection, id_: CaseId) -> bool:
    """Whether somebody doubts this call."""
    return connection.scalar(_FLAGGED, {"id": id_}) is not None
