"""The risk strip: each code in words, the alarm first by its sign and then by its colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.text import Line, Role, paragraph
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.people import Risk

SIGNS = {"info": ("· ", Role.DIM), "warning": ("! ", Role.WARN), "alarm": ("‼ ", Role.BAD)}


def risk_row(risk: Risk, width: int) -> list[Line]:
    """One risk in words."""
    sign, role = SIGNS.get(risk.level, ("! ", Role.WARN))
    return paragraph(sign + risk_text(risk.code, risk.params), width, role, 2)


def risk_text(code: str, params: dict[str, str]) -> str:
    """The words of a risk; what it names stands behind them."""
    texts = {
        "contact_changed": _("a number or address changed lately"),
        "device_changed": _("a device changed lately"),
        "live_code": _("a bypass code is live"),
        "bypass_status": _("this account logs in without a second factor"),
        "locked": _("the account is locked"),
        "disabled": _("the account is disabled"),
        "pending_deletion": _("the account is about to be deleted"),
        "privileged": _("privileged: tier 3"),
        "refused_lately": _("a caller for this person was refused lately"),
        "open_case": _("another agent has a case open with this person"),
        "unknown_operation": _("an operation's outcome is unknown, being checked"),
        "fraud_reported": _("this person reported fraud"),
        "baseline_unconfirmed": _("the first import was not accepted yet"),
        "homonym": _("somebody else has this name"),
        "no_device": _("no device is set up"),
        "directory_managed": _("managed by the directory: changes there win"),
    }
    text = texts.get(code, code.replace("_", " "))
    details = [value for value in params.values() if value]
    return f"{text}: {', '.join(details)}" if details else text
