"""Lines that are not what was written are told from those that are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, text, update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.audit.lines import newest
from helpdesk_tui.desk.audit.tables import audit_node, audit_record
from tests.desk.inside import Inside, inside

WRITTEN = 6


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        for number in range(WRITTEN):
            await made.house.store.write(
                lambda c, n=number: made.house.record.append(  # type: ignore[misc]
                    c, AuditEvent.LEVEL_SET, agent=made.agent.id, facts={"number": n}
                )
            )
        yield made


def _unguarded(connection: Connection) -> None:
    names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
    for name in names:
        connection.execute(text(f"DROP TRIGGER {name}"))


async def told(desk: Inside) -> list[str]:
    lines = await desk.house.store.read(lambda c: newest(c, before=None, case=None, limit=WRITTEN))
    return [line.event for line in reversed(lines)]


SOUND = AuditEvent.LEVEL_SET.value
BENT = AuditEvent.RECORD_DIFFERS.value


@pytest.mark.parametrize("text_", [b"{}", b"not json", b"\xff", b'{"seq": 3, "case": null, "event": "x"}'])
async def test_a_text_that_was_changed_is_not_shown(desk: Inside, text_: bytes) -> None:
    def bend(connection: Connection) -> None:
        _unguarded(connection)
        connection.execute(update(audit_record).where(audit_record.c.seq == 3).values(bytes=text_))

    assert await told(desk) == [SOUND] * WRITTEN
    await desk.house.store.write(bend)
    assert await told(desk) == [SOUND, SOUND, BENT, SOUND, SOUND, SOUND]


async def test_a_node_that_is_missing_or_another_doubts_all_that_it_stands_over(desk: Inside) -> None:
    def bend(connection: Connection) -> None:
        _unguarded(connection)
        here = (audit_node.c.level == 0) & (audit_node.c.index == 1)
        connection.execute(delete(audit_node).where(here))

    await desk.house.store.write(bend)
    found = await told(desk)
    assert found[0:2] == [BENT, BENT]
    assert found[4:] == [SOUND, SOUND]
