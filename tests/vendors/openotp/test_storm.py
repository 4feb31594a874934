"""OpenOTP's adapter while a proxy before the server answers 429."""

from __future__ import annotations

import pytest

from helpdesk_tui.vendors.openotp.vendor import OpenOtpVendor
from tests.vendors.edge import Edge
from tests.vendors.openotp.says import DN, Twin, order
from tests.vendors.storm import SLOW_DOWN, Storm, StormContract

REGISTER = "OpenOTP.Emerg_Register"


@pytest.fixture
def storm(wire: Edge, twin: Twin, vendor: OpenOtpVendor) -> Storm:
    def refuse_writes() -> None:
        twin.replace = lambda method, answer: SLOW_DOWN if method == REGISTER else answer

    return Storm(
        vendor=vendor,
        wire=wire,
        person=DN,
        order=order(),
        is_write=lambda seen: REGISTER.encode() in seen.body,
        refuse_reads=lambda: wire.on("POST", "/manag/", SLOW_DOWN),
        refuse_writes=refuse_writes,
    )


class TestOpenOtpInAStorm(StormContract):
    """All of it."""
