"""A Duo adapter on a raw edge."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.settings import ApiKey, DuoSettings
from tests.vendors.duo.account import HOST, Account
from tests.vendors.edge import Edge, edge, fail, pinged


def settings(
    url: str | None, *, auth: bool = True, timeout: float = 5.0, ca: Path | None = None
) -> DuoSettings:
    return DuoSettings(
        id=VendorId("duo-durand"),
        label="Duo Durand",
        client=ClientId("durand"),
        host=HOST,
        admin=ApiKey("DIXXXXXXXXXXFAKE0001", SecretStr("fakeskey0123456789abcdefghijklmnopqrstuv")),
        auth=ApiKey("DIXXXXXXXXXXFAKE0002", SecretStr("fakeskey9876543210abcdefghijklmnopqrstuv"))
        if auth
        else None,
        url=url,
        ca_file=ca,
        timeout=timeout,
    )


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def wire() -> AsyncIterator[Edge]:
    async with edge() as ours:
        ours.on("GET", "/auth/v2/ping", pinged())
        ours.on("GET", "/admin/v1/registered_devices/blocked", fail(40401))
        yield ours


@pytest.fixture
async def duo(wire: Edge) -> AsyncIterator[DuoVendor]:
    vendor = DuoVendor(settings(wire.url), now)
    yield vendor
    await vendor.close()


@pytest.fixture
def account(wire: Edge) -> Account:
    return Account(wire)
