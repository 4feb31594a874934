"""Opening the gate again for somebody who said "not me", before its time: by two people, on record."""

from __future__ import annotations

from sqlalchemy import Connection, update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Missing
from helpdesk_tui.contract.ids import AgentId, PersonId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.notices.tables import freeze_
from helpdesk_tui.desk.people import facts


def lift(connection: Connection, house: House, by: AgentId, who: PersonId, reason: str) -> PersonId:
    """End every "not me" that stands for this person now; the person, the manager and security are told.

    What is being taken back goes on being taken back, and proof that was reported as fraud stays so: only
    the gate opens again. Raises `Missing` when nothing stands.
    """
    now, who = house.clock.now(), facts.current(connection, who)
    ended = update(freeze_).where(freeze_.c.person_id == who, freeze_.c.until > now).values(until=now)
    lifted = connection.execute(ended).rowcount
    if not lifted:
        raise Missing(ErrorCode.NOT_FOUND)
    house.record.append(
        connection,
        AuditEvent.NOTICE_LIFTED,
        agent=by,
        person=who,
        personal={"why": reason},
        facts={"freezes": lifted},
    )
    announce(connection, house, Told(NoticeKind.LIFTED, who))
    return who
