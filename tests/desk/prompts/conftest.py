"""A mirror of a vendor's logs that are in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpdesk_tui.contract.prompts import LogKind, PromptOrder, PromptPage
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.jobs.log_pull import LogPull
from helpdesk_tui.desk.prompts.service import Prompts
from tests.desk.inside import Inside, inside
from tests.desk.prompts.logs import Logs

AUTH = LogKind.AUTHENTICATION


@dataclass
class Mirror:
    town: Inside
    logs: Logs
    reviewer: Agent

    async def pull(self, kind: LogKind = AUTH) -> bool:
        return await LogPull(self.town.house, pause=0).look(self.town.house.vendors[self.town.twin.id], kind)

    async def page(self, text: str = "", **more: object) -> PromptPage:
        asked = {"before": None, "after": None, "at": None, "order": PromptOrder.NEWEST, "limit": 100, **more}
        return await Prompts(self.town.house, self.reviewer).page(text, **asked)  # type: ignore[arg-type]


@pytest.fixture
async def mirror(tmp_path: Path) -> AsyncIterator[Mirror]:
    async with inside(tmp_path) as town:
        logs = Logs()
        town.twin.history = logs
        yield Mirror(town, logs, Agent(town.agent.id, "R", frozenset({"security"})))
