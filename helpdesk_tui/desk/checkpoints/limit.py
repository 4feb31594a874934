"""Law 9 for anchors: beyond the configured limit nothing is granted; taking away goes on."""

from __future__ import annotations

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.desk.checkpoints.anchoring import unanchored
from helpdesk_tui.desk.house import House


def require_anchored(connection: Connection, house: House) -> None:
    """Inside the claim's transaction; raises `Refused(RECORD_UNANCHORED)`."""
    found = unanchored(connection, house)
    if found is not None:
        name, since = found
        raise Refused(ErrorCode.RECORD_UNANCHORED, anchor=name, since=since.isoformat())
