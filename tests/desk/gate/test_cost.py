"""A look at the gate is asked for with every proof and grant: it may not grow unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from helpdesk_tui.contract.gate import Action
from helpdesk_tui.desk.gate.look import Look, look
from helpdesk_tui.desk.gate.service import resolve
from tests.desk.inside import inside

MOST = 34
"""Statements of one look; each costs a fraction of a millisecond of the one core that answers everybody."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the store meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_a_look_asks_each_thing_once(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case, house, me = await desk.case(), desk.house, desk.agent.id
        await desk.called_back(case.id)

        def at_the_gate(connection: Connection) -> Look:
            asks = partial(resolve, house, action=Action.BYPASS)
            return look(connection, house, me, case.id, asks)

        with statements() as asked:
            await house.store.read(at_the_gate)
    assert len(asked) <= MOST, "\n".join(asked)
