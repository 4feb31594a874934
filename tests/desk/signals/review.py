"""What tests of signals do again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.prompts import LogKind, PromptOutcome
from helpdesk_tui.contract.signals import Signal, SignalFold
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.jobs.detect import Detect
from helpdesk_tui.desk.jobs.log_pull import LogPull
from helpdesk_tui.desk.signals.service import Signals
from helpdesk_tui.vendors.history import HistoryRow
from tests.desk.inside import START, Inside
from tests.desk.prompts.logs import PAGE, Logs, login

HOSTILE = "203.0.113.66"
SECURITY = frozenset({"security"})


@dataclass
class Review:
    town: Inside
    logs: Logs
    detect: Detect = field(init=False)
    agent: Agent = Agent(AgentId("r.reyes"), "Rosa Reyes", SECURITY)
    other: Agent = Agent(AgentId("o.other"), "Otto Other", SECURITY)

    def __post_init__(self) -> None:
        self.detect = Detect(self.town.house)

    @property
    def service(self) -> Signals:
        return Signals(self.town.house, self.agent)

    async def see(self, *rows: HistoryRow) -> list[Signal]:
        """Rows arrive, detectors look; the queue as it is then."""
        self.logs.add(*rows)
        pages = 1 + len(self.logs.rows.get(LogKind.AUTHENTICATION, ())) // PAGE
        for kind in (LogKind.AUTHENTICATION, LogKind.ACTIVITY):
            for _ in range(pages):
                await LogPull(self.town.house, pause=0).look(self.town.house.vendors[self.town.twin.id], kind)
        await self.detect.look()
        return await self.queue()

    async def queue(self, fold: SignalFold = SignalFold.OPEN) -> list[Signal]:
        return list((await self.service.page(fold, None, 100)).signals)

    def usual_life(self) -> list[HistoryRow]:
        """Twenty days of logins from the office."""
        return [login(f"u{day}", at=START - timedelta(days=day, hours=1)) for day in range(1, 21)]

    def bombing(self, number: int = 5, *, at: datetime = START, approved: bool = False) -> list[HistoryRow]:
        """Prompts from an address that nobody knows, a minute apart; the last one may be approved."""
        values = {"address": HOSTILE, "country": "Nigeria", "city": "Lagos", "device": "Chrome / Windows"}
        rows: list[HistoryRow] = [
            login(
                f"b{number}{index}",
                at=at - timedelta(minutes=number - index),
                outcome=PromptOutcome.DENIED if index % 2 else PromptOutcome.UNANSWERED,
                reason="user_cancelled" if index % 2 else "no_response",
                **values,
            )
            for index in range(number)
        ]
        if approved:
            rows.append(login(f"b{number}y", at=at, **values))
        return rows
