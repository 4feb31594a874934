"""The outcome of an operation, on record in the same transaction as what it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.ids import GrantId, OperationId
from helpdesk_tui.contract.operations import GrantState, OperationState, Result
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.notices import freezes
from helpdesk_tui.desk.notices.of_operations import DESK, tell_activated, tell_done, tell_possible
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.people import facts

LONGEST_PAUSE = 60.0
LONG_AFTER = 5
"""Questions after which the pauses no longer double."""
GRANTING = frozenset({"bypass", "activation", "list", "invite"})
"""Kinds that hand over what lives on at the vendor: listed as long, and taken back where that can be."""
LATE_EFFECT = timedelta(minutes=5)
"""How long after a certain "no" the vendor is still asked: a request may have been on its way."""

KEPT_PARAMS = ("why", "until", "seconds", "limit")
"""Params of a problem that are kept: words of our own and numbers, never a vendor's text."""

_EVENT = {
    OperationState.DONE: AuditEvent.OPERATION_DONE,
    OperationState.FAILED: AuditEvent.OPERATION_FAILED,
    OperationState.UNKNOWN: AuditEvent.OPERATION_UNKNOWN,
    OperationState.TAKEN_BACK: AuditEvent.OPERATION_TAKEN_BACK,
}


async def done(house: House, entry: Entry, result: Done, *, found: bool = False) -> bool:
    """The effect is certain: keep what was handed over as a grant; False when it was settled before."""
    now = house.clock.now()
    sealed = house.seal.seal(result.secrets.pack(), entry.id) if result.secrets else None
    handle = None if result.handle is None else house.seal.seal(result.handle, f"{entry.id}/handle")
    look = None if result.look_after is None else now + timedelta(seconds=result.look_after)
    keep_sealed = found and sealed is None

    def write(connection: Connection) -> bool:
        grant = GrantId(new_id("gr")) if entry.order.kind in GRANTING else None
        values: dict[str, Any] = {
            "state": OperationState.DONE.value,
            "slot": None,
            "next_check": look,
            "settled_at": now,
            "result": None if result.result is None else result.result.value,
            "handle": handle,
            "until": result.until,
            "uses": result.uses,
            "codes": len(result.secrets.codes),
            "sent_to": result.sent_to or None,
            "problem": None,
            "problem_params": "{}",
            "grant_id": grant,
        }
        if not keep_sealed:
            values["sealed"] = sealed
        moved = journal.settle(connection, entry.id, **values)
        if moved and grant is not None:
            connection.execute(insert(grant_).values(**_grant(entry, result, grant), made_at=now))
        if moved:
            known = {} if result.result is None else {"result": result.result.value}
            refs = ",".join(result.refs)
            _append(house, connection, entry, OperationState.DONE, refs=refs, found=found, **known)
            tell_done(connection, house, entry, result, grant)
            if entry.agent != DESK:  # what "not me" did itself is no news to it
                freezes.wake(connection, facts.current(connection, entry.person), now)
        return moved

    moved = await house.store.write(write)
    tell(house, entry)
    return moved


async def ended(
    house: House,
    entry: Entry,
    state: OperationState,
    problem: str | None,
    *,
    late: bool = False,
    params: Mapping[str, str] | None = None,
) -> bool:
    """It failed for certain, or was taken back; `late`: an effect may still turn up and is looked for."""
    now = house.clock.now()

    def write(connection: Connection) -> bool:
        moved = journal.settle(
            connection,
            entry.id,
            state=state.value,
            slot=None,
            sealed=None,
            problem=problem,
            problem_params=json.dumps(_kept(params or {})),
            settled_at=now,
            next_check=now + LATE_EFFECT if late else None,
        )
        if moved:
            _append(house, connection, entry, state, problem=problem)
        return moved

    moved = await house.store.write(write)
    tell(house, entry)
    return moved


async def unknown(house: House, entry: Entry, problem: str, seconds: float) -> None:
    """Nobody can say yet: shown as such, and asked again."""
    again = house.clock.now() + timedelta(seconds=seconds)

    def write(connection: Connection) -> None:
        moved = journal.settle(
            connection,
            entry.id,
            state=OperationState.UNKNOWN.value,
            problem=problem,
            next_check=again,
            checks=entry.checks + 1,
        )
        if moved and entry.state is OperationState.INTENT:
            _append(house, connection, entry, OperationState.UNKNOWN, problem=problem)

    await house.store.write(write)
    tell(house, entry)


def _kept(params: Mapping[str, str]) -> dict[str, str]:
    return {name: params[name][:64] for name in KEPT_PARAMS if name in params}


def pause(checks: int) -> float:
    """Seconds until the next question, doubling up to a minute."""
    return LONGEST_PAUSE if checks >= LONG_AFTER else float(2 << checks)


async def again(house: House, entry: Entry, problem: str, seconds: float | None = None) -> None:
    """The vendor could not say: ask again later, whatever the operation's state is."""
    seconds = pause(entry.checks) if seconds is None else seconds
    if entry.state in journal.OPEN:
        await unknown(house, entry, problem, seconds)
        return
    later = house.clock.now() + timedelta(seconds=seconds)
    await house.store.write(lambda connection: journal.check_later(connection, entry, later))


async def look_again(house: House, entry: Entry, seconds: float) -> None:
    """The person has not answered yet."""
    later = house.clock.now() + timedelta(seconds=seconds)
    await house.store.write(lambda connection: journal.check_later(connection, entry, later))


async def answered(house: House, entry: Entry, result: Result) -> None:
    """The person's answer has come, or its time is over: on record once."""

    def write(connection: Connection) -> bool:
        moved = journal.settle(
            connection,
            entry.id,
            expected=(OperationState.DONE,),
            result=result.value,
            handle=None,
            next_check=None,
        )
        if moved:
            if entry.case is not None:
                cases.ring(connection, entry.case)
            house.record.append(
                connection,
                AuditEvent.OPERATION_ANSWERED,
                agent=entry.agent,
                case=entry.case,
                person=entry.person,
                facts={"operation": entry.id, "kind": entry.order.kind, "result": result.value},
            )
            if result is Result.ACTIVATED:
                tell_activated(connection, house, entry)
                freezes.wake(connection, facts.current(connection, entry.person), house.clock.now())
        return moved

    await house.store.write(write)
    tell(house, entry)


async def no_more_checks(house: House, entry: Entry) -> None:
    """A certain "no" has stayed one."""
    await house.store.write(lambda connection: journal.check_later(connection, entry, None))


async def taken_back(house: House, entry: Entry) -> None:
    """What was found at the vendor is gone again: nobody could have received it."""
    now = house.clock.now()

    def write(connection: Connection) -> None:
        moved = journal.settle(
            connection,
            entry.id,
            expected=(*journal.OPEN, OperationState.FAILED),
            state=OperationState.TAKEN_BACK.value,
            slot=None,
            sealed=None,
            settled_at=now,
            next_check=None,
        )
        if moved:
            _append(house, connection, entry, OperationState.TAKEN_BACK)

    await house.store.write(write)
    tell(house, entry)


async def left_unknown(house: House, entry: Entry) -> None:
    """The vendor will never tell: it stays unknown, but no longer stands in the way of a new one."""

    def write(connection: Connection) -> None:
        if journal.settle(connection, entry.id, slot=None, next_check=None):
            tell_possible(connection, house, entry)

    await house.store.write(write)
    tell(house, entry)


def tell(house: House, entry: Entry) -> None:
    """Wake the consoles; what was read of the person a moment ago is no longer what is true."""
    house.recent.forget(entry.person)
    house.hub.publish(Change(resource=Resource.OPERATION, id=entry.id, case=entry.case))
    if entry.case is not None:
        house.hub.publish(Change(resource=Resource.CASE, id=entry.case))
    house.hub.publish(Change(resource=Resource.GRANT, id=entry.person))
    house.hub.publish(Change(resource=Resource.PERSON, id=entry.person))


def entry_of(connection: Connection, id_: OperationId) -> Entry:
    """A row that is known to be there."""
    found = journal.entry(connection, id_)
    if found is None:
        raise LookupError(id_)
    return found


def _grant(entry: Entry, result: Done, id_: GrantId) -> dict[str, Any]:
    return {
        "id": id_,
        "operation_id": entry.id,
        "kind": entry.order.kind,
        "state": GrantState.LIVE.value,
        "vendor": entry.vendor,
        "account_ref": entry.account_ref,
        "person_id": entry.person,
        "case_id": entry.case,
        "agent": entry.agent,
        "refs": json.dumps(result.refs),
        "device_ref": result.device_ref,
        "until": result.until or result.ends_by,
        "uses_left": result.uses,
    }


def _append(
    house: House,
    connection: Connection,
    entry: Entry,
    state: OperationState,
    **known: str | int | bool | None,
) -> None:
    """Put it on record; a parked case rings, since what it waited for has come."""
    if entry.case is not None and state is not OperationState.UNKNOWN:
        cases.ring(connection, entry.case)
    house.record.append(
        connection,
        _EVENT[state],
        agent=entry.agent,
        case=entry.case,
        person=entry.person,
        facts={"operation": entry.id, "kind": entry.order.kind, "vendor": entry.vendor, **known},
    )
