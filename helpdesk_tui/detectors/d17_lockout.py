"""D17: accounts that lock themselves."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.prompt import Act, Deed, given
from helpdesk_tui.detectors.signal import Finding, Level, Reason, Result, happened, settle
from helpdesk_tui.detectors.tenant import Tenant

ID: Final = "D17"
USERS: Final = 5
WITHIN: Final = 300.0


def look(it: Look) -> Result:
    """A prompt that failed because the account is locked."""
    prompt = it.prompt
    return _locked(it.tenant, prompt.at, prompt.user, prompt.txid) if prompt.reason == "locked_out" else None


def act(act: Act, tenant: Tenant) -> Result:
    """The vendor wrote a lock-out."""
    if act.deed is not Deed.LOCKED_OUT:
        return None
    return _locked(tenant, act.at, given(act.user) or act.actor, act.txid)


def _locked(tenant: Tenant, at: float, user: str, txid: str) -> Finding:
    """Low; medium when several lock at once: an outage or a spray."""
    locked = tenant.locked
    locked.append((at, user, txid))
    while locked[0][0] < at - WITHIN:
        locked.popleft()
    users = {name for _at, name, _txid in locked}
    if len(users) < USERS:
        reasons: tuple[Reason, ...] = (happened("locked", user=user, at=int(at)), settle("ask_user"))
        return Finding(Level.LOW, reasons, (txid,), at, user=user)
    reasons = (happened("many_locked", users=len(users), minutes=int(WITHIN // 60)), settle("check_outage"))
    return Finding(Level.MEDIUM, reasons, tuple(one[2] for one in locked), locked[0][0], "many", "*")
