"""A desk whose vendor has logs, detectors that look at them, and two reviewers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk.inside import inside
from tests.desk.prompts.logs import Logs
from tests.desk.signals.review import Review


@pytest.fixture
async def review(tmp_path: Path) -> AsyncIterator[Review]:
    async with inside(tmp_path) as town:
        logs = Logs()
        town.twin.history = logs
        yield Review(town, logs)
