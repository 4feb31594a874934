"""Whoever owns the desk's database, without the key that signs the record, bends what stands in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.audit.tables import audit_value
from helpdesk_tui.desk.audit.verify import Fault, verify
from helpdesk_tui.proving.export import Fault as ExportFault
from helpdesk_tui.proving.export import Reader
from tests.desk.inside import Inside, inside


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path / "state") as made:
        yield made


async def test_the_beginning_of_a_text_is_moved_into_its_salt(desk: Inside) -> None:
    """Salt and text are hashed one behind the other: only a salt of one length says where the text begins."""
    record, read = desk.house.record, desk.house.store.read

    def write(connection: Connection) -> None:
        why = {"why": 'my manager wrote "nothing wrong here'}
        record.append(connection, AuditEvent.OPERATION_INTENT, agent=None, personal=why)

    await desk.house.store.write(write)
    assert (await read(rows.check)).fault is None

    def bend(connection: Connection) -> None:
        mine = audit_value.c.field == "why"
        kept = connection.execute(select(audit_value).where(mine)).one()
        salt = bytes(kept.salt) + b'"my manager wrote \\'
        connection.execute(delete(audit_value).where(mine))
        connection.execute(
            insert(audit_value).values(seq=kept.seq, field="why", salt=salt, value="nothing wrong here")
        )

    await desk.house.store.write(bend)

    def looked_at(connection: Connection) -> tuple[Fault | None, Fault | None, ExportFault | None]:
        slow = verify(
            rows.kept(connection),
            rows.values(connection),
            lambda level: rows.nodes(connection, level),
            2 * record.size(connection) - record.size(connection).bit_count(),
        )
        exported = (line.encode() for line in rows.exported(connection))
        return rows.check(connection).fault, slow.fault, Reader([], []).check(exported).fault

    assert await read(looked_at) == (
        Fault.COMMITMENT_DIFFERS,
        Fault.COMMITMENT_DIFFERS,
        ExportFault.COMMITMENT_DIFFERS,
    )
