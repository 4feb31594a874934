"""Names put together from several words: a way, a device, a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, cases, gate, people

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.evidence import Proof, Way
    from helpdesk_tui.contract.people import Contact, Device


def way(item: Way | Proof) -> str:
    """A way with what tells it apart: the device's label, two last digits, a mail's domain."""
    if str(getattr(item, "way", item.id)).startswith("witness"):
        return ", ".join(part for part in (_("colleague on site"), item.hint) if part)
    lines = {"office_wiring": "office_line", "sim": "mobile"}
    called = (
        people.contact_kind(lines[item.root]) if item.method == "call_back" and item.root in lines else ""
    )
    if item.method == "manager":
        called = _by(getattr(item, "way", item.id))
    parts = [part for part in (called, getattr(item, "label", ""), item.hint) if part]
    return ", ".join([gate.method(item.method, item.root), " ".join(dict.fromkeys(parts))]).rstrip(", ")


def _by(way: str) -> str:
    """How the manager is reached: the second part of the way's name."""
    kinds = {"push": "push", "otp": "otp", "mail": "mail_code", "sms": "sms_code", "call": "call_back"}
    kind = way.split(":")[1] if ":" in way else ""
    return gate.method(kinds[kind]) if kind in kinds else ""


def contact(item: Contact) -> str:
    """A contact point with its two last digits."""
    return f"{people.contact_kind(item.kind)} {item.hint}".rstrip()


def device(item: Device) -> str:
    """A device with what tells it apart."""
    return " ".join(part for part in (item.label or people.device_kind(item.kind), item.number_hint) if part)


def prompt_result(result: str, cause: str) -> str:
    """How a login prompt ended; the vendor's own word when it is another."""
    known = {
        "success": _("approved"),
        "approved": _("approved"),
        "denied": _("denied"),
        "failure": _("denied"),
        "fraud": _("FRAUD"),
        "timeout": _("no answer"),
    }
    return _("no answer") if cause == "no_response" else known.get(result, result)


def case_title(case: Case) -> str:
    """A case in one line."""
    ticket = case.ticket or _("no ticket yet")
    return f"{ticket}   {cases.reason(case.reason)}"
