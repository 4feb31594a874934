"""Earlier containments in a list: who, when, by whom, and in numbers what became of them at each vendor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select

from helpdesk_tui.contract.containments import (
    AtVendor,
    ContainmentLine,
    ContainmentState,
    Measure,
    StepState,
)
from helpdesk_tui.contract.deeds import DeedState
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.desk.containments import reading
from helpdesk_tui.desk.containments.tables import containment
from helpdesk_tui.desk.deeds.tables import deed
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people.tables import person

_LISTED: Final = 100
_NAMED: Final = 3
_TAKEN: Final = frozenset({StepState.DONE, StepState.GIVEN_BACK})
_LEFT: Final = frozenset({StepState.RUNNING, StepState.FAILED, StepState.UNKNOWN, StepState.UNSEEN})
_GOES_ON: Final = frozenset({ContainmentState.WAITING, ContainmentState.RUNNING})


def listed(connection: Connection, house: House) -> list[ContainmentLine]:
    """Those that were confirmed or wait for a second person, newest first."""
    now = house.clock.now()
    waits = select(deed.c.id).where(
        deed.c.kind == "contain",
        deed.c.state == DeedState.ASKED.value,
        deed.c.until > now,
        deed.c.body.contains(containment.c.id),
    )
    confirmed = containment.c.state != ContainmentState.PLANNED.value
    query = select(containment).where(or_(confirmed, waits.exists()))
    rows = connection.execute(query.order_by(containment.c.made_at.desc()).limit(_LISTED)).all()
    return [_line(connection, row) for row in rows]


def _line(connection: Connection, row: Row[Any]) -> ContainmentLine:
    state = ContainmentState(row.state)
    if state is ContainmentState.PLANNED:
        state = ContainmentState.ASKED
    people = reading.people_of(row)
    return ContainmentLine(
        id=row.id,
        state=state,
        agent=row.agent,
        reason=row.reason,
        names=_names(connection, people[:_NAMED]),
        people=len(people),
        at=row.begins_at or row.made_at,
        ended_at=row.ended_at,
        vendors=() if state is ContainmentState.ASKED else _vendors(connection, row, state),
    )


def _names(connection: Connection, people: Sequence[PersonId]) -> tuple[str, ...]:
    query = select(person.c.id, person.c.name).where(person.c.id.in_(people))
    found = {row.id: row.name for row in connection.execute(query)}
    return tuple(found[one] for one in people if one in found)


def _vendors(connection: Connection, row: Row[Any], state: ContainmentState) -> tuple[AtVendor, ...]:
    steps = reading.steps_of(connection, row.id)
    journal = reading.journal_of(connection, steps)
    back = reading.given_back(connection, steps, row.made_at)
    stood = [(one, reading.state_of(one, journal.get(one.operation_id), back)) for one in steps]
    vendors = sorted(dict.fromkeys(one.vendor for one in steps), key=lambda one: one is None)
    return tuple(
        _at(vendor, state, [(one, now) for one, now in stood if one.vendor == vendor]) for vendor in vendors
    )


def _at(vendor: Any, state: ContainmentState, steps: Iterable[tuple[Row[Any], StepState]]) -> AtVendor:
    done: Counter[Measure] = Counter()
    found: Counter[str] = Counter()
    for step, now in steps:
        measure = Measure(step.measure)
        if now in _TAKEN:
            done[measure] += 1
        found["given_back"] += now is StepState.GIVEN_BACK
        found["standing"] += now is StepState.DONE and measure in reading.GIVES_BACK
        found["left"] += now in _LEFT or (now is StepState.PLANNED and state in _GOES_ON)
    return AtVendor(vendor=vendor, done=dict(done), **found)
