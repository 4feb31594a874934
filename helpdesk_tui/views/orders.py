"""An order in one line, as reviews and approvals say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, cases, ngettext
from helpdesk_tui.wording.times import duration

if TYPE_CHECKING:
    from helpdesk_tui.contract.orders import Order


def order_words(order: Order) -> str:
    """What it does and how long it works; never a code."""
    change, number = getattr(order, "change", None), getattr(order, "number", None)
    uses, seconds = getattr(order, "uses", 1), getattr(order, "seconds", None)
    what = cases.change(change) if change else cases.kind(order.kind)
    parts = [_("day pass, {n} uses").format(n=uses) if uses > 1 else what]
    if seconds:
        parts.append(duration(seconds))
    if order.kind == "list":
        parts.append(ngettext("{n} code", "{n} codes", order.size).format(n=order.size))
    if number:
        parts.append(_("new number {hint}").format(hint=f"..{number[-2:]}"))
    delivery = getattr(order, "delivery", None)
    if delivery:
        parts.append(
            {"sms": _("by SMS"), "mail": _("by mail"), "qr": _("QR code on the screen")}.get(
                delivery, delivery
            )
        )
    return ", ".join(parts)
