"""Reads in the vendor's log which factor an accepted code was, and doubts the proof if it was weaker."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, select, update

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import CaseState
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.evidence import Method, ProofState, Zero
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.desk.cases import repository as cases
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.settling import tell
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.vendors.protocols import Log
from helpdesk_tui.vendors.values import VendorPrompt

EVERY_SECONDS = 30.0
LEASE = timedelta(minutes=2)
AFTER_BLINDNESS = timedelta(seconds=30)
GIVEN_UP_AFTER = timedelta(minutes=30)
"""A log that has not named the attempt by then never will."""
SLACK = timedelta(minutes=1)


class SecondLook:
    """One per store; looks only when a proof waits for it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._held = lease.Held(house, "second look", LEASE)

    async def run(self) -> None:
        """Look again and again."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Compare every accepted code that has not been looked up yet with the log."""
        rows = await self._house.store.read(_unchecked)
        house = await self._held.house() if rows else None
        if house is None:
            return
        with contextlib.suppress(lease.LeaseLost):
            await _Comparison(house).compare_all(rows)


class _Comparison:
    """One round, in a house in which every write checks the lease."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def compare_all(self, rows: Sequence[Row[Any]]) -> None:
        """Vendor by vendor."""
        for vendor_id in sorted({row.vendor for row in rows}):
            vendor = self._house.vendors.get(VendorId(vendor_id))
            log = None if vendor is None else vendor.log
            mine = [row for row in rows if row.vendor == vendor_id]
            await self._compare(log, mine)

    async def _compare(self, log: Log | None, rows: Sequence[Row[Any]]) -> None:
        now = self._house.clock.now()
        for row in rows:
            if log is None or now - row.passed_at > GIVEN_UP_AFTER:
                await self._house.store.write(partial(_checked, id_=row.id))
        if log is None:
            return
        blind = timedelta(seconds=log.blind_seconds) + AFTER_BLINDNESS
        ripe = [row for row in rows if blind < now - row.passed_at <= GIVEN_UP_AFTER]
        if not ripe:
            return
        try:
            found = await log.prompts(min(row.passed_at for row in ripe) - SLACK)
        except DeskError:
            return  # rate or line: the next look comes soon
        named = {prompt.ref: prompt for prompt in found}
        for row in ripe:
            if row.vendor_ref in named:
                await self._judge(row, named[row.vendor_ref])

    async def _judge(self, row: Row[Any], prompt: VendorPrompt) -> None:
        values = weaker(row, prompt)
        house = self._house

        def write(connection: Connection) -> None:
            _checked(connection, row.id)
            if not values:
                return
            connection.execute(
                update(proof).where(proof.c.id == row.id).values(revision=proof.c.revision + 1, **values)
            )
            told = {"proof": row.id, "factor": prompt.factor[:64]}
            house.record.append(
                connection,
                AuditEvent.PROOF_DOUBTED,
                agent=row.agent,
                case=row.case_id,
                person=row.person_id,
                facts=told,
            )
            case = cases.get(connection, row.case_id)
            cases.move(
                connection, row.case_id, state=CaseState.PARKED, rang=True, closed_at=None, outcome=None
            )
            if case.state is CaseState.CLOSED:
                house.record.append(
                    connection,
                    AuditEvent.CASE_REOPENED,
                    agent=row.agent,
                    case=row.case_id,
                    person=row.person_id,
                    facts=told,
                )

        await house.store.write(write)
        if values:
            tell(house, row)


def weaker(row: Row[Any], prompt: VendorPrompt) -> dict[str, str]:
    """What is to be changed on a proof whose factor turns out to be weaker than it was scored as."""
    factor = prompt.factor.casefold()
    if "bypass" in factor and row.forced_zero is None:
        return {"forced_zero": Zero.LIVE_BYPASS.value}
    if "sms" in factor and row.capped_as is None:
        return {"capped_as": Method.SMS_CODE.value}
    return {}


def _unchecked(connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(
        select(proof)
        .join(case_, case_.c.id == proof.c.case_id)
        .where(proof.c.doubt_checked.is_(False), proof.c.state == ProofState.PASSED.value)
        .limit(200)
    ).all()


def _checked(connection: Connection, id_: str) -> None:
    connection.execute(update(proof).where(proof.c.id == id_).values(doubt_checked=True))
