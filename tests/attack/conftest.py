from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk_tui.vendors.values import PushState
from tests.desk.inside import Inside, inside


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Inside]:
    monkeypatch.setattr("helpdesk_tui.desk.evidence.sending.POLL_SECONDS", 0.01)
    async with inside(tmp_path) as made:
        yield made
        for ref in made.twin.pushes:
            made.twin.pushes[ref] = PushState.TIMED_OUT
