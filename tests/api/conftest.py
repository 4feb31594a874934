from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.evil import EvilDesk
from tests.rig.served import short_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> EvilDesk:
    """A desk that may lie about its record, asked again without a pause."""
    monkeypatch.setattr("helpdesk_tui.api.witness.PAUSES", (0.0, 0.0))
    made = EvilDesk()
    made.grow(37)
    return made
