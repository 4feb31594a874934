"""Security hears that the day's attempts at somebody are used up: a stranger guesses, or an agent does."""

from __future__ import annotations

from sqlalchemy import Connection, select

from helpdesk_tui.contract.ids import CaseId, PersonId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.desk.gate.attempts import DAY, are_used_up
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.people import facts


def tell_used_up(connection: Connection, house: House, person: PersonId, case: CaseId) -> None:
    """Once a day of each person, in the transaction of the attempt that was one too many."""
    now = house.clock.now()
    policy = house.policy.for_client(facts.client_of(connection, person))
    if not are_used_up(connection, policy, person, now):
        return
    said = select(notice.c.id).where(
        notice.c.kind == NoticeKind.ATTEMPTS_USED.value,
        notice.c.person_id == person,
        notice.c.made_at > now - DAY,
    )
    if connection.scalar(said.limit(1)) is None:
        announce(connection, house, Told(NoticeKind.ATTEMPTS_USED, person, case))
