"""A call that a message asked for begins with less than one that rings: nobody was heard yet."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.contract.tasks import TaskKind
from helpdesk_tui.desk.tasks.tables import task

_ASKED = (
    select(task.c.id)
    .where(task.c.case_id == bindparam("case"), task.c.kind == TaskKind.CALL_BACK.value)
    .limit(1)
)


def by_message(connection: Connection, case: CaseId) -> Tier:
    """The least tier of whatever is done in a case that was opened for a message or a note."""
    return Tier.READ if connection.scalar(_ASKED, {"case": case}) is None else Tier.STRONG
