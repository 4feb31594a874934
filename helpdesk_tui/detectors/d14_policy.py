"""D14: a policy asks for less than before."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.prompt import Act, Deed
from helpdesk_tui.detectors.signal import Finding, Level, Reason, Result, happened, settle
from helpdesk_tui.detectors.tenant import Tenant

ID: Final = "D14"


def act(act: Act, tenant: Tenant) -> Result:
    """High when the change weakens it; other changes are for the record."""
    del tenant
    if act.deed is not Deed.POLICY_CHANGED:
        return None
    code = "policy_weaker" if act.weakens else "policy_changed"
    reasons: tuple[Reason, ...] = (
        happened(code, actor=act.actor, action=act.action, at=int(act.at)),
        settle("check_change"),
    )
    level = Level.HIGH if act.weakens else Level.INFO
    return Finding(level, reasons, (act.txid,), act.at, source=act.actor, user=act.actor)
