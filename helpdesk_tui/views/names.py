"""Short words for the desk's codes; a code that this console does not know is shown as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.evidence import Proof, Way
    from helpdesk_tui.contract.people import Contact, Device


def _named(table: dict[str, str], code: str) -> str:
    return table.get(code, code.replace("_", " "))


def status(code: str) -> str:
    """What an account's status is called."""
    return _named(
        {
            "active": _("active"),
            "bypass": _("BYPASS: no second factor"),
            "disabled": _("DISABLED"),
            "locked": _("LOCKED"),
            "pending_deletion": _("TO BE DELETED"),
            "unknown": _("status unknown"),
        },
        code,
    )


def method(code: str) -> str:
    """What a way to prove is called."""
    return _named(
        {
            "push": _("push"),
            "otp": _("code of app or token"),
            "mail_code": _("code by mail"),
            "sms_code": _("code by SMS"),
            "call_back": _("call-back"),
            "manager": _("manager"),
            "in_person": _("in person"),
            "knowledge": _("questions"),
        },
        code,
    )


def way(item: Way | Proof) -> str:
    """A way with what tells it apart."""
    label = getattr(item, "label", "")
    parts = [part for part in (label, item.hint) if part and part != item.method]
    return ", ".join([method(item.method), *dict.fromkeys(parts)])


def zero(code: str) -> str:
    """Why a proof counts nothing."""
    return _named(
        {
            "quarantined": _("changed lately"),
            "is_target": _("the grant goes there"),
            "same_root": _("same root counts already"),
            "lapsed": _("lapsed"),
            "live_bypass": _("a bypass code lives"),
            "knowledge": _("knowledge proves nothing"),
            "not_baselined": _("first import not accepted"),
            "failed": _("failed"),
        },
        code,
    )


def unavailable(code: str) -> str:
    """Why a way cannot be taken."""
    return _named(
        {
            "none_on_file": _("none on file"),
            "vendor_cannot": _("vendor cannot"),
            "vendor_down": _("vendor is down"),
            "device_not_ready": _("device not ready"),
            "throttled": _("too many, wait"),
            "attempts_used": _("attempts used up"),
            "no_courier": _("no mail or SMS server set up"),
            "another_open": _("another one is open"),
        },
        code,
    )


def proof_state(code: str) -> str:
    """Where a proof stands."""
    return _named(
        {
            "waiting": _("waiting"),
            "passed": _("passed"),
            "failed": _("FAILED"),
            "timed_out": _("no answer in time"),
            "fraud": _("FRAUD reported"),
            "unknown": _("UNKNOWN: proves nothing"),
        },
        code,
    )


def action(code: str) -> str:
    """What is asked of the gate."""
    return _named(
        {
            "bypass": _("bypass code"),
            "day_pass": _("day pass"),
            "activation_first": _("first activation"),
            "activation_replace": _("new activation (old app stops)"),
            "qr_on_screen": _("QR code on screen"),
        },
        code,
    )


def reason(code: str) -> str:
    """Why the person called."""
    return _named(
        {
            "unsaid": _("reason not said"),
            "forgotten_phone": _("forgotten phone"),
            "lost_phone": _("lost phone"),
            "new_phone": _("new phone"),
            "broken_phone": _("broken phone"),
            "misheard": _("code misheard or spent"),
            "activation": _("activation"),
            "suspicious_prompt": _("suspicious prompt"),
            "information": _("information"),
            "other": _("other reason"),
        },
        code,
    )


def waiting(code: str) -> str:
    """What a case waits for."""
    return _named(
        {
            "caller": _("the caller"),
            "push": _("an answer to the push"),
            "code": _("a code"),
            "call_back": _("the call-back"),
            "manager": _("the manager"),
            "vendor": _("the vendor"),
        },
        code,
    )


def outcome(code: str) -> str:
    """How a case ended."""
    return _named(
        {
            "solved": _("solved"),
            "refused": _("refused: caller not verified"),
            "information": _("information only"),
            "abandoned": _("abandoned"),
        },
        code,
    )


def contact(item: Contact) -> str:
    """A contact point with its two last digits."""
    names = {
        "office_line": _("office line"),
        "mobile": _("mobile"),
        "second_number": _("second number"),
        "mail": _("mailbox"),
    }
    return f"{_named(names, item.kind)} {item.hint}".rstrip()


def device(item: Device) -> str:
    """A device with what tells it apart."""
    return " ".join(part for part in (item.label or _named({}, item.kind), item.number_hint) if part)


def grant_state(code: str) -> str:
    """Where a grant stands."""
    return _named(
        {
            "live": _("live"),
            "used": _("used"),
            "expired": _("expired"),
            "revoked": _("revoked"),
            "unknown": _("UNKNOWN"),
        },
        code,
    )


def grant_kind(code: str) -> str:
    """What was granted."""
    return _named(
        {"bypass": _("bypass code"), "activation": _("activation link"), "revoke": _("revocation")}, code
    )


def prompt_result(result: str, cause: str) -> str:
    """How a login prompt ended; the vendor's own word when it is another."""
    names = {
        "success": _("approved"),
        "approved": _("approved"),
        "denied": _("denied"),
        "failure": _("denied"),
        "fraud": _("FRAUD"),
        "timeout": _("no answer"),
    }
    return _("no answer") if cause == "no_response" else _named(names, result)


def case_title(case: Case) -> str:
    """A case in one line."""
    return f"{case.ticket or _('no ticket yet')}   {reason(case.reason)}"
