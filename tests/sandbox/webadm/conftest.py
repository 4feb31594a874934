from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.clinic import Clinic, running_clinic


@pytest.fixture(scope="session")
def shared_clinic() -> Iterator[Clinic]:
    """One clinic for tests that do not disturb each other."""
    with running_clinic() as clinic:
        yield clinic


@pytest.fixture
def clinic(shared_clinic: Clinic) -> Iterator[Clinic]:
    yield shared_clinic
    shared_clinic.modes(reset=1)
    shared_clinic.sandbox.control("DELETE", "faults")
