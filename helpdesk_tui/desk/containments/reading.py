"""Containments as a console gets them: each step with what the journal says of it now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.containments import (
    ContainedPerson,
    Containment,
    ContainmentState,
    ContainmentStep,
    Measure,
    StepState,
    Why,
)
from helpdesk_tui.contract.deeds import DeedState
from helpdesk_tui.contract.errors import ErrorCode, Missing
from helpdesk_tui.contract.ids import ContainmentId, DeedId, DeviceId, PersonId, SignalId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.desk.containments.tables import containment, containment_step
from helpdesk_tui.desk.deeds.tables import deed
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.kinds.base import ref_of
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.tables import person

GIVES_BACK: Final = {
    Measure.LOCK: Change.UNLOCK_ACCOUNT,
    Measure.SUSPEND: Change.RESUME_DEVICE,
}
_OF_JOURNAL: Final = {
    OperationState.INTENT.value: StepState.RUNNING,
    OperationState.DONE.value: StepState.DONE,
    OperationState.FAILED.value: StepState.FAILED,
    OperationState.UNKNOWN.value: StepState.UNKNOWN,
    OperationState.TAKEN_BACK.value: StepState.FAILED,
}
_LOOKED_AT: Final = 50
Back = dict[tuple[str, str, str], datetime]
"""When vendor, account and device were given back."""
TOLD_FOR: Final = timedelta(hours=24)
"""So long nobody is told once more of the same attack."""
_TOLD: Final = (
    ContainmentState.WAITING.value,
    ContainmentState.RUNNING.value,
    ContainmentState.ENDED.value,
)


def row_of(connection: Connection, id_: ContainmentId) -> Row[Any]:
    """The row; raises `Missing`."""
    row = connection.execute(select(containment).where(containment.c.id == id_)).one_or_none()
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return row


def steps_of(connection: Connection, id_: str) -> Sequence[Row[Any]]:
    """Its steps in order."""
    query = select(containment_step).where(containment_step.c.containment_id == id_)
    return connection.execute(query.order_by(containment_step.c.place)).all()


def shown(connection: Connection, house: House, id_: ContainmentId) -> Containment:
    """One containment."""
    return _shown(connection, house, row_of(connection, id_))


def contained_lately(connection: Connection, who: str, now: datetime) -> bool:
    """Whether this person was told of a containment within a day."""
    told = (
        select(containment.c.id)
        .join(containment_step, containment_step.c.containment_id == containment.c.id)
        .where(
            containment_step.c.person_id == who,
            containment.c.state.in_(_TOLD),
            containment.c.begins_at > now - TOLD_FOR,
        )
    )
    return connection.scalar(told.limit(1)) is not None


def under_way(connection: Connection, people: Sequence[PersonId], now: datetime) -> ContainmentId | None:
    """What is being done for exactly these people, or waits for a second person."""
    live = (*_TOLD[:2], ContainmentState.PLANNED.value)
    query = select(containment).where(containment.c.state.in_(live)).order_by(containment.c.made_at.desc())
    for row in connection.execute(query.limit(_LOOKED_AT)):
        same = set(people_of(row)) == set(people)
        begun = row.state != ContainmentState.PLANNED.value
        if same and (begun or open_deed(connection, row, now) is not None):
            return ContainmentId(row.id)
    return None


def people_of(row: Row[Any]) -> tuple[PersonId, ...]:
    """Whom it is about."""
    return tuple(PersonId(one) for one in json.loads(row.people))


def signals_of(row: Row[Any]) -> tuple[SignalId, ...]:
    """The rows of the push review from which it was begun."""
    return tuple(SignalId(one) for one in row.signals.split(",") if one)


def open_deed(connection: Connection, row: Row[Any], now: datetime) -> DeedId | None:
    """The request to a second person that waits; one whose time is over waits no more."""
    if row.state != ContainmentState.PLANNED.value or len(people_of(row)) == 1:
        return None
    waits = select(deed.c.id).where(
        deed.c.kind == "contain",
        deed.c.state == DeedState.ASKED.value,
        deed.c.until > now,
        deed.c.body.contains(row.id),
    )
    found = connection.scalar(waits.limit(1))
    return None if found is None else DeedId(found)


def _shown(connection: Connection, house: House, row: Row[Any]) -> Containment:
    steps = steps_of(connection, row.id)
    journal = journal_of(connection, steps)
    back = given_back(connection, steps, row.made_at)
    people = people_of(row)
    asked = open_deed(connection, row, house.clock.now())
    return Containment(
        id=row.id,
        state=row.state if asked is None else ContainmentState.ASKED,
        agent=row.agent,
        case=row.case_id,
        signals=signals_of(row),
        reason=row.reason,
        people=tuple(
            _person(
                connection,
                house,
                one,
                tuple(
                    _step(house, step, journal.get(step.operation_id), back)
                    for step in steps
                    if step.person_id == one
                ),
            )
            for one in people
        ),
        made_at=row.made_at,
        until=row.until,
        begins_at=row.begins_at,
        ended_at=row.ended_at,
        four_eyes=len(people) > 1,
        frozen=row.frozen,
        deed=asked or row.deed_id,
        revision=row.revision,
    )


def _person(
    connection: Connection, house: House, id_: PersonId, steps: tuple[ContainmentStep, ...]
) -> ContainedPerson:
    row = connection.execute(select(person.c.name, person.c.login).where(person.c.id == id_)).one()
    rules = house.policy.for_client(facts.client_of(connection, id_)).containment
    return ContainedPerson(
        person=id_,
        name=row.name,
        login=row.login,
        language=facts.language(connection, house.config, id_),
        takeover=rules.takeover_advice,
        steps=steps,
    )


def state_of(step: Row[Any], entry: Row[Any] | None, back: Back) -> StepState:
    """Where a step stands: as it was looked at, as the journal says, or given back since."""
    if entry is None:
        return StepState(step.state) if step.problem is None else StepState.FAILED
    state = _OF_JOURNAL[entry.state]
    if state is StepState.DONE and Measure(step.measure) in GIVES_BACK:
        given = back.get(_key(step))
        if given is not None and given > entry.asked_at:
            return StepState.GIVEN_BACK
    return state


def _step(house: House, step: Row[Any], entry: Row[Any] | None, back: Back) -> ContainmentStep:
    measure, detail = Measure(step.measure), json.loads(step.detail)
    state = state_of(step, entry, back)
    problem = step.problem if entry is None else entry.problem
    return ContainmentStep(
        name=step.name,
        measure=measure,
        state=state,
        vendor=step.vendor,
        label=detail.get("label", ""),
        hint=detail.get("hint", ""),
        kind=detail.get("kind", ""),
        ours=detail.get("ours", True),
        until=detail.get("until"),
        messages=detail.get("messages", 0),
        why=None if step.why is None else Why(step.why),
        problem=None if state in (StepState.DONE, StepState.GIVEN_BACK) else problem,
        problem_params={} if entry is None else json.loads(entry.problem_params),
        operation=step.operation_id,
        can_give_back=state is StepState.DONE and measure in GIVES_BACK and step.vendor in house.vendors,
    )


def journal_of(connection: Connection, steps: Iterable[Row[Any]]) -> dict[str, Row[Any]]:
    """The operation of each step that has one, by its id."""
    wanted = sorted(one.operation_id for one in steps if one.operation_id)
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(wanted), 500):
        query = select(operation).where(operation.c.id.in_(wanted[start : start + 500]))
        found |= {row.id: row for row in connection.execute(query)}
    return found


def given_back(connection: Connection, steps: Sequence[Row[Any]], since: datetime) -> Back:
    """When what was locked or suspended was given back, through whichever screen."""
    people = sorted({one.person_id for one in steps})
    whats = [change.value for change in GIVES_BACK.values()]
    found: Back = {}
    for start in range(0, len(people), 500):
        query = select(operation).where(
            operation.c.person_id.in_(people[start : start + 500]),
            operation.c.kind == "change",
            operation.c.what.in_(whats),
            operation.c.state == OperationState.DONE.value,
            operation.c.asked_at >= since,
        )
        for row in connection.execute(query):
            device = json.loads(row.order_json).get("device")
            target = "" if device is None else ref_of(DeviceId(device))
            found[row.vendor, row.account_ref, target] = row.asked_at
    return found


def _key(step: Row[Any]) -> tuple[str, str, str]:
    device = ref_of(DeviceId(step.target)) if step.measure == Measure.SUSPEND.value else ""
    return step.vendor or "", step.account_ref or "", device
