"""Settles what was left open, at the start and every few seconds."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, select, update

from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.desk.evidence import repository as proofs
from helpdesk_tui.desk.evidence.sending import watch
from helpdesk_tui.desk.evidence.settling import settle
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.jobs.rounds import Rounds
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.desk.operations.tables import operation

SOON = timedelta(seconds=2)


class Reconciler(Rounds):
    """One per store; an operation that is in flight at a desk that lives is left alone until its deadline."""

    job = "reconciler"
    every_seconds = SOON.total_seconds()
    lasts = timedelta(seconds=45)
    """Longer than a vendor may take to say what is true."""

    async def go_round(self, house: House) -> None:
        """Take up what other processes left, and look at what is open."""
        await self._take_up(house)
        await reconcile(house)
        await self._end_waiting(house)

    async def _take_up(self, house: House) -> None:
        """Nobody is at an intent of a process that is gone: ask about it soon.

        Its request may still be on the way to the vendor, so not at once.
        """
        soon = house.clock.now() + SOON

        def left(connection: Connection) -> ColumnElement[bool]:
            return (
                (operation.c.state == OperationState.INTENT.value)
                & operation.c.boot.not_in(_living(connection, house))
                & (operation.c.next_check > soon)
            )

        def hasten(connection: Connection) -> None:
            connection.execute(update(operation).where(left(connection)).values(next_check=soon))

        found = await house.store.read(lambda c: c.execute(select(operation.c.id).where(left(c))).first())
        if found is not None:
            await house.store.write(hasten)
        await self._take_up_pushes(house)

    async def _take_up_pushes(self, house: House) -> None:
        """A push whose desk is gone is watched here; one whose name at the vendor is lost ends as unknown."""
        waiting, living = await house.store.read(lambda c: (proofs.watched(c), _living(c, house)))
        for row in waiting:
            if row.boot in living or self._house.inflight.looks(f"watch {row.id}"):
                continue
            if row.vendor_ref is None:
                await settle(house, row, ProofState.UNKNOWN, reason="desk_restarted")
            else:
                watch(self._house, row)

    async def _end_waiting(self, house: House) -> None:
        """Proofs whose time is over end on record."""
        now = house.clock.now()
        for row in await house.store.read(proofs.waiting):
            if row.ends_at is not None and row.ends_at <= now:
                await settle(house, row, ProofState.TIMED_OUT)


def _living(connection: Connection, house: House) -> frozenset[str]:
    """This process, and those of other desks that share the store and live."""
    if house.store.alone:
        return frozenset({house.boot})
    return lease.living(connection, house.clock.now()) | {house.boot}
