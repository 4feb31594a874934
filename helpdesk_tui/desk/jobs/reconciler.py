"""Settles what was left open, at the start and every few seconds."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import Connection, update

from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.desk.evidence import repository as proofs
from helpdesk_tui.desk.evidence.sending import watch_push
from helpdesk_tui.desk.evidence.settling import settle
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.desk.operations.tables import operation

EVERY_SECONDS = 2.0


class Reconciler:
    """One per desk; an operation that is in flight here is left alone."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def run(self) -> None:
        """Take up what an earlier process left, then go on looking."""
        await self._take_up()
        while True:
            await reconcile(self._house)
            await self._end_waiting()
            await asyncio.sleep(EVERY_SECONDS)

    async def _take_up(self) -> None:
        """Nobody else can be at an intent of another process of this store: ask about it soon.

        Its request may still be on the way to the vendor, so not at once.
        """
        house = self._house
        soon = house.clock.now() + timedelta(seconds=EVERY_SECONDS)

        def hasten(connection: Connection) -> None:
            connection.execute(
                update(operation)
                .where(
                    operation.c.state == OperationState.INTENT.value,
                    operation.c.boot != house.boot,
                    operation.c.next_check > soon,
                )
                .values(next_check=soon)
            )

        await house.store.write(hasten)
        for row in await house.store.read(lambda connection: proofs.waiting(connection, "push:")):
            if row.vendor_ref is None:
                await settle(house, row, ProofState.UNKNOWN, reason="desk_restarted")
            else:
                house.inflight.look(f"watch {row.id}", watch_push(house, row.id))

    async def _end_waiting(self) -> None:
        """Proofs whose time is over end on record."""
        now = self._house.clock.now()
        for row in await self._house.store.read(proofs.waiting):
            if row.ends_at is not None and row.ends_at <= now:
                await settle(self._house, row, ProofState.TIMED_OUT)
