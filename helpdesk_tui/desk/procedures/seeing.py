"""What happened since a guided call began: orders, the gate, the vendor's devices and logins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.gate import Action, Allowed, Need
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.procedures import StepKind
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.gate.look import look
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.gate.service import resolve
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import account, device
from helpdesk_tui.desk.procedures.model import Procedure
from helpdesk_tui.desk.procedures.progress import Seen

TO_A_DEVICE = frozenset(
    {
        Action.RESYNC,
        Action.FIRST_CODE,
        Action.TEXT_CODES,
        Action.CHANGE_NUMBER,
        Action.RENAME,
        Action.GIVE_BACK,
    }
)


def seen(
    connection: Connection, house: House, agent: AgentId, case: CaseId, procedure: Procedure, row: Row[Any]
) -> Seen:
    """Everything that the steps look at, in one transaction."""
    person, since = PersonId(row.person_id), row.started_at
    return Seen(
        answers=json.loads(row.answers),
        orders=_orders(connection, person, since),
        refused=_refused(connection, person, since),
        open_for=_open(connection, house, agent, case, procedure),
        happened=_happened(connection, person, since),
    )


def _orders(connection: Connection, person: PersonId, since: datetime) -> list[tuple[str, str]]:
    rows = connection.execute(
        select(operation.c.kind, operation.c.what, operation.c.result)
        .where(
            operation.c.person_id == person,
            operation.c.asked_at >= since,
            operation.c.state == OperationState.DONE.value,
        )
        .order_by(operation.c.asked_at)
    )
    return [(_name(row.kind, row.what), row.result or "") for row in rows]


def _refused(connection: Connection, person: PersonId, since: datetime) -> dict[str, str]:
    rows = connection.execute(
        select(operation.c.kind, operation.c.what, operation.c.problem_params)
        .where(
            operation.c.person_id == person,
            operation.c.asked_at >= since,
            operation.c.state == OperationState.FAILED.value,
            operation.c.problem == ErrorCode.CHANGE_UNAVAILABLE.value,
        )
        .order_by(operation.c.asked_at)
    )
    return {_name(row.kind, row.what): json.loads(row.problem_params).get("why", "") for row in rows}


def _name(kind: str, what: str) -> str:
    return f"change:{what}" if kind == "change" else kind


def _open(
    connection: Connection, house: House, agent: AgentId, case: CaseId, procedure: Procedure
) -> frozenset[str]:
    wanted = {step.action for step in procedure.step if step.kind == StepKind.VERIFY}
    found = set()
    for action in wanted:
        try:
            if any(
                _allows(connection, house, agent, case, asked)
                for asked in _asked(connection, house, agent, case, Action(action))
            ):
                found.add(action)
        except DeskError:
            continue  # a parked or closed case: its gate opens nothing
    return frozenset(found)


def _allows(connection: Connection, house: House, agent: AgentId, case: CaseId, asked: Asked) -> bool:
    decision = look(connection, house, agent, case, lambda _person: asked).decide(house.clock.now())
    # An account that is locked is unlocked by a later step: the caller is verified all the same.
    return isinstance(decision, Allowed) or set(decision.needs) == {Need.ACCOUNT_UNUSABLE}


def _asked(
    connection: Connection, house: House, agent: AgentId, case: CaseId, action: Action
) -> Iterator[Asked]:
    """The action at each system of the person, for each device where it is one device that it is done to."""
    person = person_facts(connection, house, cases.get(connection, case).person, agent)
    for vendor in dict.fromkeys(one.vendor for one in person.accounts):
        devices = [one.id for one in person.devices if one.vendor == vendor]
        for named in devices if action in TO_A_DEVICE else [None]:
            yield resolve(house, person, action, vendor, named)


def _happened(connection: Connection, person: PersonId, since: datetime) -> frozenset[str]:
    found = set()
    active = connection.scalar(
        select(device.c.ref).where(
            device.c.person_id == person,
            device.c.gone_at.is_(None),
            device.c.activated.is_(True),
            device.c.changed >= since,
        )
    )
    if active is not None:
        found.add("device_active")
    login = connection.scalar(
        select(account.c.ref).where(account.c.person_id == person, account.c.last_login >= since)
    )
    if login is not None:
        found.add("first_login")
    return frozenset(found)
