"""Ghosts in the mirror: devices that nobody uses any more, and one mobile number at several people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from helpdesk_tui.contract.doubtful import MOST, UNUSED_DAYS, Holder, SharedNumber, UnusedDevice
from helpdesk_tui.contract.ids import ClientId, PersonId, VendorId
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.people.facts import device_id
from helpdesk_tui.desk.people.known import DeviceFact
from helpdesk_tui.desk.people.tables import account, contact, device, person

UNUSED: Final = timedelta(days=UNUSED_DAYS)
_THERE = (person.c.gone_at.is_(None), person.c.merged_into.is_(None))


def unused_since(one: DeviceFact, now: datetime) -> datetime | None:
    """When it was last seen, if that is long ago and it still lets its owner in; None: nothing to say."""
    seen = one.device
    if seen.last_seen is None or seen.usable is False or seen.activated is False:
        return None
    return seen.last_seen if now - seen.last_seen >= UNUSED else None


def elsewhere(connection: Connection, id_: PersonId, numbers: Iterable[str]) -> Mapping[str, int]:
    """How many other people have each of these mobile numbers; those that nobody else has are left out."""
    wanted = sorted(set(numbers) - {""})
    if not wanted:
        return {}
    rows = connection.execute(
        select(contact.c.value, func.count(contact.c.person_id.distinct()).label("others"))
        .join(person, person.c.id == contact.c.person_id)
        .where(
            contact.c.value.in_(wanted),
            contact.c.kind == ContactKind.MOBILE.value,
            contact.c.gone_at.is_(None),
            contact.c.person_id != id_,
            *_THERE,
        )
        .group_by(contact.c.value)
    )
    return {row.value: row.others for row in rows}


def unused(connection: Connection, now: datetime, days: int) -> list[UnusedDevice]:
    """Devices that let somebody in and were not seen for so many days, the longest unseen first."""
    rows = connection.execute(
        select(device, person.c.name, person.c.login, person.c.client_id)
        .join(person, person.c.id == device.c.person_id)
        .join(account, (account.c.vendor == device.c.vendor) & (account.c.ref == device.c.account_ref))
        .where(
            device.c.last_seen <= now - timedelta(days=days),
            device.c.gone_at.is_(None),
            account.c.gone_at.is_(None),
            device.c.usable.is_distinct_from(False),
            device.c.activated.is_distinct_from(False),
            *_THERE,
        )
        .order_by(device.c.last_seen, device.c.ref)
        .limit(MOST)
    )
    return [
        UnusedDevice(
            id=device_id(VendorId(row.vendor), row.ref),
            vendor=VendorId(row.vendor),
            label=row.label,
            hint=hint(row.e164 or row.number or row.serial),
            last_seen=row.last_seen,
            person=PersonId(row.person_id),
            person_name=row.name,
            login=row.login,
            client=ClientId(row.client_id),
        )
        for row in rows
    ]


def shared(connection: Connection) -> list[SharedNumber]:
    """Mobile numbers that several people have, by number."""
    there = (contact.c.kind == ContactKind.MOBILE.value, contact.c.gone_at.is_(None), *_THERE)
    several = (
        select(contact.c.value)
        .join(person, person.c.id == contact.c.person_id)
        .where(*there)
        .group_by(contact.c.value)
        .having(func.count(contact.c.person_id.distinct()) > 1)
        .order_by(contact.c.value)
        .limit(MOST)
    )
    rows = connection.execute(
        select(contact.c.value, person.c.id, person.c.name, person.c.login, person.c.client_id)
        .distinct()
        .join(person, person.c.id == contact.c.person_id)
        .where(contact.c.value.in_(several), *there)
        .order_by(contact.c.value, person.c.name, person.c.id)
    )
    found: dict[str, list[Holder]] = {}
    for row in rows:
        holder = Holder(
            person=PersonId(row.id), name=row.name, login=row.login, client=ClientId(row.client_id)
        )
        found.setdefault(row.value, []).append(holder)
    return [SharedNumber(hint=hint(value), holders=tuple(holders)) for value, holders in found.items()]
