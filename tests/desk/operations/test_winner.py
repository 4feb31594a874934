"""Of two who order at once one wins, and the other is told who and since when, on either database (inv-P14)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.contract.errors import Conflict, ErrorCode
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.tables import operation
from tests.desk.inside import Inside, inside, new_key
from tests.desk.twin import Fault

pytestmark = pytest.mark.thorough

OTHER = Agent(AgentId("b.dubois"), "Bruno Dubois", frozenset({"agent"}))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield made


async def order(desk: Inside, agent: Agent, key: str | None = None) -> Any:
    desk.agent = agent
    case = await desk.verified()
    return await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), key or new_key())


async def test_who_comes_second_is_told_who_was_first(desk: Inside) -> None:
    first = desk.agent
    desk.twin.faults.append(Fault.LOST_ANSWER)
    assert (await order(desk, first)).state is OperationState.UNKNOWN
    asked_at = desk.clock.now()
    desk.clock.step(minutes=1)
    with pytest.raises(Conflict) as refused:
        await order(desk, OTHER)
    assert refused.value.code is ErrorCode.OPERATION_OPEN
    assert refused.value.params == {"agent": first.id, "since": asked_at.isoformat()}
    rows = await desk.rows(operation)
    assert [row.agent for row in rows] == [first.id]


async def test_the_store_goes_on_after_such_a_refusal(desk: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL a broken rule spoils all that follows in its transaction, unless it is undone first."""
    desk.twin.faults.append(Fault.LOST_ANSWER)
    await order(desk, desk.agent)
    monkeypatch.setattr(journal, "holder", lambda *_: None)
    with pytest.raises(Conflict) as refused:
        await order(desk, OTHER)
    assert refused.value.code is ErrorCode.IN_PROGRESS
    assert await desk.events()
