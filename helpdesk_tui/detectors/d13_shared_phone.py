"""D13: one authenticator answers for two people."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.prompt import APPROVED, Prompt
from helpdesk_tui.detectors.signal import NO_AUTHENTICATOR, Finding, Level, Reason, Result, happened, settle
from helpdesk_tui.detectors.tenant import Tenant

ID: Final = "D13"


def look(it: Look) -> Result:
    """Medium, unless both accounts are known to be one person's."""
    return None if it.prompt.outcome is not APPROVED else of(it.prompt, it.tenant)


def of(prompt: Prompt, tenant: Tenant) -> Result:
    """The same of an approval; needs nothing else of its context."""
    phone = prompt.phone
    if not isinstance(phone, str):
        return NO_AUTHENTICATOR
    owner = tenant.owner(phone, prompt.user)
    if owner == prompt.user or frozenset((owner, prompt.user)) in tenant.same_person:
        return None
    reasons: tuple[Reason, ...] = (
        happened("shared_phone", user=prompt.user, other=owner),
        settle("ask_owner"),
    )
    return Finding(Level.MEDIUM, reasons, (prompt.txid,), prompt.at, source=phone)
