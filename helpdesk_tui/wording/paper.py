"""The paper form: how to work safely while the desk cannot write its record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _
from helpdesk_tui.wording.fill import plain

if TYPE_CHECKING:
    from helpdesk_tui.contract.session import VendorHealth

BLANK = "________________________________"


def form(vendors: Iterable[VendorHealth]) -> list[str]:
    """The whole page; an empty string is an empty row, a row that begins with a blank is indented."""
    return [
        _("When the desk cannot work"),
        "",
        _("Nothing is granted without a record. Wait if the caller can wait. If not, one sheet per call:"),
        "",
        *_rules(),
        "",
        _("The vendors' own panels"),
        *_panels(vendors),
        "",
        _("The call"),
        *_fields(),
        "",
        _("When the desk is back"),
        *_afterwards(),
    ]


def _rules() -> list[str]:
    return [
        "  " + _("1. Write down who calls. A calling number proves nothing."),
        "  " + _("2. Hang up and call a number of the directory, never one that the caller names."),
        "  " + _("3. A second proof that rests on something else: the manager, the person in person."),
        "  " + _("4. Was a number or a phone changed in the last days? Then it proves nothing."),
        "  " + _("5. In doubt, for administrators and for your own account: refuse, and tell security."),
        "  " + _("6. In the panel: one code, one use, 24 hours at most. Never without an end."),
        "  " + _("7. Read it aloud, have it read back. Never by mail or SMS, never on this sheet."),
    ]


def _panels(vendors: Iterable[VendorHealth]) -> list[str]:
    found = [
        "  " + _("{name}: {value}").format(name=plain(one.label), value=plain(one.panel) or BLANK)
        for one in vendors
    ]
    return found or [f"  {BLANK}"]


def _fields() -> list[str]:
    names = (
        _("Day and hour"),
        _("Agent"),
        _("Person and login"),
        _("Client"),
        _("Ticket"),
        _("Reason of the call"),
        _("First proof, hour"),
        _("Second proof, hour"),
        _("Done in which panel"),
        _("Valid until"),
        _("Second person of the desk"),
    )
    wide = max(map(len, names)) + 2
    return [f"  {name.ljust(wide)}{BLANK}" for name in names]


def _afterwards() -> list[str]:
    return [
        "  " + _("Open a case with the person, note the ticket, then put each sheet on record:"),
        "  " + _("in the console “Done outside of the desk” in the palette (:), or"),
        '  helpdesk-tui case outside CASE --at HH:MM --words "…"',
        "  " + _("Look at the live codes of that person (F3): end what is not needed any more."),
    ]
