"""Devices that somebody who keeps people should look at: unused for long, or one number at several users.

Endpoints: `GET /v1/devices/unused` (`days`), `GET /v1/devices/shared`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.ids import ClientId, DeviceId, PersonId, VendorId

UNUSED_DAYS: Final = 90
"""A device that its vendor last saw longer ago than this stands on the card as unused."""
MOST: Final = 500
"""Lines of one list."""


class UnusedDevice(Answer):
    """One device that lets its owner in and was not seen for long."""

    id: DeviceId
    vendor: VendorId
    label: str
    hint: str
    """Two last digits of its number or serial."""
    last_seen: datetime
    person: PersonId
    person_name: str
    login: str
    client: ClientId


class Holder(Answer):
    """Somebody whose phone has that number."""

    person: PersonId
    name: str
    login: str
    client: ClientId


class SharedNumber(Answer):
    """One mobile number that several people have."""

    hint: str
    holders: tuple[Holder, ...]
