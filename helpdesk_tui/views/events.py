"""What the record says, in words; an event that this console does not know is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk_tui.views import names
from helpdesk_tui.wording import _


def event_text(event: str, params: Mapping[str, str]) -> str:
    """One line of the record, with what tells it apart."""
    texts = {
        "desk:started": _("desk started"),
        "desk:stopped": _("desk stopped"),
        "case:opened": _("case opened"),
        "case:ticket": _("ticket noted"),
        "case:parked": _("case parked"),
        "case:resumed": _("case taken up again"),
        "case:closed": _("case closed"),
        "case:information": _("information call"),
        "case:reopened": _("case reopened"),
        "card:opened": _("card opened"),
        "proof:started": _("verification started"),
        "proof:sent": _("verification sent"),
        "proof:passed": _("verified"),
        "proof:failed": _("verification failed"),
        "proof:timed_out": _("verification ended without an answer"),
        "proof:fraud": _("FRAUD reported"),
        "proof:unknown": _("verification unknown: proves nothing"),
        "proof:number_shown": _("number on file shown"),
        "proof:doubted": _("verification doubted afterwards"),
        "operation:intent": _("asked of the vendor"),
        "operation:done": _("done by the vendor"),
        "operation:failed": _("failed: nothing handed over"),
        "operation:unknown": _("outcome UNKNOWN, being checked"),
        "operation:taken_back": _("found and taken back"),
        "gate:refused": _("refused by the gate"),
        "code:shown": _("code shown to be read aloud"),
        "code:shown_again": _("code shown once more"),
        "code:confirmed": _("code read back correctly"),
        "grant:revoked": _("revoked"),
        "grant:ended": _("ended"),
        "baseline:accepted": _("first import accepted"),
        "people:imported": _("people imported"),
        "mirror:read": _("directory read"),
        "policy:loaded": _("policy loaded"),
    }
    text = texts.get(event, event.replace("_", " "))
    words = [_value(name, value) for name, value in params.items() if value and name in SHOWN]
    return f"{text}: {', '.join(words)}" if words else text


SHOWN = {
    "method",
    "hint",
    "outcome",
    "reason",
    "kind",
    "ticket",
    "number",
    "action",
    "uses",
    "until",
    "needs",
    "login",
    "name",
}
"""Parameters that say something to a person; ids and hashes stay in the export."""


def _value(name: str, value: str) -> str:
    tables = {
        "method": names.method,
        "outcome": names.outcome,
        "kind": names.grant_kind,
        "reason": names.reason,
    }
    return tables[name](value) if name in tables else value
