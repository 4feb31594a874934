"""What happened since a guided call began: orders, the gate, the vendor's devices and logins."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.gate import Action, Allowed
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.procedures import StepKind
from helpdesk_tui.desk.gate.look import look
from helpdesk_tui.desk.gate.service import resolve
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import account, device
from helpdesk_tui.desk.procedures.model import Procedure
from helpdesk_tui.desk.procedures.progress import Seen


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


def _orders(connection: Connection, person: PersonId, since: datetime) -> dict[str, str]:
    rows = connection.execute(
        select(operation.c.kind, operation.c.what, operation.c.result)
        .where(
            operation.c.person_id == person,
            operation.c.asked_at >= since,
            operation.c.state == OperationState.DONE.value,
        )
        .order_by(operation.c.asked_at)
    )
    return {_name(row.kind, row.what): row.result or "" for row in rows}


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
            asked = resolve(connection, house, agent, case, Action(action))
            decision = look(connection, house, agent, case, asked).decide(house.clock.now())
        except DeskError:
            continue  # a parked or closed case: its gate opens nothing
        if isinstance(decision, Allowed):
            found.add(action)
    return frozenset(found)


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
