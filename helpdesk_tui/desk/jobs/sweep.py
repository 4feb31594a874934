"""Ends what has ended: codes that ran out, were used, or were never read to anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from helpdesk_tui.contract.errors import DeskError, Unreachable
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.operations import GrantState, OperationState
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.grants import ending, repository
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs.rounds import Rounds
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.tables import device
from helpdesk_tui.desk.tasks.follow_up import follow_up

LOOK_EVERY = timedelta(minutes=2)
NEVER_SHOWN = timedelta(minutes=10)
"""A code that nobody has seen after this long is taken back: nobody could have received it."""


class Sweep(Rounds):
    """One per store."""

    job = "sweep"
    every_seconds = 15.0
    lasts = timedelta(minutes=2)
    """Longer than a vendor may take to answer."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self._tried: dict[str, datetime] = {}

    async def go_round(self, house: House) -> None:
        """All that has ended."""
        await _Round(house, self._tried).go()


class _Round:
    """One round, in a house in which every write checks the lease."""

    def __init__(self, house: House, tried: dict[str, datetime]) -> None:
        self._house = house
        self._tried = tried

    async def go(self) -> None:
        """All of it."""
        await self._wipe()
        await self._never_shown()
        await self._early("not_me", _disowned)
        await self._early("new_device", _superseded)
        await self._end()
        await follow_up(self._house)

    async def _wipe(self) -> None:
        """Forget what was sealed once its re-reading window is over, or nobody asked to see it (Law 1)."""
        house = self._house
        window = max(
            house.policy.for_client(client.id).console.reread_minutes for client in house.config.clients
        )
        now = house.clock.now()
        seen = operation.c.first_shown_at < now - timedelta(minutes=window)
        unseen = (operation.c.shown == 0) & (operation.c.settled_at < now - NEVER_SHOWN)
        await house.store.write(
            lambda connection: connection.execute(
                update(operation).where(operation.c.sealed.is_not(None), seen | unseen).values(sealed=None)
            )
        )

    async def _never_shown(self) -> None:
        house = self._house
        since = house.clock.now() - NEVER_SHOWN

        def read(connection: Connection) -> Sequence[Row[Any]]:
            return connection.execute(
                select(grant_)
                .join(operation, operation.c.id == grant_.c.operation_id)
                .where(
                    grant_.c.state == GrantState.LIVE.value,
                    grant_.c.kind.in_(["bypass", "list"]),
                    operation.c.state == OperationState.DONE.value,
                    operation.c.shown == 0,
                    operation.c.settled_at < since,
                )
            ).all()

        for row in await house.store.read(read):
            await self._take_back(row, "never_shown")

    async def _early(self, reason: str, find: Callable[[Connection], Sequence[Row[Any]]]) -> None:
        """Take back what is not needed or not wanted any more, before its time (Law 11)."""
        for row in await self._house.store.read(find):
            await self._take_back(row, reason)

    async def _take_back(self, row: Row[Any], reason: str) -> None:
        """Try it now, and after a vendor that did not answer again in a while: each try is on record."""
        now = self._house.clock.now()
        if now - self._tried.get(row.id, now - LOOK_EVERY) < LOOK_EVERY:
            return
        self._tried[row.id] = now
        if await ending.take_back(self._house, row, GrantState.REVOKED, reason=reason):
            del self._tried[row.id]

    async def _end(self) -> None:
        """Ask the vendors which of the desk's live codes still live, a few accounts at a time."""
        house = self._house
        now = house.clock.now()
        for row in await house.store.read(
            lambda c: repository.rows(c, grant_.c.state == GrantState.LIVE.value, grant_.c.until <= now)
        ):
            if row.kind == "activation" and not await self._withdrawn(row):
                continue
            await ending.finish(house, row, GrantState.EXPIRED, reason="time")
        due = await house.store.read(
            lambda c: repository.rows(
                c,
                grant_.c.state == GrantState.LIVE.value,
                grant_.c.kind == "bypass",
                (grant_.c.read_at.is_(None)) | (grant_.c.read_at < now - LOOK_EVERY),
            )
        )
        for (vendor, account), grants in groupby(due[:50], lambda row: (row.vendor, row.account_ref)):
            await self._look_at(vendor, account, list(grants))

    async def _withdrawn(self, row: Row[Any]) -> bool:
        """End a link whose time is over where the vendor does not; False: the vendor could not be asked."""
        vendor = self._house.vendors.get(row.vendor)
        if vendor is None or vendor.enrolment is None:
            return True
        try:
            await vendor.enrolment.withdraw(row.account_ref, row.device_ref)
        except Unreachable:
            return False
        except DeskError:
            return True  # it ends by itself there, or the device is gone
        return True

    async def _look_at(self, vendor_id: str, account: str, grants: list[Row[Any]]) -> None:
        house = self._house
        vendor = next((vendor for id_, vendor in house.vendors.items() if id_ == vendor_id), None)
        if vendor is None or vendor.codes is None:
            return
        try:
            live = {code.ref for code in await vendor.codes.live(account)}
        except DeskError:
            return
        newest = max(grants, key=lambda row: row.made_at)
        for row in grants:
            if not live & set(repository.refs(row)):
                await ending.finish(house, row, GrantState.USED, reason="gone_at_vendor")
            elif row.id != newest.id:
                await self._take_back(row, "replaced")
        now = house.clock.now()
        ids = [row.id for row in grants]
        await house.store.write(
            lambda connection: connection.execute(
                update(grant_).where(grant_.c.id.in_(ids)).values(read_at=now)
            )
        )


def _disowned(connection: Connection) -> Sequence[Row[Any]]:
    """Grants of people who said "not me" after they were made: codes, and links that wait."""
    said = (
        select(proof.c.id)
        .where(
            proof.c.person_id == grant_.c.person_id,
            proof.c.manager_id.is_(None),
            proof.c.state == ProofState.FRAUD.value,
            proof.c.started_at >= grant_.c.made_at,
        )
        .correlate(grant_)
    )
    return repository.rows(connection, grant_.c.state == GrantState.LIVE.value, exists(said))


def _superseded(connection: Connection) -> Sequence[Row[Any]]:
    """Codes of people of whom another device became active at that vendor since."""
    active = (
        select(device.c.ref)
        .where(
            device.c.person_id == grant_.c.person_id,
            device.c.vendor == grant_.c.vendor,
            device.c.gone_at.is_(None),
            device.c.activated.is_(True),
            device.c.changed > grant_.c.made_at,
        )
        .correlate(grant_)
    )
    live_codes = (grant_.c.state == GrantState.LIVE.value, grant_.c.kind == "bypass")
    return repository.rows(connection, *live_codes, exists(active))
