from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.vendors.privacyidea.vendor import open_privacyidea
from helpdesk_tui.vendors.protocols import Challenges, Codes, Enrolment, Log, Vendor
from tests.live.account import tidy
from tests.live.desk import desk_for, signed_in
from tests.live.rig import PrivacyIdeaRig, running_privacyidea
from tests.live.server import seed


class MovableClock:
    """The machine's clock, moved by hand."""

    def __init__(self) -> None:
        self.moved = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved


@pytest.fixture(scope="session")
def rig() -> Iterator[PrivacyIdeaRig]:
    with running_privacyidea() as running:
        yield running


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def vendor(rig: PrivacyIdeaRig, clock: MovableClock) -> AsyncIterator[Vendor]:
    opened = open_privacyidea(rig.settings(), clock)
    yield opened
    await opened.close()


@pytest.fixture
def codes(vendor: Vendor) -> Codes:
    assert vendor.codes
    return vendor.codes


@pytest.fixture
def enrolment(vendor: Vendor) -> Enrolment:
    assert vendor.enrolment
    return vendor.enrolment


@pytest.fixture
def challenges(vendor: Vendor) -> Challenges:
    assert vendor.challenges
    return vendor.challenges


@pytest.fixture
def log(vendor: Vendor) -> Log:
    assert vendor.log
    return vendor.log


@pytest.fixture(scope="module")
def address(rig: PrivacyIdeaRig) -> Iterator[str]:
    with desk_for(rig) as found:
        yield found


@pytest.fixture
async def client(address: str) -> AsyncIterator[DeskClient]:
    async with signed_in(address) as opened:
        yield opened


@pytest.fixture
def tidied(rig: PrivacyIdeaRig) -> Iterator[None]:
    yield
    tidy(rig)


@pytest.fixture
async def reader(rig: PrivacyIdeaRig, clock: MovableClock) -> AsyncIterator[Vendor]:
    """The server as somebody sees it who may only look."""
    opened = open_privacyidea(rig.settings(seed.READER), clock)
    await opened.probe()
    yield opened
    await opened.close()
