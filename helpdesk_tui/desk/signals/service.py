"""Work on signals: who holds a row, what was decided, what was taken back; all of it on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.ids import PersonId, SignalId, TaskId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.signals import (
    HandedEnd,
    HandOverAsk,
    Signal,
    SignalFold,
    SignalPage,
    SignalSheet,
    SignalState,
    TakerList,
    Verdict,
    VerdictAsk,
)
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.containments.reading import contained_lately
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.prompts.showing import owners
from helpdesk_tui.desk.signals import handing, reading
from helpdesk_tui.desk.signals.asking import ask_user
from helpdesk_tui.desk.signals.reading import CLAIM_LASTS
from helpdesk_tui.desk.signals.tables import push_signal, push_verdict
from helpdesk_tui.desk.tasks.making import tell as tell_task
from helpdesk_tui.desk.tasks.masking import plain

NOTE: Final = 1000
Work = Callable[[Connection, Row[Any], datetime], None]


class Signals:
    """The queue as one reviewer works on it."""

    def __init__(self, house: House, agent: Agent) -> None:
        self._house = house
        self._agent = agent

    async def page(self, fold: SignalFold, after: str | None, limit: int) -> SignalPage:
        """Some rows."""
        return await self._house.store.read(
            lambda c: reading.page(c, self._house, self._agent, fold, after, limit)
        )

    async def sheet(self, id_: SignalId) -> SignalSheet:
        """One row with everything that it rests on."""
        return await self._house.store.read(lambda c: reading.sheet(c, self._house, self._agent, id_))

    async def claim(self, id_: SignalId) -> Signal:
        """Say that this is mine; ends by itself after half an hour."""

        def work(connection: Connection, row: Row[Any], now: datetime) -> None:
            self._mine_or_free(row, now)
            self._not_about_me(connection, row)
            taken = handing.claimed(connection, self._agent, row, now)
            _move(connection, id_, claimed_by=self._agent.id, claimed_at=now, **taken)
            self._on_record(connection, AuditEvent.SIGNAL_CLAIMED, row)

        return await self._work(id_, work)

    async def release(self, id_: SignalId) -> Signal:
        """Put it back."""

        def work(connection: Connection, row: Row[Any], now: datetime) -> None:
            self._mine_or_free(row, now)
            ended = handing.end(connection, row, HandedEnd.RELEASED, now)
            _move(connection, id_, claimed_by=None, claimed_at=None, **ended)
            self._on_record(connection, AuditEvent.SIGNAL_RELEASED, row)

        return await self._work(id_, work)

    async def takers(self, ids: Sequence[SignalId]) -> TakerList:
        """To whom all these rows can be handed over."""

        def read(connection: Connection) -> TakerList:
            rows = [reading.row_of(connection, one) for one in ids]
            return TakerList(takers=handing.takers(connection, self._house, self._agent, rows))

        return await self._house.store.read(read)

    async def hand_over(self, id_: SignalId, ask: HandOverAsk) -> Signal:
        """Give it to a colleague, for whom it is held half an hour."""
        words = plain(ask.words)[: handing.WORDS]

        def work(connection: Connection, row: Row[Any], now: datetime) -> None:
            self._mine_or_free(row, now)
            self._not_about_me(connection, row)
            if row.state == SignalState.DECIDED.value:
                raise Conflict(ErrorCode.SIGNAL_DECIDED)
            if not words:
                raise Mistaken(ErrorCode.BAD_REQUEST, field="words")
            handing.refuse_taker(connection, self._house, self._agent, row, ask.to)
            _move(connection, id_, **handing.begin(connection, self._agent, row, ask.to, words, now))
            self._on_record(
                connection, AuditEvent.SIGNAL_HANDED_OVER, row, personal={"to": ask.to, "words": words}
            )

        return self._rung(await self._work(id_, work))

    async def hand_back(self, id_: SignalId) -> Signal:
        """Give it back to the colleague, or take back what he has not taken yet."""

        def work(connection: Connection, row: Row[Any], now: datetime) -> None:
            back = handing.back(connection, self._house, self._agent, row, now)
            _move(connection, id_, **back)
            to = back["claimed_by"]
            personal = {} if to is None else {"to": to}
            self._on_record(connection, AuditEvent.SIGNAL_HANDED_BACK, row, personal=personal)

        return self._rung(await self._work(id_, work))

    def _rung(self, found: Signal) -> Signal:
        """Tell whom it is for."""
        change = Change(resource=Resource.HAND_OVER, id=found.id, revision=found.revision)
        self._house.hub.publish(change)
        return found

    async def decide(self, id_: SignalId, ask: VerdictAsk) -> Signal:
        """Give a verdict; to ask the user leaves the row open and makes a task."""
        made: list[TaskId] = []

        def work(connection: Connection, row: Row[Any], now: datetime) -> None:
            self._mine_or_free(row, now)
            self._not_about_me(connection, row)
            if ask.revision is not None and ask.revision != row.revision:
                raise Conflict(ErrorCode.SIGNAL_CHANGED)
            if row.state == SignalState.DECIDED.value:
                raise Conflict(ErrorCode.SIGNAL_DECIDED)
            verdict = _add(connection, id_, ask, self._agent, now)
            waits = ask.verdict is Verdict.ASK_USER
            task = row.task_id
            if waits and task is None:
                task = ask_user(connection, self._house, self._agent, row)
                made.append(TaskId(task))
            _move(
                connection,
                id_,
                state=(SignalState.WAITING if waits else SignalState.DECIDED).value,
                verdict_id=verdict,
                decided_at=None if waits else now,
                task_id=task,
                claimed_by=None,
                claimed_at=None,
                **handing.end(connection, row, HandedEnd.DECIDED, now),
            )
            if ask.verdict is Verdict.MALICIOUS:
                self._tell_person(connection, row, ask)
            note = {"note": plain(ask.note)[:NOTE]} if ask.note else {}
            self._on_record(
                connection, AuditEvent.SIGNAL_DECIDED, row, personal=note, verdict=ask.verdict.value
            )

        found = await self._work(id_, work)
        if ask.verdict is Verdict.MALICIOUS:
            self._house.hub.publish(Change(resource=Resource.ALARM, id=id_))
        for task in made:
            tell_task(self._house, task)
        return found

    async def undo(self, id_: SignalId, note: str = "") -> Signal:
        """Take the last verdict back; a call-back that was asked for stays until somebody drops it."""
        note = plain(note)[:NOTE]

        def work(connection: Connection, row: Row[Any], now: datetime) -> None:
            self._mine_or_free(row, now)
            self._not_about_me(connection, row)
            if row.verdict_id is None:
                raise Conflict(ErrorCode.SIGNAL_UNDECIDED)
            given = connection.execute(
                update(push_verdict)
                .where(push_verdict.c.id == row.verdict_id)
                .values(undone_at=now, undone_by=self._agent.id, undone_note=note)
                .returning(push_verdict.c.verdict)
            ).scalar_one()
            _move(connection, id_, state=SignalState.OPEN.value, verdict_id=None, decided_at=None)
            personal = {"note": note} if note else {}
            self._on_record(connection, AuditEvent.SIGNAL_UNDONE, row, personal=personal, verdict=given)

        return await self._work(id_, work)

    async def _work(self, id_: SignalId, work: Work) -> Signal:
        house = self._house

        def write(connection: Connection) -> Signal:
            work(connection, reading.row_of(connection, id_), house.clock.now())
            return reading.show(connection, house, self._agent, [reading.row_of(connection, id_)])[0]

        found = await write_as(house, self._agent, Right.REVIEW_PUSHES, write)
        house.hub.publish(Change(resource=Resource.SIGNAL, id=id_, revision=found.revision))
        return found

    def _tell_person(self, connection: Connection, row: Row[Any], ask: VerdictAsk) -> None:
        """Whose prompts these were is told, unless a containment has told them already."""
        someone = owners(connection, [row.account]).get(row.account)
        if someone is not None and not contained_lately(connection, someone.id, self._house.clock.now()):
            vendor = row.vendors.split(",")[0]
            told = Told(NoticeKind.BAD_PROMPT, person=someone.id, case=ask.case, facts={"vendor": vendor})
            announce(connection, self._house, told)

    def _mine_or_free(self, row: Row[Any], now: datetime) -> None:
        """Raises `Conflict(NOT_YOURS)` while a colleague holds it."""
        held = row.claimed_at is not None and row.claimed_at + CLAIM_LASTS > now
        if held and row.claimed_by != self._agent.id:
            raise Conflict(ErrorCode.NOT_YOURS, agent=row.claimed_by)

    def _not_about_me(self, connection: Connection, row: Row[Any]) -> None:
        """Nobody decides about themselves, nor holds such a row so that nobody else can (Law 6)."""
        if reading.is_mine(connection, self._house, self._agent, row):
            raise Refused(ErrorCode.OWN_ACCOUNT)

    def _on_record(
        self,
        connection: Connection,
        event: AuditEvent,
        row: Row[Any],
        *,
        personal: Mapping[str, str] | None = None,
        **facts: str,
    ) -> None:
        someone = owners(connection, [row.account]).get(row.account) if ":" in row.account else None
        self._house.record.append(
            connection,
            event,
            agent=self._agent.id,
            person=None if someone is None else PersonId(someone.id),
            personal=dict(personal or {}),
            facts={"signal": row.id, "detector": row.detectors.split(",")[0], **facts},
        )


def _add(connection: Connection, id_: SignalId, ask: VerdictAsk, agent: Agent, now: datetime) -> int:
    number = (connection.scalar(select(func.max(push_verdict.c.id))) or 0) + 1
    connection.execute(
        insert(push_verdict).values(
            id=number,
            signal_id=id_,
            verdict=ask.verdict.value,
            note=plain(ask.note)[:NOTE],
            agent=agent.id,
            at=now,
            case_id=ask.case,
        )
    )
    return int(number)


def _move(connection: Connection, id_: SignalId, **values: object) -> None:
    connection.execute(
        update(push_signal)
        .where(push_signal.c.id == id_)
        .values(revision=push_signal.c.revision + 1, **values)
    )
