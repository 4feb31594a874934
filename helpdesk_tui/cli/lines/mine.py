"""What the desk would refuse a write in a case for, looked at beforehand for `--dry-run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import case_of
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Refused

if TYPE_CHECKING:
    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.cases import Case


async def mine_open(client: DeskClient, text: str) -> Case:
    """The case, if it is mine and not closed; raises as the desk does."""
    case = await case_of(client, text)
    session = await client.session.get()
    if session.readonly:
        raise Refused(ErrorCode.READ_ONLY)
    if case.agent != session.agent:
        raise Refused(ErrorCode.NOT_YOURS, agent=case.agent)
    if case.state == "closed":
        raise Conflict(ErrorCode.CASE_CLOSED)
    return case
