"""D09: bypass codes: issued (a), viewed (b), used (c)."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.person import DAY
from helpdesk_tui.detectors.prompt import APPROVED, Act, Deed, given
from helpdesk_tui.detectors.signal import (
    NO_ADDRESS,
    Finding,
    Level,
    Reason,
    Result,
    happened,
    settle,
    unchecked,
)
from helpdesk_tui.detectors.tenant import Tenant

ISSUED: Final = "D09a"
VIEWED: Final = "D09b"
USED: Final = "D09c"
HIGH: Final = 7.0
LATE: Final = DAY


def issued(act: Act, tenant: Tenant) -> Result:
    """For the record."""
    del tenant
    if act.deed is not Deed.CODE_ISSUED:
        return None
    code = happened("code_issued", user=given(act.user) or "?", actor=act.actor, at=int(act.at))
    return Finding(Level.INFO, (code, settle("check_case")), (act.txid,), act.at, source=act.actor)


def viewed(act: Act, tenant: Tenant) -> Result:
    """Somebody looked at a code."""
    del tenant
    if act.deed is not Deed.CODE_VIEWED:
        return None
    code = happened("code_viewed", user=given(act.user) or "?", actor=act.actor, at=int(act.at))
    return Finding(Level.LOW, (code, settle("check_case")), (act.txid,), act.at, source=act.actor)


def used(it: Look) -> Result:
    """Medium from an unusual source; high from another country or a server, late, or used again."""
    prompt, source = it.prompt, it.source
    if prompt.outcome is not APPROVED or prompt.factor != "bypass_code":
        return None
    codes = [act for act in it.person.acts if act.deed is Deed.CODE_ISSUED and act.at <= prompt.at]
    code = codes[-1] if codes else None
    again = code is not None and _uses_since(it, code) > max(code.uses or 1, 1)
    late = code is not None and prompt.at - code.at > LATE
    if given(prompt.address) is None:
        return NO_ADDRESS
    far = not source.known and (bool(source.hosting) or bool(source.new_country) or source.points >= HIGH)
    if source.known and not again and not late:
        return None
    level = Level.HIGH if (far and not it.cold) or again or late else Level.MEDIUM
    issue = (
        (happened("code_issued", user=prompt.user, actor=code.actor, at=int(code.at)),)
        if code
        else (unchecked("no_issue"),)
    )
    how = (*((happened("code_again"),) if again else ()), *((happened("code_late"),) if late else ()))
    reasons: tuple[Reason, ...] = (
        *issue,
        happened("code_used", at=int(prompt.at), address=given(prompt.address)),
        *how,
        *source.reasons,
        *source.unchecked,
        settle("check_case"),
    )
    return Finding(level, reasons, (*((code.txid,) if code else ()), prompt.txid), prompt.at)


def _uses_since(it: Look, code: Act) -> int:
    return sum(
        1
        for one in it.person.recent
        if one.factor == "bypass_code" and one.outcome is APPROVED and one.at >= code.at
    )
