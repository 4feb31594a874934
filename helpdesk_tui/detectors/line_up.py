"""Which detectors look at what: most prompts concern few of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from helpdesk_tui.detectors import (
    d00_reconnect,
    d01_fraud,
    d02_bombing,
    d03_approved_after,
    d04_unexpected,
    d05_spray,
    d06_travel,
    d07_apart,
    d08_new_phone,
    d09_codes,
    d10_bypass_status,
    d11_desk,
    d12_reset,
    d13_shared_phone,
    d14_policy,
    d15_admins,
    d16_vendor,
    d17_lockout,
    d18_remembered,
    d19_weaker,
    d20_disabled,
)
from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.person import NEVER_USUAL
from helpdesk_tui.detectors.prompt import APPROVED, Act, Prompt
from helpdesk_tui.detectors.signal import Result
from helpdesk_tui.detectors.tenant import Tenant

Looking = Callable[[Look], Result]
Acting = Callable[[Act, Tenant], Result]

NEW_SOURCE: Final[tuple[tuple[str, Looking], ...]] = (
    (d04_unexpected.ID, d04_unexpected.look),
    (d06_travel.ID, d06_travel.look),
    (d07_apart.ID, d07_apart.look),
    (d13_shared_phone.ID, d13_shared_phone.look),
    (d19_weaker.ID, d19_weaker.look),
)
"""Approvals from an address that is not usual, of somebody with whom nothing else is going on."""
USUAL_SOURCE: Final[tuple[tuple[str, Looking], ...]] = ((d13_shared_phone.ID, d13_shared_phone.look),)
SPECIAL: Final[tuple[tuple[str, Looking], ...]] = (
    (d09_codes.USED, d09_codes.used),
    (d10_bypass_status.ID, d10_bypass_status.look),
    (d16_vendor.ID, d16_vendor.look),
    (d18_remembered.ID, d18_remembered.look),
)
"""Approvals by what is no phone's answer, and those of which the vendor says something itself."""
AFTER: Final[tuple[tuple[str, Looking], ...]] = (
    (d01_fraud.ID, d01_fraud.look),
    (d03_approved_after.ID, d03_approved_after.look),
    (d08_new_phone.ID, d08_new_phone.look),
)
"""Approvals within a day of a refusal or of a new authenticator."""
OTHERS: Final[tuple[tuple[str, Looking], ...]] = (
    (d00_reconnect.ID, d00_reconnect.look),
    (d01_fraud.ID, d01_fraud.look),
    (d02_bombing.UNKNOWN, d02_bombing.unknown),
    (d02_bombing.KNOWN, d02_bombing.known),
    (d05_spray.ID, d05_spray.look),
    (d16_vendor.ID, d16_vendor.look),
    (d17_lockout.ID, d17_lockout.look),
    (d20_disabled.ID, d20_disabled.look),
)
ACTS: Final[tuple[tuple[str, Acting], ...]] = (
    (d09_codes.ISSUED, d09_codes.issued),
    (d09_codes.VIEWED, d09_codes.viewed),
    (d10_bypass_status.ID, d10_bypass_status.act),
    (d11_desk.ID, d11_desk.act),
    (d12_reset.ID, d12_reset.act),
    (d14_policy.ID, d14_policy.act),
    (d15_admins.ID, d15_admins.act),
    (d17_lockout.ID, d17_lockout.act),
)
UNUSUAL_REASONS: Final = d16_vendor.REASONS | {"bypass_user"}


def special(prompt: Prompt) -> bool:
    """Whether more is to be said of an approval than where it came from."""
    return prompt.factor in NEVER_USUAL or prompt.reason in UNUSUAL_REASONS or bool(prompt.verdicts)


def detectors_of(it: Look, watched: bool) -> Iterable[tuple[str, Looking]]:
    """Those that can have something to say of this prompt."""
    if it.prompt.outcome is not APPROVED:
        return OTHERS
    detectors = USUAL_SOURCE if it.source.address_seen else NEW_SOURCE
    said = special(it.prompt)
    if watched or said:
        return (*(AFTER if watched else ()), *(SPECIAL if said else ()), *detectors)
    return detectors
