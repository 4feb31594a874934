"""Looking, confirming, cancelling, giving back; each write in one transaction, on record with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.containments import (
    WORD,
    Containment,
    ContainmentAsk,
    ContainmentConfirm,
    ContainmentState,
    GiveBackAsk,
)
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.ids import ContainmentId, PersonId, SignalId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.standing import write_as
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.containments import planning, reading, starting
from helpdesk_tui.desk.containments.orders import back_order
from helpdesk_tui.desk.containments.planning import Looks, Planned
from helpdesk_tui.desk.containments.tables import containment, containment_step
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import digest
from helpdesk_tui.desk.operations.service import Operations
from helpdesk_tui.desk.operations.taking import refuse_above_cap
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.signals import reading as signals
from helpdesk_tui.desk.store import trial

HOLDS: Final = timedelta(minutes=10)
"""So long what was looked at can be confirmed."""
HOLDS_FOR_TWO: Final = timedelta(minutes=60)
"""So long a second person can agree to a list."""
KEPT: Final = timedelta(days=1)
"""So long a look that came to nothing is kept."""
_LIVE: Final = frozenset({ContainmentState.WAITING.value, ContainmentState.RUNNING.value})


class Containments:
    """One agent's part in them."""

    def __init__(self, house: House, agent: Agent) -> None:
        self._house = house
        self._agent = agent

    async def get(self, id_: ContainmentId) -> Containment:
        """One of them, with each step as it stands now."""
        return await self._house.store.read(lambda c: reading.shown(c, self._house, id_))

    async def look(self, ask: ContainmentAsk, key: str) -> Containment:
        """Read at the vendors what would be done; nothing is changed there.

        While the same people are being contained already, that containment is the answer, whoever began it.
        """
        house, id_ = self._house, ContainmentId(f"ct_{digest(self._agent.id, key)}")
        people = await house.store.read(lambda c: self._people(c, ask.people, ask.signals))
        looks = await self._looks(people)

        def write(connection: Connection) -> Containment:
            if connection.scalar(select(containment.c.id).where(containment.c.id == id_)) is None:
                starting.refuse_own(connection, house, self._agent, people, ask.signals)
                if ask.case is not None:
                    cases.mine_open(connection, self._agent.id, ask.case)
                under_way = reading.under_way(connection, people, house.clock.now())
                if under_way is not None:
                    return reading.shown(connection, house, under_way)
                steps = starting.plans(connection, house, self._agent.id, people, looks)
                self._keep(connection, id_, ask, people, steps)
            return reading.shown(connection, house, id_)

        return await write_as(house, self._agent, Right.CONTAIN, write)

    async def confirm(self, id_: ContainmentId, ask: ContainmentConfirm) -> Containment:
        """Do what was looked at, unless there is more to take by now; done once, whoever asks again.

        Raises `SECOND_NEEDED` for several people: then a second person is asked to agree (`ContainPeople`).
        """
        house = self._house
        if ask.word.strip().upper() != WORD:
            raise Refused(ErrorCode.WRONG_WORD, word=WORD)
        row = await house.store.read(lambda c: reading.row_of(c, id_))
        planned = row.state == ContainmentState.PLANNED.value
        looks = await self._looks(reading.people_of(row)) if planned else {}

        def work(connection: Connection, row: Row[Any]) -> None:
            if row.state in _LIVE:
                return  # its answer was lost
            if row.frozen != ask.frozen:
                raise Conflict(ErrorCode.CONTAINMENT_CHANGED)
            starting.refuse_changed(connection, house, self._agent, row, looks)
            if len(reading.people_of(row)) > 1:
                raise Refused(ErrorCode.SECOND_NEEDED)
            steps = sum(one.state == "planned" for one in reading.steps_of(connection, id_))
            refuse_above_cap(connection, house, self._agent.id, more=steps)
            starting.begin(connection, house, self._agent.id, row)

        return await self._move(id_, work)

    async def look_again(self, id_: ContainmentId) -> Containment:
        """Ask the vendors that were silent once more: the same list, no longer good than before.

        Raises `CONTAINMENT_CHANGED` when its time is over, `CONTAINMENT_OVER` when it is no list any more. On
        record only when there is something else to take by now.
        """
        house = self._house
        silent = await house.store.read(lambda c: planning.silent(reading.steps_of(c, id_)))
        looks = await self._looks(silent)

        def work(connection: Connection, row: Row[Any]) -> None:
            starting.refuse_over(connection, house, row)
            fresh = starting.plans(connection, house, self._agent.id, silent, looks)
            self._replace(connection, row, silent, fresh)

        return await self._move(id_, work)

    async def cancel(self, id_: ContainmentId) -> Containment:
        """Stop it: what was not begun is not done; what was done stays, and can be given back."""

        def work(connection: Connection, row: Row[Any]) -> None:
            if row.state not in _LIVE:
                raise Conflict(ErrorCode.CONTAINMENT_OVER)
            now, state = self._house.clock.now(), ContainmentState.CANCELLED.value
            starting.move(connection, id_, state=state, next_at=None, ended_at=now)
            starting.note(connection, self._house, self._agent.id, AuditEvent.CONTAINMENT_CANCELLED, row)

        return await self._move(id_, work)

    async def give_back(self, id_: ContainmentId, ask: GiveBackAsk, key: str) -> Containment:
        """Unlock, or give a device back: an order like any other, in a case, and the gate decides."""
        steps = await self._house.store.read(lambda c: reading.steps_of(c, id_))
        step = next((one for one in steps if one.name == ask.step), None)
        if step is None:
            raise Missing(ErrorCode.NOT_FOUND)
        case = await self._house.store.read(lambda c: cases.mine_open(c, self._agent.id, ask.case))
        if case.person != await self._house.store.read(lambda c: facts.current(c, step.person_id)):
            raise Missing(ErrorCode.NOT_FOUND)  # it would stand in the record of somebody else's call
        await Operations(self._house, self._agent).order(ask.case, back_order(step), key)
        self._tell(id_)
        return await self.get(id_)

    # -- looking -------------------------------------------------------------------------------------

    async def _looks(self, people: Sequence[PersonId]) -> Looks:
        """What the vendors say now; only tried, what the mirror knows has to do."""
        if self._house.readonly:
            raise Refused(ErrorCode.READ_ONLY)
        return {} if trial.on() else await planning.look(self._house, people)

    def _people(
        self, connection: Connection, named: Sequence[PersonId], rows: Sequence[SignalId]
    ) -> tuple[PersonId, ...]:
        """Those who are named, and those whom the rows are about, each once."""
        found = [facts.current(connection, one) for one in named]
        found += [one for id_ in rows for one in signals.people_of(connection, id_)]
        people = tuple(dict.fromkeys(found))
        most = [starting.rules_of(connection, self._house, one).batch_people for one in people]
        if not people or len(people) > min(most):
            raise Mistaken(ErrorCode.BAD_REQUEST, field="people")
        return people

    def _keep(
        self,
        connection: Connection,
        id_: ContainmentId,
        ask: ContainmentAsk,
        people: Sequence[PersonId],
        steps: Sequence[Planned],
    ) -> None:
        now = self._house.clock.now()
        _forget_old(connection, now - KEPT)
        connection.execute(
            insert(containment).values(
                id=id_,
                state=ContainmentState.PLANNED.value,
                agent=self._agent.id,
                case_id=ask.case,
                signals=",".join(ask.signals),
                people=json.dumps(people),
                reason=ask.reason,
                frozen=planning.frozen_hash(planning.takes(steps)),
                made_at=now,
                until=now + (HOLDS_FOR_TWO if len(people) > 1 else HOLDS),
            )
        )
        _put_steps(connection, id_, steps)
        row = reading.row_of(connection, id_)
        starting.note(connection, self._house, self._agent.id, AuditEvent.CONTAINMENT_PLANNED, row)

    def _replace(
        self, connection: Connection, row: Row[Any], people: Sequence[PersonId], steps: Sequence[Planned]
    ) -> None:
        """These people's steps as they are seen now."""
        mine = containment_step.c.containment_id == row.id, containment_step.c.person_id.in_(people)
        connection.execute(delete(containment_step).where(*mine))
        _put_steps(connection, row.id, steps)
        frozen = planning.frozen_hash(planning.taken_in(reading.steps_of(connection, row.id)))
        if frozen != row.frozen:
            starting.move(connection, row.id, frozen=frozen)
            changed = reading.row_of(connection, row.id)
            starting.note(connection, self._house, self._agent.id, AuditEvent.CONTAINMENT_PLANNED, changed)

    # -- moving --------------------------------------------------------------------------------------

    async def _move(self, id_: ContainmentId, work: Callable[[Connection, Row[Any]], None]) -> Containment:
        house = self._house

        def write(connection: Connection) -> Containment:
            row = reading.row_of(connection, id_)
            if row.agent != self._agent.id:
                raise Refused(ErrorCode.NOT_YOURS, agent=row.agent)
            work(connection, row)
            return reading.shown(connection, house, id_)

        found = await write_as(house, self._agent, Right.CONTAIN, write)
        self._tell(id_)
        return found

    def _tell(self, id_: ContainmentId) -> None:
        self._house.hub.publish(Change(resource=Resource.CONTAINMENT, id=id_))


def _put_steps(connection: Connection, id_: ContainmentId, steps: Sequence[Planned]) -> None:
    """Their places count among the steps of one person."""
    if steps:
        connection.execute(insert(containment_step), [_values(id_, n, one) for n, one in enumerate(steps)])


def _values(id_: ContainmentId, place: int, step: Planned) -> dict[str, Any]:
    return {
        "containment_id": id_,
        "name": step.name,
        "place": place,
        "person_id": step.person,
        "measure": step.measure.value,
        "state": step.state.value,
        "vendor": step.vendor,
        "account_ref": step.account,
        "target": step.target,
        "detail": json.dumps(step.detail),
        "why": None if step.why is None else step.why.value,
    }


def _forget_old(connection: Connection, before: datetime) -> None:
    """Looks that came to nothing."""
    old = select(containment.c.id).where(
        containment.c.state == ContainmentState.PLANNED.value, containment.c.until < before
    )
    ids = list(connection.scalars(old))
    connection.execute(delete(containment_step).where(containment_step.c.containment_id.in_(ids)))
    connection.execute(delete(containment).where(containment.c.id.in_(ids)))
