from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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


SLOW = (
    "e2e/",
    "guides/",
    "packaging/",
    "terminal/",
    "vendors/ldap/",
    "desk/people/test_directories.py",
    "desk/people/test_mirror_resume.py",
    "desk/people/test_search_forgiving.py",
)
"""Whole processes, killed and started again, in real terminals, at real servers: `make test-slow` runs them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    root = Path(__file__).parent
    for item in items:
        if item.path.relative_to(root).as_posix().startswith(SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def shared_desk() -> Iterator[RunningDesk]:
    """One desk for all tests of this worker that do not disturb each other."""
    with running_desk() as desk:
        yield desk
