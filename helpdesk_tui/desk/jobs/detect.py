"""Runs the detectors over what arrives in the mirror and over what the desk itself does, as it happens.

One desk does it at a time. What it learnt is put away every minute; a desk that takes over goes on from there
and looks at the last minute again, which changes nothing. Once the history of all logs has come in, contexts
are built anew from all of it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import Connection, bindparam, update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.signals import SignalLevel
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.prompts import sources
from helpdesk_tui.desk.prompts.tables import prompt
from helpdesk_tui.desk.signals import feeding, keeping, memory, radar, watch_window
from helpdesk_tui.desk.signals.feeding import PROMPT, Batch
from helpdesk_tui.desk.signals.memory import Position
from helpdesk_tui.detectors import d09_codes
from helpdesk_tui.detectors.person import fresh
from helpdesk_tui.detectors.prompt import Prompt
from helpdesk_tui.detectors.signal import Level, Signal
from helpdesk_tui.detectors.watch import Watch

JOB: Final = "detect"
LEASE: Final = timedelta(minutes=2)
EVERY_SECONDS: Final = 5.0
ELSEWHERE_SECONDS: Final = 15.0
PUT_AWAY: Final = timedelta(minutes=1)
LATE: Final = 25 * 3600.0
"""Seconds; a row that is later waits until contexts are built anew."""
SHOWN: Final = timedelta(days=7)
"""What a replay of the past says is queued when it is younger than this."""
UNQUEUED: Final = frozenset({d09_codes.ISSUED})
"""What is on the timeline anyway and asks nobody for a verdict."""
LEVELS: Final = tuple(SignalLevel)


@dataclass(slots=True)
class _State:
    """What runs in this process while it holds the lease."""

    watch: Watch
    position: Position
    whole: bool
    put_away_at: datetime
    changed: set[str] = field(default_factory=set)
    youngest: float = 0.0
    behind: bool = False
    """Rows came too late to be looked at in order."""
    told: dict[tuple[str, str, str], tuple[int, int, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looked:
    """What one batch brought."""

    signals: tuple[Signal, ...]
    usual: tuple[dict[str, object], ...]
    prompts: tuple[Prompt, ...] = ()
    operations: tuple[str, ...] = ()
    """Of this desk, that were done."""
    refused: tuple[str, ...] = ()

    def by_prompt(self) -> dict[str, bool | None]:
        """By transaction, whether the source was usual."""
        return {f"{PROMPT}{one['row_id']}": cast("bool | None", one["is_usual"]) for one in self.usual}


class Detect:
    """One per desk."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._state: _State | None = None

    async def run(self) -> None:
        """Look until cancelled."""
        arrived = self._house.prompts.arrived
        while True:
            arrived.clear()
            if not await self.look():
                await asyncio.sleep(ELSEWHERE_SECONDS)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS):
                    await arrived.wait()

    async def look(self) -> bool:
        """Look at everything that arrived; False when another desk is at it."""
        house = self._house
        now = house.clock.now()
        alone = house.store.alone and self._state is None
        if not await house.store.write(lambda c: lease.take(c, JOB, house.boot, now, LEASE, alone=alone)):
            self._state = None
            return False
        try:
            state = await self._taken_up()
            if (state.behind or not state.whole) and await house.store.read(self._is_whole):
                state = await self._anew()
            while await self._step(state):
                pass
        except lease.LeaseLost:
            self._state = None
            return False
        return True

    async def _taken_up(self) -> _State:
        if self._state is None:
            house = self._house
            kept = await house.store.read(lambda c: memory.take_up(c, house.lookup))
            self._state = _State(kept.watch, kept.position, kept.whole, house.clock.now())
        return self._state

    async def _anew(self) -> _State:
        """Contexts out of everything that is kept; what is said of long ago is not queued."""
        house, now = self._house, self._house.clock.now()
        batch = await house.store.read(lambda c: feeding.everything(c, house))
        state = _State(Watch(house.lookup), Position(), whole=True, put_away_at=now)
        looked = await asyncio.to_thread(_look, state, batch)
        shown = (now - SHOWN).timestamp()
        signals = [one for one in (*state.watch.closed, *looked.signals) if one.last >= shown]
        state.watch.closed.clear()
        state.changed = set(state.watch.tenant.people)
        state.position = Position(batch.prompt, batch.deed, batch.record)
        await self._write(state, replace(looked, signals=tuple(signals)), put_away=True)
        self._state = state
        return state

    async def _step(self, state: _State) -> bool:
        house, at = self._house, state.position
        batch = await house.store.read(lambda c: feeding.after(c, house, at.prompt, at.deed, at.record))
        old = house.clock.now() - state.put_away_at >= PUT_AWAY
        due = old and bool(state.changed or batch.events)
        if not (batch.events or batch.operations or batch.refused or due):
            state.position = Position(batch.prompt, batch.deed, batch.record)
            return batch.more
        looked = await asyncio.to_thread(_look, state, batch)
        state.watch.closed.clear()
        state.position = Position(batch.prompt, batch.deed, batch.record)
        await self._write(state, looked, put_away=due)
        return batch.more

    async def _write(self, state: _State, looked: Looked, *, put_away: bool) -> None:
        house = self._house
        signals = [one for one in looked.signals if one.detector not in UNQUEUED]

        def write(connection: Connection) -> tuple[keeping.Change, ...]:
            now = house.clock.now()
            lease.keep(connection, JOB, house.boot, now, LEASE)
            watch_window.begin(connection, looked.operations)
            told = watch_window.look(
                connection, house, looked.prompts, looked.by_prompt(), state.watch.tenant.people
            )
            told += radar.refusals(connection, looked.refused)
            told += radar.shared_numbers(connection, looked.operations)
            changes = keeping.keep(connection, house, [*signals, *told])
            for change in changes:
                if change.rose and change.level >= Level.HIGH:
                    self._on_record(connection, change)
            _mark(connection, looked.usual)
            if put_away:
                memory.put_away(connection, state.watch, state.position, state.changed, whole=state.whole)
            return changes

        changes = await house.store.write(write)
        if put_away:
            state.changed.clear()
            state.put_away_at = house.clock.now()
        for change in changes:
            house.hub.publish(Change(resource=Resource.SIGNAL, id=change.id))

    def _on_record(self, connection: Connection, change: keeping.Change) -> None:
        self._house.record.append(
            connection,
            AuditEvent.SIGNAL_RAISED,
            agent=None,
            facts={"signal": change.id, "level": LEVELS[change.level].value},
        )

    def _is_whole(self, connection: Connection) -> bool:
        return sources.all_read(connection, list(self._house.vendors)) and sources.begun(
            connection, self._house.vendors
        )


def _look(state: _State, batch: Batch) -> Looked:
    """In a thread: the detectors over one batch, and what it says of each row's source."""
    watch, usual = state.watch, []
    for event in batch.events:
        state.youngest = max(state.youngest, event.at)
        if event.at < state.youngest - LATE:
            state.behind = True
            continue
        if isinstance(event, Prompt):
            state.changed.add(event.user)
            usual.append(_usual(watch, event))
        elif isinstance(event.user, str):
            state.changed.add(event.user)
        watch.see(event)
    prompts = tuple(one for one in batch.events if isinstance(one, Prompt))
    return Looked(tuple(_news(state)), tuple(usual), prompts, batch.operations, batch.refused)


def _news(state: _State) -> Sequence[Signal]:
    """Signals that grew since they were told last."""
    found = [*state.watch.closed]
    for key, signal in state.watch.open.items():
        mark = (int(signal.level), len(signal.txids), signal.last)
        if state.told.get(key) != mark:
            state.told[key] = mark
            found.append(signal)
    for key in [key for key in state.told if key not in state.watch.open]:
        del state.told[key]
    return found


def _usual(watch: Watch, event: Prompt) -> dict[str, object]:
    """Whether both ends are usual for this person at that moment; None: nobody knows yet."""
    person = watch.tenant.people.get(event.user)
    known = person is not None and not person.cold(event.at)
    usual = phone = None
    if known and person is not None:
        usual = fresh(person.addresses, event.address, event.at) if isinstance(event.address, str) else None
        phone = fresh(person.phones, event.phone, event.at) if isinstance(event.phone, str) else None
    return {"row_id": int(event.txid.removeprefix(PROMPT)), "is_usual": usual, "phone_is": phone}


def _mark(connection: Connection, usual: Sequence[dict[str, object]]) -> None:
    told = [one for one in usual if one["is_usual"] is not None or one["phone_is"] is not None]
    if told:
        connection.execute(
            update(prompt)
            .where(prompt.c.id == bindparam("row_id"))
            .values(usual=bindparam("is_usual"), phone_usual=bindparam("phone_is")),
            told,
        )
