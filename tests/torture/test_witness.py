"""Whoever kept a checkpoint finds what the record alone does not show: a fork, and a store put back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.audit.record import Record
from tests.rig.store import Kind
from tests.torture import witness
from tests.torture.checker import Kept, check
from tests.torture.desk import kept, opened, twin_at
from tests.torture.grounds import Ground, Grounds
from tests.torture.twin import Flavour


@pytest.fixture
def ground() -> Iterator[Ground]:
    grounds = Grounds()
    try:
        with grounds.ground(Kind.SQLITE) as found:
            yield found
    finally:
        grounds.close()


async def added(ground: Ground, *words: str, seen: bool = False) -> Kept:
    """A desk that adds these to the record; `seen`: somebody keeps what it signs then."""
    twin = twin_at(ground.folder, Flavour.DUO, 0, lambda _: None)
    async with opened(ground.folder, ground.where, twin, None) as desk:
        for word in words:
            await desk.house.store.write(partial(_append, desk.house.record, word))
        if seen:
            witness.remember(ground.where, seen=await witness.signed(desk.house, ground.folder))
        return await kept(desk)


def _append(record: Record, word: str, connection: Connection) -> int:
    return record.append(connection, AuditEvent.CASE_TICKET, agent=None, facts={"ticket": word})


def run(work: Coroutine[Any, Any, Kept]) -> Kept:
    return asyncio.run(work)


def found(record: Kept) -> set[str]:
    assert record.fault is None, "the record itself shows nothing"
    return {violation.invariant for violation in check([], record, [])}


def copied(ground: Ground) -> Path:
    beside = ground.folder / "before.db"
    shutil.copy(ground.where, beside)
    return beside


def test_a_record_that_only_grew(ground: Ground) -> None:
    assert found(run(added(ground))) == set()
    assert found(run(added(ground, "a", "b", seen=True))) == set()
    assert found(run(added(ground, "c"))) == set()


@pytest.mark.parametrize("instead", [(), ("x",), ("a", "x"), ("x", "b", "c", "d")])
def test_another_history_in_the_place_of_one_that_was_seen(ground: Ground, instead: tuple[str, ...]) -> None:
    before = copied(ground)
    assert found(run(added(ground, "a", "b", seen=True))) == set()
    for path in ground.folder.glob("desk.db*"):
        if path.name in ("desk.db-wal", "desk.db-shm"):
            path.unlink()
    shutil.copy(before, ground.where)
    assert found(run(added(ground, *instead))) == {"P6"}


def test_another_key_signed_it(ground: Ground) -> None:
    other = Grounds()
    try:
        with other.ground(Kind.SQLITE) as elsewhere:
            line = (elsewhere.folder / witness.FILE).read_text(encoding="utf-8")
    finally:
        other.close()
    (ground.folder / witness.FILE).write_text(line, encoding="utf-8")
    witness.remember(ground.where, folder=ground.folder)
    assert found(run(added(ground))) == {"P6"}
