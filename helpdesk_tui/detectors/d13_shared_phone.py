"""D13: one authenticator answers for two people."""

from __future__ import annotations

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.prompt import Outcome, given
from helpdesk_tui.detectors.signal import Finding, Level, Result, Unchecked, happened, settle

ID = "D13"


def look(it: Look) -> Result:
    """Medium, unless both accounts are known to be one person's."""
    prompt, tenant = it.prompt, it.tenant
    if prompt.outcome is not Outcome.APPROVED:
        return None
    phone = given(prompt.phone)
    if phone is None:
        return Unchecked("no_authenticator")
    owner = tenant.phones.setdefault(phone, prompt.user)
    if owner == prompt.user or frozenset((owner, prompt.user)) in tenant.same_person:
        return None
    reasons = (happened("shared_phone", user=prompt.user, other=owner), settle("ask_owner"))
    return Finding(Level.MEDIUM, reasons, (prompt.txid,), prompt.at, source=phone)
