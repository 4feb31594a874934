"""D15: a new administrator, or an interface's key shown or made."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.prompt import Act, Deed
from helpdesk_tui.detectors.signal import Finding, Level, Reason, Result, happened, settle
from helpdesk_tui.detectors.tenant import Tenant

ID: Final = "D15"


def act(act: Act, tenant: Tenant) -> Result:
    """High each time: it happens a few times a year."""
    del tenant
    if act.deed not in (Deed.ADMIN_CHANGED, Deed.KEY_SHOWN):
        return None
    code = "admin_changed" if act.deed is Deed.ADMIN_CHANGED else "key_shown"
    reasons: tuple[Reason, ...] = (
        happened(code, actor=act.actor, action=act.action, at=int(act.at)),
        settle("check_change"),
    )
    return Finding(Level.HIGH, reasons, (act.txid,), act.at, source=act.actor, user=act.actor)
