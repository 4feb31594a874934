from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk_tui import wording
from tests.rig.desk import RunningDesk, running_desk


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """The guides are in French, and so is the console that keeps their promises."""
    before = wording.language()
    wording.speak("fr")
    yield
    wording.speak(before)


@pytest.fixture(scope="package")
def desk() -> Iterator[RunningDesk]:
    """One desk for the walks: each of them is with somebody else."""
    with running_desk(people=24) as running:
        yield running
