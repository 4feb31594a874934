"""The adapter and the vendor's own client side by side on one sandbox; what one does the other must see."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import duo_client
import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.values import VendorDevice, VendorPerson
from tests.sandbox.conftest import official
from tests.sandbox.rig import Sandbox, running_sandbox
from tests.vendors.duo.test_contract import now, settings_of


@dataclass(slots=True)
class Whole:
    """One account from both sides."""

    vendor: DuoVendor
    sandbox: Sandbox
    admin: Any
    auth: Any

    def ref(self, role: str) -> str:
        return str(self.sandbox.person(role)["user_id"])

    async def person(self, ref: str) -> VendorPerson:
        found = await self.vendor.directory.person(ref)
        assert found is not None
        return found

    async def device(self, user: str, /, **wanted: object) -> VendorDevice:
        """The first device whose fields are these."""
        person = await self.person(user)
        return next(
            device
            for device in person.devices
            if all(getattr(device, name) == value for name, value in wanted.items())
        )

    def newcomer(self, login: str, **more: Any) -> str:
        """A user that one test has for itself."""
        return str(self.admin.add_user(login, **more)["user_id"])

    def phone(self, user: str, number: str, *, app: bool = True, name: str = "") -> str:
        """A phone of that user, with a working app or without."""
        made = self.admin.add_phone(
            number=number, type="mobile", platform="generic smartphone", **({"name": name} if name else {})
        )["phone_id"]
        self.admin.add_user_phone(user, made)
        if app:
            link = self.admin.create_activation_url(made)["activation_url"]
            self.sandbox.control("POST", "activate", url=link)
        return str(made)

    def effects(self, name: str) -> list[dict[str, Any]]:
        return self.sandbox.ledger(effect=name)


def why(error: DeskError) -> tuple[ErrorCode, str]:
    """Its code, and the reason that it gives."""
    return error.code, error.params.get("why", "")


@pytest.fixture(scope="module")
def place() -> Iterator[Sandbox]:
    with running_sandbox(people=120) as sandbox:
        yield sandbox


@pytest.fixture
async def whole(place: Sandbox) -> AsyncIterator[Whole]:
    place.control("DELETE", "faults")
    place.control("POST", "limits", reset=1)
    vendor = DuoVendor(settings_of(place), now)
    admin = official(duo_client.Admin, place, place.duo["admin"])
    auth = official(duo_client.Auth, place, place.duo["auth"])
    yield Whole(vendor, place, admin, auth)
    await vendor.close()
