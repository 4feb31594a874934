"""A step as the order that carries it out, and the order that gives back what it took."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from helpdesk_tui.contract.containments import Measure
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.ids import DeviceId, GrantId, PersonId, VendorId
from helpdesk_tui.contract.orders import Change, ChangeOrder, RevokeOrder, Taking
from helpdesk_tui.desk.containments.reading import GIVES_BACK

TAKES = frozenset({Measure.LOCK, Measure.REVOKE, Measure.SUSPEND, Measure.SESSIONS})
"""What is done at a vendor."""


_CHANGES = {
    Measure.LOCK: Change.LOCK_ACCOUNT,
    Measure.SUSPEND: Change.SUSPEND_DEVICE,
    Measure.SESSIONS: Change.FORGET_BROWSERS,
}


def order_of(step: Row[Any], reason: str) -> Taking:
    """What is ordered at the vendor for this step; one of `TAKES`."""
    measure = Measure(step.measure)
    if measure is Measure.REVOKE:
        return RevokeOrder(grant=GrantId(step.target), reason=reason)
    suspends = measure is Measure.SUSPEND
    return ChangeOrder(
        vendor=VendorId(step.vendor),
        change=_CHANGES[measure],
        device=DeviceId(step.target) if suspends else None,
        account=None if suspends else step.account_ref,
        person=PersonId(step.person_id),
        reason=reason,
    )


def back_order(step: Row[Any]) -> ChangeOrder:
    """What gives back what it took; raises `UNSUPPORTED` where nothing does."""
    change = GIVES_BACK.get(Measure(step.measure))
    if change is None or step.vendor is None:
        raise Refused(ErrorCode.UNSUPPORTED)
    suspended = change is Change.RESUME_DEVICE
    return ChangeOrder(
        vendor=VendorId(step.vendor),
        change=change,
        device=DeviceId(step.target) if suspended else None,
        account=None if suspended else step.account_ref,
    )
