from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.store.store import Store, read_only

WRITER = """
import asyncio, os, sys
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.store.store import Store

async def main():
    store, record = Store.open(sys.argv[1]), Record(SystemClock())
    async def one():
        while True:
            seq = await store.write(lambda c: record.append(c, AuditEvent.CASE_TICKET, agent="a", personal={"t": "x"}))
            os.write(1, b"%d\\n" % seq)
    await asyncio.gather(*(one() for _ in range(8)))

asyncio.run(main())
"""


@pytest.mark.parametrize("acknowledged", [1, 40, 300])
async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, acknowledged: int) -> None:
    path = tmp_path / "store.db"
    await Store.open(path).close()
    told = 0
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
        ) as writer:
            assert writer.stdout is not None
            for _ in range(acknowledged):
                told = max(told, int(writer.stdout.readline()))
            writer.kill()
            rest = writer.stdout.read().split(b"\n")[:-1]
        told = max([told, *(int(line) for line in rest)])
        store = Store.open(path)
        verdict = await store.read(rows.check)
        await store.close()
        assert verdict.fault is None
        assert verdict.count >= told


async def test_a_store_can_be_read_while_it_is_used_and_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = Store.open(path)
    with read_only(path) as connection:
        assert rows.check(connection).count == 0
    await store.close()
    with read_only(path) as connection:
        assert rows.check(connection).count == 0
