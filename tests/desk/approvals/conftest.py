from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk.inside import Inside, inside
from tests.desk.several_people import staff


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    """A desk with colleagues; agent Alice Martin works there."""
    async with inside(tmp_path) as made:
        yield await staff(made)
