"""Prompts as consoles look at them, and what people say of them on the telephone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Missing, Refused
from helpdesk_tui.contract.ids import CaseId, PromptId
from helpdesk_tui.contract.pivots import PromptCounts, Words
from helpdesk_tui.contract.prompts import PromptOrder, PromptPage, PushPrompt, ReportAsk, Sources
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.prompts import counting, paging, showing, sources
from helpdesk_tui.desk.prompts.filters import Filter, parse
from helpdesk_tui.desk.prompts.matching import match
from helpdesk_tui.desk.prompts.paging import MOST_DIGITS, Place, Stretch
from helpdesk_tui.desk.prompts.tables import prompt, prompt_report
from helpdesk_tui.desk.prompts.veil import refuse_guessing, veil_of
from helpdesk_tui.desk.tasks.masking import plain
from helpdesk_tui.detectors.places import nowhere
from helpdesk_tui.policy.roles import holders, may


class Prompts:
    """What one agent may see and write of prompts."""

    def __init__(self, house: House, agent: Agent, case: CaseId | None = None) -> None:
        self._house = house
        self._agent = agent
        self._case = case

    async def page(
        self,
        text: str,
        *,
        before: str | None,
        after: str | None,
        at: datetime | None,
        order: PromptOrder,
        limit: int,
    ) -> PromptPage:
        """Some rows, always newest first on the page unless the oldest were asked for."""
        wanted = parse(text, self._house.clock.now())

        def read(connection: Connection) -> PromptPage:
            veil = veil_of(connection, self._house, self._agent, self._case)
            refuse_guessing(veil, wanted)
            matching = match(connection, wanted)
            if after is not None:
                stretch, down = paging.newer(connection, matching, Place.read(after), limit), False
            elif order is PromptOrder.OLDEST and before is None and at is None:
                stretch, down = paging.newer(connection, matching, None, limit), False
            else:
                place = Place.read(before) if before is not None else None if at is None else Place(at, 0)
                stretch, down = paging.older(connection, matching, place, limit), True
            return self._page(connection, wanted, stretch, veil, down=down, start=before or after)

        return await self._house.store.read(read)

    async def one(self, id_: PromptId) -> PushPrompt:
        """One row."""

        def read(connection: Connection) -> PushPrompt:
            veil = veil_of(connection, self._house, self._agent, self._case)
            return showing.show(connection, self._house, [row_of(connection, id_)], veil)[0]

        return await self._house.store.read(read)

    async def sources(self) -> Sources:
        """How fresh each log is."""
        house = self._house
        found = await house.store.read(lambda connection: sources.states(connection, house.vendors))
        return Sources(sources=found, places=house.lookup is not nowhere)

    async def words(self, field: str, start: str) -> Words:
        """What may be typed here; what is veiled is completed for reviewers alone."""
        open_ = may(self._agent.roles, Right.REVIEW_PUSHES)
        return await self._house.store.read(lambda c: counting.words(c, field, start, everything=open_))

    async def counts(self, text: str, hours: int) -> PromptCounts:
        """Prompts per hour and per country."""
        now = self._house.clock.now()
        wanted = parse(text, now)

        def read(connection: Connection) -> PromptCounts:
            veil = veil_of(connection, self._house, self._agent, self._case)
            refuse_guessing(veil, wanted)
            return counting.counts(connection, match(connection, wanted), now, hours, places=veil.clear)

        return await self._house.store.read(read)

    async def report(self, id_: PromptId, ask: ReportAsk) -> PushPrompt:
        """Take down what the person said; proves nothing, needs no proof, and says nothing back."""
        house, agent = self._house, self._agent

        def write(connection: Connection) -> PushPrompt:
            refuse_others(agent)
            row = row_of(connection, id_)
            connection.execute(delete(prompt_report).where(prompt_report.c.prompt_id == row.id))
            connection.execute(
                insert(prompt_report).values(
                    prompt_id=row.id,
                    said=ask.said.value,
                    note=plain(ask.note)[:300],
                    agent=agent.id,
                    case_id=ask.case,
                    at=house.clock.now(),
                )
            )
            veil = veil_of(connection, house, agent, ask.case)
            shown = showing.show(connection, house, [row], veil)[0]
            house.record.append(
                connection,
                AuditEvent.PROMPT_REPORTED,
                agent=agent.id,
                case=ask.case,
                person=shown.person,
                personal={"ref": row.ref},
                facts={"prompt": id_, "said": ask.said.value},
            )
            return shown

        shown = await write_as(house, agent, None, write)
        house.hub.publish(Change(resource=Resource.PROMPTS, id=shown.vendor))
        return shown

    def _page(
        self,
        connection: Connection,
        wanted: Filter,
        stretch: Stretch,
        veil: Any,
        *,
        down: bool,
        start: str | None,
    ) -> PromptPage:
        rows = list(stretch.rows) if down else list(reversed(stretch.rows))
        oldest, newest = paging.edges(connection)
        more = None if stretch.more is None else stretch.more.text()
        first = Place(rows[0].at, rows[0].id).text() if rows else start
        last = Place(rows[-1].at, rows[-1].id).text() if rows else start
        gaps = sources.gaps(connection, rows[-1].at, rows[0].at) if rows else ()
        blind = [
            reach.blind
            for one in self._house.vendors.values()
            if one.history
            for reach in one.history.reaches.values()
        ]
        return PromptPage(
            prompts=showing.show(connection, self._house, rows, veil),
            older=more if down else last,
            newer=first if down else more or first,
            gaps=gaps,
            total=sources.count(connection) if wanted.is_empty else None,
            oldest=oldest,
            newest=newest,
            blind_seconds=int(max((one.total_seconds() for one in blind), default=0)),
        )


def refuse_others(agent: Agent) -> None:
    """Raises `Refused(ROLE_MISSING)` for whoever neither serves callers nor reviews prompts."""
    if not (may(agent.roles, Right.SERVE) or may(agent.roles, Right.REVIEW_PUSHES)):
        raise Refused(ErrorCode.ROLE_MISSING, role=" / ".join(holders(Right.SERVE)))


def row_of(connection: Connection, id_: PromptId) -> Row[Any]:
    """The row; raises `Missing`."""
    number = id_.removeprefix("prm_")
    row = None
    if number.isdecimal() and len(number) <= MOST_DIGITS:
        row = connection.execute(select(prompt).where(prompt.c.id == int(number))).one_or_none()
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return row
