"""The account that tests of services work on, and how they look at it."""

from __future__ import annotations

from typing import TypeVar

from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.values import VendorDevice
from tests.live.rig import PrivacyIdeaRig

T = TypeVar("T")
PERSON, APP, FOB, SMS = "bwouters", "TOTP-WOUTERS", "FOB-WOUTERS", "SMS-WOUTERS"
NUMBER = "+32 477 77 88 99"


def had(capability: T | None) -> T:
    """A capability that this vendor has."""
    assert capability is not None
    return capability


async def device(vendor: Vendor, login: str, serial: str) -> VendorDevice:
    """One token, as the adapter reads it."""
    person = await vendor.directory.person(login)
    assert person
    return next(one for one in person.devices if one.ref == serial)


def raw(rig: PrivacyIdeaRig, serial: str) -> dict[str, object]:
    """One token, as the server tells its superuser."""
    (token,) = rig.admin.tokens(serial=serial)
    return token


def tidy(rig: PrivacyIdeaRig) -> None:
    """Everything of that account in order again."""
    for serial in (APP, FOB, SMS):
        rig.admin.call("POST", f"/token/enable/{serial}")
        rig.admin.call("POST", f"/token/reset/{serial}")
    rig.admin.call("DELETE", "/conditionalaccess/lock/user", user=PERSON, realm="acme")
