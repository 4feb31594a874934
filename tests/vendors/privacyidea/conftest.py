from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.vendors.privacyidea.vendor import PrivacyIdeaVendor
from tests.vendors.edge import Edge, edge
from tests.vendors.privacyidea.says import TOKEN, realm_settings, says


class Clock:
    """The desk's time, moved by hand."""

    def __init__(self) -> None:
        self.moved = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server() -> AsyncIterator[Edge]:
    """A server that signs everybody in and knows nothing else."""
    async with edge() as ours:
        ours.on("POST", "/auth", says({"token": TOKEN, "rights": ["userlist", "enrollREGISTRATION"]}))
        yield ours


@pytest.fixture
async def vendor(server: Edge, clock: Clock) -> AsyncIterator[PrivacyIdeaVendor]:
    opened = PrivacyIdeaVendor(realm_settings(server.url), clock)
    yield opened
    await opened.close()
