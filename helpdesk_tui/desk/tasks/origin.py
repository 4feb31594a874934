"""A call that a message asked for begins with less than one that rings: nobody was heard yet."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.desk.cases.tables import case_

_ASKED = select(case_.c.by_message).where(case_.c.id == bindparam("case"))


def by_message(connection: Connection, case: CaseId) -> Tier:
    """The least tier of whatever is done in a case that was opened for a message or a note.

    It stays so when the task goes to another person's case.
    """
    return Tier.STRONG if connection.scalar(_ASKED, {"case": case}) else Tier.READ
