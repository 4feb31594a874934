from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from helpdesk_tui.desk.store.metadata import metadata


@pytest.fixture
def connection() -> Iterator[Connection]:
    """The desk's tables in memory, without the triggers that keep the record from being changed."""
    engine = create_engine("sqlite://")
    with engine.begin() as found:
        metadata.create_all(found)
        for name in found.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            found.execute(text(f"DROP TRIGGER {name}"))
        yield found
    engine.dispose()
