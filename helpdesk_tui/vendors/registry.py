"""Opens the adapter that a configured back end asks for, and imports no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.settings import DuoSettings, OpenOtpSettings, VendorSettings


def open_vendor(settings: VendorSettings, now: Callable[[], datetime]) -> Vendor:
    """A vendor ready to be called; nothing is sent yet. Raises `Mistaken(CONFIG_WRONG)` on a bad URL."""
    if isinstance(settings, DuoSettings):
        from helpdesk_tui.vendors.duo.vendor import DuoVendor

        return DuoVendor(settings, now)
    if isinstance(settings, OpenOtpSettings):
        from helpdesk_tui.vendors.openotp.vendor import OpenOtpVendor

        return OpenOtpVendor(settings, now)
    from helpdesk_tui.vendors.privacyidea.vendor import PrivacyIdeaVendor

    return PrivacyIdeaVendor(settings, now)
