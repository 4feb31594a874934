"""D05: one source asks the phones of many people."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.prompt import REFUSED, given
from helpdesk_tui.detectors.signal import NO_ADDRESS, Finding, Level, Reason, Result, happened, settle

ID: Final = "D05"
USERS: Final = 5
WITHIN: Final = 1800.0
MANY: Final = "*"
"""In place of a user: it is about several."""


def look(it: Look) -> Result:
    """High from five users within half an hour; an address that many people share says nothing."""
    prompt, tenant = it.prompt, it.tenant
    if prompt.outcome not in REFUSED or it.source.address_seen:
        return None
    if given(prompt.address) is None:
        return NO_ADDRESS
    if it.source.shared:
        return None
    rows = tenant.spray[prompt.address]
    rows.append((prompt.at, prompt.user, prompt.txid))
    while rows and rows[0][0] < prompt.at - WITHIN:
        rows.popleft()
    users = {user for _at, user, _txid in rows}
    if len(tenant.spray) > len(tenant.people) + 1000:
        for address in [one for one, held in tenant.spray.items() if held[-1][0] < prompt.at - WITHIN]:
            del tenant.spray[address]
    if len(users) < USERS:
        return None
    reasons: tuple[Reason, ...] = (
        happened("spray", users=len(users), address=given(prompt.address) or "?", minutes=int(WITHIN // 60)),
        *it.source.unchecked,
        settle("block_source"),
    )
    return Finding(Level.HIGH, reasons, tuple(txid for _at, _user, txid in rows), rows[0][0], user=MANY)
