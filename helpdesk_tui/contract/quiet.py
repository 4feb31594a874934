"""Pushes that are turned off for a while, so that a login needs a code.

Endpoint: `GET /v1/quiet/{person}`. It is done by an order without a case (`POST /v1/operations`, a change
`quiet_pushes` with `seconds` and a reason), one for each part that can; the desk lets them through again.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.ids import DeviceId, PersonId, VendorId


class QuietState(StrEnum):
    """What can be done about pushes of one account or device."""

    POSSIBLE = "possible"
    QUIET = "quiet"
    """The desk turned them off, and lets them through again at its end."""
    OFF = "off"
    """None comes through already, whoever decided that; nothing is returned to."""
    NO_CALL = "no_call"
    """This vendor's interface has no call for it that could be taken back."""


class QuietPart(Answer):
    """Pushes at one vendor: of an account, or of one of its devices."""

    vendor: VendorId
    vendor_label: str
    account: str
    device: DeviceId | None = None
    """None: the account itself."""
    label: str = ""
    """The device."""
    state: QuietState
    until: datetime | None = None
    other_way: bool = False
    """Something else than pushes logs in there, as far as it is known; else nobody logs in meanwhile."""


class Quiet(Answer):
    """Pushes of one person at every vendor."""

    person: PersonId
    parts: tuple[QuietPart, ...] = ()
