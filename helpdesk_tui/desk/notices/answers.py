"""An answer to a notice takes back the grant of that notice, whatever stands in it ("not me" by mail).

Who writes is not asked: a forged answer needs the id or the reference of a notice, and can only take away
what that notice told of, for an hour. It stands in nobody's way who says so by the button or by phone.
"""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, or_, select, update

from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.notices import NoticeKind, NotMeSource, SendState
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.notices.not_me import Said, freeze
from helpdesk_tui.desk.notices.service import SIGNS
from helpdesk_tui.desk.notices.tables import notice, notice_send
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.tasks import repository
from helpdesk_tui.desk.tasks.message import ReadMessage

BOUNCED: Final = "bounced"
MOST_IDS: Final = 20
_ID: Final = re.compile(r"<(ns_[0-9a-f]{24})@")
_REFERENCE: Final = re.compile(rf"\[HD-([{SIGNS}]{{8}})\]", re.IGNORECASE)


def heard(connection: Connection, house: House, message: ReadMessage) -> bool:
    """Whether it answers a notice and is dealt with; a message is heard once, and frees at most one notice.

    What a machine answered, such as a note of absence, freezes nothing; a notice that came back undelivered
    is shown as not sent.
    """
    ids = list(dict.fromkeys(_ID.findall(message.thread)))[:MOST_IDS]
    row = _answered(connection, house, ids, _REFERENCE.search(message.subject))
    if row is None or row.person_id is None or row.kind == NoticeKind.NOT_ME.value:
        return False
    if not repository.is_new(connection, message.fingerprint, house.clock.now()):
        return True
    if message.undelivered:
        _bounced(connection, ids)
    elif not message.automatic and not _obeyed(connection, house, row):
        freeze(
            connection,
            house,
            PersonId(row.person_id),
            NotMeSource.MAIL,
            Said(notice=row, words=message.what),
        )
    return True


def _obeyed(connection: Connection, house: House, row: Row[Any]) -> bool:
    """Whether it was said of this notice already, and still closes the gate."""
    who = facts.current(connection, PersonId(row.person_id))
    return row.disowned_at is not None and freezes.stands(connection, who, house.clock.now())


def _answered(
    connection: Connection, house: House, ids: list[str], reference: re.Match[str] | None
) -> Row[Any] | None:
    """The notice that is meant: by the id of one of its messages, else by the reference in the subject."""
    named: list[ColumnElement[bool]] = [
        notice.c.id.in_(select(notice_send.c.notice_id).where(notice_send.c.id.in_(ids)))
    ]
    if reference is not None:
        named.append(notice.c.reference == reference[1].upper())
    query = select(notice).where(or_(*named), notice.c.answer_until > house.clock.now())
    return connection.execute(query.order_by(notice.c.made_at.desc()).limit(1)).one_or_none()


def _bounced(connection: Connection, ids: list[str]) -> None:
    connection.execute(
        update(notice_send)
        .where(notice_send.c.id.in_(ids), notice_send.c.state == SendState.SENT.value)
        .values(state=SendState.GIVEN_UP.value, problem=BOUNCED)
    )
