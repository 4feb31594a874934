from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rig.desk import RunningDesk, running_desk


@pytest.fixture(scope="session")
def shared_desk() -> Iterator[RunningDesk]:
    """One desk for all tests of this worker that do not disturb each other."""
    with running_desk() as desk:
        yield desk
