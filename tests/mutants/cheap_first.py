"""A plugin of pytest: what mutmut measured as quickest comes first, since the first red test ends it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

MEASURED = Path("mutmut-stats.json")
"""Below the folder in which mutmut runs the tests; not there while it measures."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if MEASURED.exists():
        seconds: dict[str, float] = json.loads(MEASURED.read_text("utf-8"))["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))
