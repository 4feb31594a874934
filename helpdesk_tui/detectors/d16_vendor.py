"""D16: the vendor's own risk engine spoke."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.prompt import given
from helpdesk_tui.detectors.signal import Finding, Level, Reason, Result, happened, settle, unchecked

ID: Final = "D16"
REASONS: Final[frozenset[str]] = frozenset(("anomalous_push", "frequent_attempts", "anonymous_ip"))


def look(it: Look) -> Result:
    """Medium, in the vendor's words."""
    prompt = it.prompt
    words = list(prompt.verdicts)
    if prompt.reason in REASONS:
        words.append(given(prompt.reason) or "")
    if not words:
        return None
    reasons: tuple[Reason, ...] = (
        happened("vendor_said", user=prompt.user, words=", ".join(words), at=int(prompt.at)),
        unchecked("vendor_unexplained"),
        settle("ask_user"),
    )
    return Finding(Level.MEDIUM, reasons, (prompt.txid,), prompt.at)
