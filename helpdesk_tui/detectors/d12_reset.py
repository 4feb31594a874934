"""D12: password and second factor reset together."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.prompt import Act, Deed, given
from helpdesk_tui.detectors.signal import NO_USER, Finding, Level, Reason, Result, happened, settle
from helpdesk_tui.detectors.tenant import Tenant

ID: Final = "D12"
TOGETHER: Final = 1800.0
RESETS: Final = frozenset((Deed.FACTOR_RESET, Deed.PASSWORD_RESET))


def act(act: Act, tenant: Tenant) -> Result:
    """Medium within half an hour; low for a second factor alone."""
    if act.deed not in RESETS:
        return None
    user = given(act.user)
    if user is None:
        return NO_USER
    person = tenant.person(user, act.at)
    other = [
        one
        for one in person.acts
        if one.deed in RESETS and one.deed is not act.deed and 0 <= act.at - one.at <= TOGETHER
    ]
    if not other and act.deed is Deed.PASSWORD_RESET:
        return None
    code = "both_reset" if other else "factor_reset"
    reasons: tuple[Reason, ...] = (
        happened(code, user=user, actor=act.actor, at=int(act.at)),
        settle("check_case"),
    )
    level = Level.MEDIUM if other else Level.LOW
    return Finding(level, reasons, (*(one.txid for one in other), act.txid), act.at, source=act.actor)
