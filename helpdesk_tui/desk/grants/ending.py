"""Taking codes back at the vendor, and saying so on record."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused
from helpdesk_tui.contract.ids import GrantId, VendorId
from helpdesk_tui.contract.notices import NoticeKind
from helpdesk_tui.contract.operations import GrantState
from helpdesk_tui.contract.orders import RevokeOrder
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.grants import repository
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.service import Told, announce
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.people import facts
from helpdesk_tui.vendors.protocols import Codes, Vendor

TOLD: Final = frozenset({"new_device", "never_shown"})
"""Reasons of the desk's own that people hear of; of the others they are told by what brought them about."""


async def revoke_at_vendor(house: House, entry: Entry) -> None:
    """Carry out an order to revoke: every code of the grant, then the grant itself."""
    order = entry.order
    if not isinstance(order, RevokeOrder):
        raise Refused(ErrorCode.UNSUPPORTED)
    vendor = house.vendors[entry.vendor]
    if repository.is_elsewhere(order.grant):
        for account_ref, ref in await found_elsewhere(house, order.grant):
            await codes_of(vendor).revoke(account_ref, ref)
    else:
        for ref in sorted(entry.known_refs):
            await _end_one(vendor, entry.account_ref, ref)
    now = house.clock.now()

    def write(connection: Connection) -> None:
        repository.end(connection, order.grant, GrantState.REVOKED, now)
        house.record.append(
            connection,
            AuditEvent.GRANT_REVOKED,
            agent=entry.agent,
            case=entry.case,
            person=entry.person,
            personal={"grant": order.grant},
            facts={"operation": entry.id},
        )

    await house.store.write(write)


async def found_elsewhere(house: House, id_: GrantId) -> list[tuple[str, str]]:
    """(account, code) where a code that was made elsewhere lives: the name of a grant can be made up."""

    def read(connection: Connection) -> tuple[VendorId, list[str], str]:
        vendor, _, person, (ref,) = repository.named(connection, id_)
        return vendor, [one.ref for one in facts.accounts(connection, person) if one.vendor == vendor], ref

    vendor_id, accounts, ref = await house.store.read(read)
    vendor = house.vendors.get(vendor_id)
    if vendor is None:
        raise Missing(ErrorCode.NOT_FOUND)
    codes = codes_of(vendor)
    lives = [account for account in accounts if ref in {code.ref for code in await codes.live(account)}]
    return [(account, ref) for account in lives]


async def revoke_older(house: House, entry: Entry) -> None:
    """A person has one live code of this desk per vendor: the new one stands, so the older ones go (Law 3).

    A vendor that does not answer now leaves them live in the list; the sweep tries again.
    """
    older = await house.store.read(
        lambda connection: [
            row
            for row in repository.live_of_desk(connection, entry.person, entry.vendor)
            if row.operation_id != entry.id and row.made_at <= house.clock.now()
        ]
    )
    for row in older:
        await take_back(house, row, GrantState.REVOKED, reason="replaced")


async def take_back(house: House, row: Row[Any], state: GrantState, *, reason: str) -> bool:
    """Revoke one grant for a reason of the desk's own; False when the vendor could not be reached."""
    vendor = house.vendors.get(row.vendor)
    if vendor is None or repository.INVITATION in repository.what_ends(row):
        return False
    await note(house, row, AuditEvent.GRANT_REVOKED, stage="intent", reason=reason)
    try:
        for ref in repository.what_ends(row):
            await _end_one(vendor, row.account_ref, ref)
    except DeskError:
        return False
    await finish(house, row, state, reason=reason)
    return True


async def _end_one(vendor: Vendor, account_ref: str, ref: str) -> None:
    if ref == repository.INVITATION:
        raise Refused(ErrorCode.UNSUPPORTED)
    if ref == repository.LIST:
        if vendor.lists is None:
            raise Refused(ErrorCode.UNSUPPORTED)
        await vendor.lists.withdraw_list(account_ref)
        return
    if ref.startswith(repository.DEVICE):
        if vendor.enrolment is None:
            raise Refused(ErrorCode.UNSUPPORTED)
        await vendor.enrolment.withdraw(account_ref, ref.removeprefix(repository.DEVICE))
        return
    await codes_of(vendor).revoke(account_ref, ref)


def codes_of(vendor: Vendor) -> Codes:
    """Its bypass codes; refused when it has none."""
    if vendor.codes is None:
        raise Refused(ErrorCode.UNSUPPORTED)
    return vendor.codes


async def finish(house: House, row: Row[Any], state: GrantState, *, reason: str) -> None:
    """Write down that a grant has ended."""
    now = house.clock.now()

    def write(connection: Connection) -> None:
        if repository.end(connection, row.id, state, now):
            house.record.append(
                connection,
                AuditEvent.GRANT_ENDED,
                agent=None,
                case=row.case_id,
                person=row.person_id,
                facts={"grant": row.id, "state": state.value, "reason": reason},
            )
            if reason in TOLD:
                told = Told(
                    NoticeKind.GRANT_REVOKED,
                    row.person_id,
                    row.case_id,
                    grant=row.id,
                    facts={"vendor": row.vendor},
                )
                announce(connection, house, told)

    await house.store.write(write)
    house.hub.publish(Change(resource=Resource.GRANT, id=row.person_id))
    house.hub.publish(Change(resource=Resource.PERSON, id=row.person_id))


async def note(house: House, row: Row[Any], event: AuditEvent, **known: str) -> None:
    """The intent of something that the desk does by itself."""

    def write(connection: Connection) -> None:
        house.record.append(
            connection,
            event,
            agent=None,
            case=row.case_id,
            person=row.person_id,
            facts={"grant": row.id, **known},
        )

    await house.store.write(write)
