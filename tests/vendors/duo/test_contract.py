"""The Duo adapter against the running sandbox, which was written from the same facts a second time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duo_client
import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.registry import open_vendor
from helpdesk_tui.vendors.settings import ApiKey, DuoSettings
from helpdesk_tui.vendors.values import PushSent, VendorDevice
from tests.sandbox.rig import Sandbox, running_sandbox
from tests.vendors.contract import VendorContract


def keys(triple: dict[str, str]) -> ApiKey:
    return ApiKey(triple["ikey"], SecretStr(triple["skey"]))


def settings_of(sandbox: Sandbox) -> DuoSettings:
    duo = sandbox.duo
    return DuoSettings(
        id=VendorId("duo-durand"),
        label="Duo Durand",
        client=ClientId("durand"),
        host=duo["host"],
        admin=keys(duo["admin"]),
        auth=keys(duo["auth"]),
        url=sandbox.url,
    )


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class DuoStage:
    """Implements `Stage` over the sandbox's own controls and the official client."""

    vendor: Vendor
    sandbox: Sandbox
    person: str
    newcomer: str | None
    nobody: str = "DU" + "0" * 18

    async def one_time_code(self, device: VendorDevice) -> SecretStr:
        self.sandbox.control("POST", "clock", advance=30)
        return SecretStr(self.sandbox.code(device.ref))

    async def tap(self, push: PushSent, *, approve: bool) -> None:
        assert push.code is not None
        shown = next(
            prompt
            for prompt in self.sandbox.phone("everyday", hold=1)["prompts"]
            if prompt["push_id"] == push.ref
        )
        assert shown["code"] == push.code.get_secret_value()
        self.sandbox.answer(push.ref, "approve" if approve else "deny")

    async def log_in(self, person: str, code: SecretStr) -> bool:
        duo = self.sandbox.duo["auth"]
        auth: Any = duo_client.Auth(
            duo["ikey"], duo["skey"], "127.0.0.1", ca_certs="HTTP", port=self.sandbox.port, timeout=10
        )
        answer = await asyncio.to_thread(
            auth.auth, "passcode", user_id=person, passcode=code.get_secret_value()
        )
        return bool(answer["result"] == "allow")


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with running_sandbox(people=120) as sandbox:
        yield sandbox


@pytest.fixture
async def stage(running: Sandbox) -> AsyncIterator[DuoStage]:
    running.control("DELETE", "faults")
    running.control("POST", "limits", reset=1)
    running.control("POST", "clock", skew=0)
    running.control("POST", "habit", person="everyday", answer="silent")
    cast = running.control("GET", "cast")
    vendor = open_vendor(settings_of(running), now)
    yield DuoStage(vendor, running, cast["everyday"]["user_id"], cast["never_activated"]["user_id"])
    await vendor.close()


class TestDuo(VendorContract):
    """Everything of the shared contract."""
