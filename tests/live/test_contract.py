"""What every adapter promises, kept by this one on the real server."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.values import PushSent, VendorDevice
from tests.live.rig import PrivacyIdeaRig
from tests.vendors.contract import VendorContract

pytestmark = pytest.mark.live


@dataclass(frozen=True, slots=True)
class PrivacyIdeaStage:
    """The rig's people in the suite's words."""

    vendor: Vendor
    rig: PrivacyIdeaRig
    person: str = "hlambert"
    newcomer: str | None = "tdubois"
    nobody: str = "nobody.here"

    async def one_time_code(self, device: VendorDevice) -> SecretStr:
        return SecretStr(self.rig.phones.otp(device.ref))

    async def tap(self, push: PushSent, *, approve: bool) -> None:
        serial = push.ref.partition(":")[0]
        if approve:
            self.rig.phones.accept(serial, push.read_to_caller)
        else:
            self.rig.phones.decline(serial)

    async def log_in(self, person: str, code: SecretStr) -> bool:
        return self.rig.admin.login(person, code.get_secret_value())


class TestPrivacyIdea(VendorContract):
    @pytest.fixture
    def stage(self, vendor: Vendor, rig: PrivacyIdeaRig) -> PrivacyIdeaStage:
        return PrivacyIdeaStage(vendor, rig)
