"""D10: somebody comes in without any second factor."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.prompt import APPROVED, Act, Deed, given
from helpdesk_tui.detectors.signal import Finding, Level, Reason, Result, happened, settle, unchecked
from helpdesk_tui.detectors.tenant import Tenant

ID: Final = "D10"


def act(act: Act, tenant: Tenant) -> Result:
    """An administrator set the status."""
    del tenant
    if act.deed is not Deed.BYPASS_STATUS:
        return None
    status = happened("bypass_status", user=given(act.user) or "?", actor=act.actor, at=int(act.at))
    return Finding(Level.MEDIUM, (status, settle("check_case")), (act.txid,), act.at, source=act.actor)


def look(it: Look) -> Result:
    """Somebody came in with it; a bypass code, which the vendor gives the same reason, is D09's matter."""
    prompt = it.prompt
    if prompt.outcome is not APPROVED or prompt.reason != "bypass_user":
        return None
    if prompt.factor == "bypass_code":
        return None
    reasons: tuple[Reason, ...] = (
        happened("bypass_login", user=prompt.user, address=given(prompt.address) or "?", at=int(prompt.at)),
        unchecked("bypass_ambiguous"),
        settle("check_case"),
    )
    return Finding(Level.MEDIUM, reasons, (prompt.txid,), prompt.at)
