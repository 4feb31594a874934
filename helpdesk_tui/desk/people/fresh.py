"""Asks the vendors about one person now, within a deadline, and puts the answers into the mirror."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.ids import PersonId, VendorId
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts, mirroring
from helpdesk_tui.desk.people.known import Look
from helpdesk_tui.desk.people.mirroring import Source
from helpdesk_tui.desk.people.reading import read_accounts
from helpdesk_tui.vendors.capability_values import AccountDetail
from helpdesk_tui.vendors.protocols import Vendor
from helpdesk_tui.vendors.values import LiveCode

DEADLINE: Final = 2.5
"""Seconds that a card waits for its vendors."""


async def look(
    house: House, accounts: Sequence[tuple[VendorId, str]], *, codes: bool, seconds: float = DEADLINE
) -> tuple[Look, ...]:
    """Ask about each account at once; a vendor that fails is a problem of its look, never an error."""
    return tuple(
        await asyncio.gather(*(_one(house, vendor, ref, codes, seconds) for vendor, ref in accounts))
    )


async def keep(house: House, looks: Sequence[Look]) -> tuple[Look, ...]:
    """Write what was seen into the mirror; when the store cannot take it, that is the looks' problem."""

    def write(connection: Connection) -> set[PersonId]:
        touched: set[PersonId] = set()
        for one in looks:
            touched |= _kept(connection, house, one)
        return touched

    if all(one.problem for one in looks):
        return tuple(looks)
    try:
        touched = await house.store.write(write)
    except Unreachable as error:
        return tuple(Look(one.vendor, one.ref, one.at, problem=one.problem or error.code) for one in looks)
    for id_ in touched:
        house.hub.publish(Change(resource=Resource.PERSON, id=id_))
    return tuple(looks)


async def refresh(house: House, person_id: PersonId) -> tuple[Look, ...]:
    """The person's accounts read now and kept, before an operation decides anything."""
    accounts = await house.store.read(lambda c: known(c, person_id))
    return await keep(house, await look(house, accounts, codes=False))


def known(connection: Connection, person_id: PersonId) -> list[tuple[VendorId, str]]:
    """The person's live accounts; Missing when there is no such person."""
    current = facts.current(connection, person_id)
    return [(one.vendor, one.ref) for one in facts.accounts(connection, current)]


async def _one(house: House, vendor_id: VendorId, ref: str, codes: bool, seconds: float) -> Look:
    at = house.clock.now()
    vendor = house.vendors.get(vendor_id)
    if vendor is None:
        return Look(vendor_id, ref, at, problem=ErrorCode.CONFIG_MISSING)
    asked = asyncio.gather(_codes(vendor, ref, seconds), _details(vendor, ref, seconds)) if codes else None
    try:
        async with asyncio.timeout(seconds):
            person = await vendor.directory.person(ref)
    except TimeoutError:
        return Look(vendor_id, ref, at, problem=ErrorCode.VENDOR_SLOW)
    except DeskError as error:
        return Look(vendor_id, ref, at, problem=error.code)
    finally:
        live, details = await asked if asked is not None else (None, ())
    if person is not None and person.ref != ref:
        return Look(vendor_id, ref, at, problem=ErrorCode.VENDOR_STRANGE)
    return Look(vendor_id, ref, at, person, live, details)


async def _codes(vendor: Vendor, ref: str, seconds: float) -> tuple[LiveCode, ...] | None:
    if vendor.codes is None:
        return ()
    try:
        async with asyncio.timeout(seconds):
            return await vendor.codes.live(ref)
    except (DeskError, TimeoutError):
        return None


async def _details(vendor: Vendor, ref: str, seconds: float) -> tuple[AccountDetail, ...]:
    if vendor.diagnosis is None:
        return ()
    try:
        async with asyncio.timeout(seconds):
            return await vendor.diagnosis.details(ref)
    except (DeskError, TimeoutError):
        return ()


def _kept(connection: Connection, house: House, one: Look) -> set[PersonId]:
    if one.problem is not None:
        return set()
    vendor = house.vendors[one.vendor]
    source = Source(one.vendor, house.config.client(vendor.client), one.at, rules=house.config.people)
    if one.person is None:
        return mirroring.mark_gone(connection, source, [one.ref]).people
    return mirroring.apply(connection, source, read_accounts([one.person], source.client.region)).people
