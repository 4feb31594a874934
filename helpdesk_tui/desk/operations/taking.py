"""What only takes away: role and reason, no evidence, no ticket, a cap for each agent (Law 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.ids import AgentId, CaseId, OperationId, PersonId, VendorId
from helpdesk_tui.contract.orders import Change, ChangeOrder, RevokeOrder, SettingOrder, Taking
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.containments.tables import containment, containment_step
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.grants import repository as grants
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.journal import Intent
from helpdesk_tui.desk.operations.kinds import settings
from helpdesk_tui.desk.operations.kinds.base import device_of
from helpdesk_tui.desk.operations.kinds.register import kind_of
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.quiet import repository as pushes

TAKINGS_PER_HOUR = 60
"""More than this takes away from many people at once: that is for another person to look at (Law 13)."""
_TAKING = [*(change.value for change in Change if change.takes), *settings.TAKEN]


@dataclass(frozen=True, slots=True)
class Named:
    """What an order would take, and from whom."""

    vendor: VendorId
    account_ref: str
    person: PersonId
    refs: tuple[str, ...] = ()


def is_taking(order: object) -> bool:
    """Whether an order only takes away."""
    if isinstance(order, SettingOrder):
        return order.takes
    return isinstance(order, RevokeOrder) or (isinstance(order, ChangeOrder) and order.change.takes)


def claim(
    connection: Connection,
    house: House,
    agent: AgentId,
    order: Taking,
    id_: OperationId,
    case: CaseId | None,
    deadline: timedelta,
    *,
    capped: bool = True,
) -> None:
    """Write the intent to take something away; not capped: the desk itself obeys a person.

    Raises `Conflict(IN_PROGRESS)` when an operation of this very name stands already.
    """
    now = house.clock.now()
    if capped:
        refuse_above_cap(connection, house, agent, more=1)
    if not order.reason.strip():
        raise Mistaken(ErrorCode.BAD_REQUEST, field="reason")
    whose = (
        None if case is None else facts.current(connection, cases.mine_open(connection, agent, case).person)
    )
    named = _named(connection, house, agent, order, whose)
    if whose is not None and whose != named.person:
        raise Missing(ErrorCode.NOT_FOUND)  # it would stand in the record of somebody else's call
    quiet = isinstance(order, ChangeOrder) and order.change is Change.QUIET_PUSHES
    if isinstance(order, ChangeOrder) and quiet and order.seconds is None:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="seconds")
    kind = kind_of(order)
    intent = Intent(
        id=id_,
        order=order,
        vendor=named.vendor,
        account_ref=named.account_ref,
        person=named.person,
        case=case,
        agent=agent,
        boot=house.boot,
        asked_at=now,
        deadline_at=now + deadline,
        exclusive=False,
        known_refs=named.refs,
        what=kind.what(order),
    )
    try:
        with connection.begin_nested():
            journal.write_intent(connection, intent)
    except IntegrityError as error:  # somebody came first with the same key
        raise Conflict(ErrorCode.IN_PROGRESS) from error
    if quiet:
        pushes.begin(connection, id_, named.person, device_of(order))
    what = order.grant if isinstance(order, RevokeOrder) else device_of(order) or named.account_ref
    house.record.append(
        connection,
        AuditEvent.OPERATION_INTENT,
        agent=agent,
        case=case,
        person=named.person,
        personal={"what": what, "why": order.reason},
        facts={"operation": id_, "kind": order.kind, "vendor": named.vendor, **kind.known(order)},
    )


def refuse_above_cap(connection: Connection, house: House, agent: AgentId, *, more: int) -> None:
    """Raises `THROTTLED` when so much more would be above what one agent takes away in an hour."""
    if _lately(connection, house, agent) + more > TAKINGS_PER_HOUR:
        raise Refused(ErrorCode.THROTTLED)


def _lately(connection: Connection, house: House, agent: AgentId) -> int:
    taking = (operation.c.kind == "revoke") | (
        operation.c.kind.in_(["change", "setting"]) & operation.c.what.in_(_TAKING)
    )
    since = house.clock.now() - timedelta(hours=1)
    agreed = (
        select(containment_step.c.operation_id)
        .join(containment)
        .where(containment.c.deed_id.is_not(None), containment_step.c.operation_id.is_not(None))
    )
    asked = connection.execute(
        select(func.count())
        .select_from(operation)
        .where(operation.c.agent == agent, taking, operation.c.asked_at > since)
        .where(operation.c.id.not_in(agreed))  # somebody else has looked at these
    )
    return int(asked.scalar_one())


def _named(
    connection: Connection, house: House, agent: AgentId, order: Taking, whose: PersonId | None
) -> Named:
    if isinstance(order, RevokeOrder):
        return Named(*grants.named(connection, order.grant))
    person_id = whose or order.person
    vendor = house.vendors.get(order.vendor)
    if person_id is None or vendor is None:
        raise Missing(ErrorCode.NOT_FOUND)
    person = person_facts(connection, house, person_id, agent)
    account = kind_of(order).whose(person, order.vendor, order)
    device_id = device_of(order)
    device = None if device_id is None else person.device(device_id)
    known = None if device is None else device.device
    if isinstance(order, SettingOrder):
        possible = vendor.settings is not None
    else:
        possible = vendor.locks is not None and order.change in vendor.locks.able(known)
    if not possible:
        raise Refused(ErrorCode.UNSUPPORTED)
    return Named(order.vendor, account.ref, person.id)
