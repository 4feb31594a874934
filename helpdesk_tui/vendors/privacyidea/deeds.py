"""What was done to tokens and policies, out of the audit log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk_tui.vendors.history import DeedKind, DeedRow
from helpdesk_tui.vendors.privacyidea.audit_log import AuditLog
from helpdesk_tui.vendors.privacyidea.wire.session import Session

ACTIONS = ("POST /token/*", "DELETE /token/*", "POST /policy/*")
CODES = frozenset(("registration", "pw", "tan"))
"""Types of tokens that are a code to be read out."""
_KINDS = (
    ("POST /token/init", DeedKind.DEVICE_ADDED),
    ("POST /token/assign", DeedKind.DEVICE_ADDED),
    ("POST /token/lost", DeedKind.CODE_ISSUED),
    ("POST /token/unassign", DeedKind.DEVICE_REMOVED),
    ("POST /token/revoke", DeedKind.DEVICE_REMOVED),
    ("POST /token/disable", DeedKind.DEVICE_REMOVED),
    ("DELETE /token/", DeedKind.DEVICE_REMOVED),
    ("POST /policy/", DeedKind.POLICY_CHANGED),
)


class Deeds:
    """Reads the audit log; the desk's own account is told apart."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._audit = AuditLog(session)
        # The server writes an administrator of a realm without the realm, which then names the person's.
        self._mine = {session.username, session.username.rpartition("@")[0]}

    async def since(self, begin: datetime) -> tuple[DeedRow, ...]:
        """What succeeded since then, oldest first."""
        found: dict[str, DeedRow] = {}
        for action in ACTIONS:
            async for row, at in self._audit.acts(begin, action):
                if row.get("success"):
                    deed = self._deed(row, at)
                    found[deed.ref] = deed
        return tuple(sorted(found.values(), key=lambda one: one.at))

    def _deed(self, row: Mapping[str, Any], at: datetime) -> DeedRow:
        action, login = str(row.get("action") or ""), str(row.get("user") or "")
        kind = next((kind for start, kind in _KINDS if action.startswith(start)), DeedKind.OTHER)
        if str(row.get("token_type") or "").lower() in CODES and kind is DeedKind.DEVICE_ADDED:
            kind = DeedKind.CODE_ISSUED
        actor = str(row.get("administrator") or "")
        return DeedRow(
            ref=f"audit-{row.get('number')}",
            at=at,
            actor=actor or login or "?",
            kind=kind,
            action=action,
            person_ref=login,
            login=login or None,
            ours=bool(actor) and actor in self._mine,
            raw=json.dumps(dict(row), default=str, ensure_ascii=False, sort_keys=True),
        )
