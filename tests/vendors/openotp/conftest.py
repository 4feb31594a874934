"""The clinic's server over HTTPS, and a raw edge that speaks for a server with odd days."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from helpdesk_tui.vendors.openotp.vendor import OpenOtpVendor
from tests.sandbox.clinic import Clinic, running_clinic
from tests.vendors.edge import Edge, edge
from tests.vendors.openotp.says import Twin, edge_settings
from tests.vendors.openotp.stage import ClinicStage, now, ref, settings_of


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    with running_clinic(people=40) as running:
        yield running


@pytest.fixture
async def stage(clinic: Clinic) -> AsyncIterator[ClinicStage]:
    clinic.sandbox.control("DELETE", "faults")
    clinic.modes(reset=1)
    clinic.sandbox.control("POST", "openotp/habit", person="openotp_everyday", answer="silent")
    vendor = OpenOtpVendor(settings_of(clinic), now)
    login = clinic.person("everyday")["login"]
    yield ClinicStage(vendor, clinic, ref(clinic, "everyday"), ref(clinic, "no_token"), login=login)
    await vendor.close()


@pytest.fixture
async def wire() -> AsyncIterator[Edge]:
    async with edge() as ours:
        yield ours


@pytest.fixture
def twin(wire: Edge) -> Twin:
    return Twin(wire)


@pytest.fixture
async def vendor(wire: Edge, twin: Twin) -> AsyncIterator[OpenOtpVendor]:
    opened = OpenOtpVendor(edge_settings(wire.url), now)
    yield opened
    await opened.close()
