"""An identity check that a vendor's service makes: started for one person and case, watched, cancelled."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Refused
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.ids import ProofId, VendorId
from helpdesk_tui.desk.evidence import repository
from helpdesk_tui.desk.evidence.settling import settle, tell
from helpdesk_tui.desk.gate.options import Option
from helpdesk_tui.desk.house import House
from helpdesk_tui.vendors.identity import IdentityChecks, IdentityLook, IdentityVerdict

WAY = "identity:"
"""Begins the way: `identity:`, the vendor and its account."""
POLL_SECONDS = 4.0
LATE_NEWS = timedelta(seconds=20)
"""How long after its end an answer that was on its way may still come: a look may take a whole deadline."""
MOST_SAID = 80
NOT_NEW = "identity_not_new"
_ENDED = {IdentityVerdict.PASSED: ProofState.PASSED, IdentityVerdict.FAILED: ProofState.FAILED}


async def start(house: House, row: Row[Any], option: Option) -> dict[str, Any]:
    """Start one that is this proof's alone: a name that any proof ever had before is refused."""
    checks = _checks(house, option.vendor)
    if checks is None or option.account_ref is None:
        raise Refused(ErrorCode.UNSUPPORTED)
    inquiry = await checks.start(option.account_ref)
    values: dict[str, Any] = {
        "vendor_ref": inquiry,
        "ends_at": house.clock.now() + timedelta(seconds=checks.lives_seconds),
    }

    def claim(connection: Connection) -> bool:
        try:
            with connection.begin_nested():
                return repository.move(connection, row.id, **values)
        except IntegrityError:
            raise Refused(ErrorCode.WAY_UNAVAILABLE, why=NOT_NEW) from None

    if not await house.store.write(claim):  # left while the vendor was asked
        await checks.cancel(option.account_ref, inquiry)
        raise Conflict(ErrorCode.PROOF_CLOSED)
    return values


async def watch(house: House, id_: ProofId) -> None:
    """Ask the vendor until it says a word that ends it, or until nobody waits for it any more."""
    while True:
        row = await house.store.read(lambda connection: repository.get(connection, id_))
        if row.state != ProofState.WAITING:
            await _withdraw(house, row)
            return
        if row.ends_at is not None and house.clock.now() >= row.ends_at:
            await settle(house, row, ProofState.TIMED_OUT)
            continue
        look = await _asked(house, row)
        if look is not None and look.verdict in _ENDED:
            late = row.ends_at is not None and house.clock.now() >= row.ends_at + LATE_NEWS
            await settle(house, row, ProofState.TIMED_OUT if late else _ENDED[look.verdict])
            return
        if look is not None:
            await _keep(house, row, look)
        await asyncio.sleep(POLL_SECONDS)


async def _asked(house: House, row: Row[Any]) -> IdentityLook | None:
    """One look; None when the vendor cannot be asked now, which says nothing of the caller."""
    checks = _checks(house, row.vendor)
    if checks is None:
        return None
    try:
        return await checks.look(row.account_ref, row.vendor_ref)
    except DeskError:
        return None


async def _keep(house: House, row: Row[Any], look: IdentityLook) -> None:
    """What counts nothing is shown as it is; "": an answer about another check, or without a word."""
    said = {IdentityVerdict.PENDING: None, IdentityVerdict.OTHER_CHECK: ""}.get(look.verdict, look.said)
    said = None if said is None else said[:MOST_SAID]
    if said != row.said:
        await house.store.write(lambda connection: repository.move(connection, row.id, said=said))
        tell(house, row)


async def _withdraw(house: House, row: Row[Any]) -> None:
    """The agent left it, the case ended or its time is over: nobody should still be held up by it."""
    checks = _checks(house, row.vendor)
    if checks is None or row.state not in (ProofState.TIMED_OUT, ProofState.GIVEN_UP):
        return
    try:
        await checks.cancel(row.account_ref, row.vendor_ref)
    except DeskError:
        return  # it ends by itself, and its name counts nothing any more


def _checks(house: House, vendor: VendorId | None) -> IdentityChecks | None:
    found = None if vendor is None else house.vendors.get(vendor)
    return None if found is None else found.identity
