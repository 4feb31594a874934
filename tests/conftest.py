from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rig import store
from tests.rig.desk import RunningDesk, running_desk


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=[kind.value for kind in store.Kind],
        default=store.Kind.SQLITE.value,
        help="the database of desks inside the test process",
    )


def pytest_configure(config: pytest.Config) -> None:
    store.chosen = store.Kind(config.getoption("--store"))


@pytest.fixture(scope="session")
def shared_desk() -> Iterator[RunningDesk]:
    """One desk for all tests of this worker that do not disturb each other."""
    with running_desk() as desk:
        yield desk
