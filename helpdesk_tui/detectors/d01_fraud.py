"""D01: the person reported a prompt as not theirs."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.person import DAY
from helpdesk_tui.detectors.prompt import APPROVED, FRAUD, given
from helpdesk_tui.detectors.signal import Finding, Level, Result, happened, settle

ID: Final = "D01"


def look(it: Look) -> Result:
    """High; critical when anything from that address was approved within a day, before or after."""
    prompt = it.prompt
    if prompt.outcome not in (FRAUD, APPROVED):
        return None
    near = [one for one in it.person.recent if one.address == prompt.address and prompt.at - one.at <= DAY]
    marked = [one for one in near if one.outcome is FRAUD]
    if not marked:
        return None
    approved = [one for one in near if one.outcome is APPROVED]
    if prompt.outcome is APPROVED and not approved:
        return None
    usual = it.person.addresses.get(prompt.address)
    moment = approved[-1].at if approved else usual if usual and prompt.at - usual <= DAY else None
    reasons = [
        happened(
            "fraud_reported",
            user=prompt.user,
            address=given(prompt.address) or "?",
            app=given(prompt.app) or "?",
            at=int(marked[-1].at),
        )
    ]
    if moment is not None:
        reasons.append(happened("approved_same_source", at=int(moment)))
    reasons += [
        *it.source.reasons,
        *it.source.unchecked,
        settle("call_back" if moment is None else "contain"),
    ]
    level = Level.HIGH if moment is None else Level.CRITICAL
    txids = tuple(one.txid for one in (*marked, *approved))
    return Finding(level, tuple(reasons), txids, marked[0].at)
