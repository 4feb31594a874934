"""What can be done about the pushes of one person, vendor by vendor, out of the mirror."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from helpdesk_tui.contract.ids import AgentId, DeviceId, PersonId
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.contract.quiet import Quiet, QuietPart, QuietState
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.reading import person_facts
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.of_operations import DESK
from helpdesk_tui.desk.people.known import AccountFact, DeviceFact
from helpdesk_tui.desk.quiet.repository import in_force
from helpdesk_tui.vendors.protocols import Vendor

Until = Mapping[tuple[str, str, DeviceId | None], datetime | None]


def quiet_of(connection: Connection, house: House, person_id: PersonId, agent: AgentId) -> Quiet:
    """Every account of the person; raises `Missing`."""
    person = person_facts(connection, house, person_id, agent)
    until = in_force(connection, person.id)
    parts: list[QuietPart] = []
    for account in person.accounts:
        vendor = house.vendors.get(account.vendor)
        if vendor is not None:
            parts += _of(vendor, account, person, until)
    return Quiet(person=person.id, parts=tuple(parts))


def turned_off(connection: Connection, house: House, person: PersonId | None) -> tuple[QuietPart, ...]:
    """What the desk turned off for this person and has not let through again."""
    if person is None or not in_force(connection, person):
        return ()
    parts = quiet_of(connection, house, person, DESK).parts
    return tuple(one for one in parts if one.state is QuietState.QUIET)


def _of(vendor: Vendor, account: AccountFact, person: PersonFacts, until: Until) -> Iterator[QuietPart]:
    devices = [
        one for one in person.devices if (one.vendor, one.account_ref) == (account.vendor, account.ref)
    ]
    base = QuietPart(
        vendor=account.vendor,
        vendor_label=vendor.label,
        account=account.ref,
        state=QuietState.NO_CALL,
        other_way=any(one.device.usable is not False and _logs_in_otherwise(one) for one in devices),
    )
    here = (account.vendor, account.ref, None)
    if vendor.locks is not None and Change.QUIET_PUSHES in vendor.locks.able(None):
        state = QuietState.QUIET if here in until else QuietState.POSSIBLE
        yield base.model_copy(update={"state": state, "until": until.get(here)})
        return
    found = [_of_device(vendor, base, one, until) for one in devices]
    known = [one for one in found if one is not None]
    yield from known or [base]


def _of_device(vendor: Vendor, base: QuietPart, fact: DeviceFact, until: Until) -> QuietPart | None:
    """None for a device that receives none, or at a vendor without such a call."""
    there = (base.vendor, base.account, fact.id)
    able = frozenset[Change]() if vendor.locks is None else vendor.locks.able(fact.device)
    if there in until:
        state = QuietState.QUIET
    elif Change.QUIET_PUSHES in able:
        state = QuietState.POSSIBLE
    elif fact.device.usable is False and Change.RESUME_DEVICE in able and _is_push_alone(fact):
        state = QuietState.OFF
    else:
        return None
    label = f"{fact.device.label} {hint(fact.e164 or fact.device.serial)}".strip()
    return base.model_copy(
        update={"device": fact.id, "label": label, "state": state, "until": until.get(there)}
    )


def _logs_in_otherwise(fact: DeviceFact) -> bool:
    return bool(set(fact.device.factors) - {Factor.PUSH})


def _is_push_alone(fact: DeviceFact) -> bool:
    return set(fact.device.factors) == {Factor.PUSH}
