"""Which checks of a caller are off at a vendor, because its keys are not there."""

from __future__ import annotations

from helpdesk_tui.contract.people import DeviceKind, Factor
from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.values import VendorDevice

CHECKS = {"push": Factor.PUSH, "code": Factor.OTP}
_BEST = tuple(
    VendorDevice("-", kind, "", number="+3225550100", activated=True, usable=True, factors=tuple(Factor))
    for kind in (DeviceKind.PHONE, DeviceKind.SOFTWARE_TOKEN, DeviceKind.HARDWARE_TOKEN)
)
"""Devices that can do everything: what cannot be asked of them cannot be asked of any."""


def checks_off(vendor: Vendor) -> tuple[str, ...]:
    """`push`, `code`: what cannot be checked for anybody at this vendor."""
    if vendor.challenges is None:
        return tuple(CHECKS)
    able = frozenset[Factor]().union(*(vendor.challenges.factors(device) for device in _BEST))
    return tuple(name for name, factor in CHECKS.items() if factor not in able)
