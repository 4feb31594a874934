"""Devices of one account are taken one after the other: each taking sees what the one before has left."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.ids import DeviceId, OperationId, VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import Change, ChangeOrder
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import journal, settling, turns
from helpdesk_tui.desk.operations.carrying_out import carry_out
from helpdesk_tui.desk.operations.tables import operation
from tests.desk.inside import AMELIE, new_key
from tests.desk.operations.rig import Desk
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")
ONE, OTHER = DeviceId("twin:DP1"), DeviceId("twin:DH1")


class ReadsFirst(TwinMore):
    """A vendor whose adapter looks at what is left, waits for the answer, and then takes."""

    held: set[str]
    most: int
    now: int

    async def apply(
        self, person_ref: str, device_ref: str | None, change: Change, *, seconds: int | None = None
    ) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        others = self.held - {device_ref}
        await asyncio.sleep(0.1)
        self.now -= 1
        if device_ref is not None and not others:
            raise Refused(ErrorCode.CHANGE_UNAVAILABLE, why="last_device")
        self.held.discard(device_ref or "")
        await super().apply(person_ref, device_ref, change, seconds=seconds)


@pytest.fixture
def more(desk: Desk) -> ReadsFirst:
    found = ReadsFirst(desk.twin.ledger, lambda: False)
    found.held, found.most, found.now = {"DP1", "DH1"}, 0, 0
    desk.twin.more = found
    return found


def suspend(device: DeviceId) -> ChangeOrder:
    return ChangeOrder(vendor=TWIN, change=Change.SUSPEND_DEVICE, device=device, person=AMELIE, reason="lost")


@pytest.mark.parametrize("gap", [0.0, 0.015, 0.025])
async def test_two_takings_at_once_leave_one_device(desk: Desk, more: ReadsFirst, gap: float) -> None:
    async def second() -> str:
        await asyncio.sleep(gap)
        return (await desk.operations.take(suspend(OTHER), new_key())).state

    first, then = await asyncio.gather(desk.operations.take(suspend(ONE), new_key()), second())
    assert sorted([first.state, then]) == ["done", "failed"]
    assert len(more.held) == 1
    assert [row.slot for row in await desk.rows(operation)] == [None, None]


async def test_two_desks_of_a_team_wait_for_each_other(desk: Desk, more: ReadsFirst) -> None:
    """They share the store and nothing else."""
    beside = replace(desk.house, boot="another")
    entries = [
        await desk.intended(suspend(device), f"op_{device[-3:]}", exclusive=False, case=None)
        for device in (ONE, OTHER)
    ]
    houses: list[House] = [desk.house, beside]
    await asyncio.gather(
        *(carry_out(house, entry.id, entry.order, None) for house, entry in zip(houses, entries, strict=True))
    )
    assert more.most == 1
    assert len(more.held) == 1


@pytest.mark.parametrize(
    ("change", "device"),
    [(Change.REMOVE_DEVICE, OTHER), (Change.UNLOCK_ACCOUNT, None), (Change.RESTORE_ACCOUNT, None)],
)
async def test_what_the_gate_let_through_and_a_taking_wait_for_each_other(
    desk: Desk, more: ReadsFirst, change: Change, device: DeviceId | None
) -> None:
    """Opening looks whether a device is left, as taking does."""
    order = ChangeOrder(vendor=TWIN, change=change, device=device)
    gated = await desk.intended(order, "op_gated", what=change.value)
    await asyncio.gather(
        carry_out(desk.house, gated.id, gated.order, None),
        desk.operations.take(suspend(ONE), new_key()),
    )
    assert more.most == 1
    assert more.held


async def test_other_changes_and_other_accounts_wait_for_nobody(desk: Desk, more: ReadsFirst) -> None:
    held = await desk.intended(suspend(ONE), "op_held", exclusive=False)
    assert await desk.house.store.write(lambda c: turns.take(c, held))
    elsewhere = await desk.intended(suspend(OTHER), "op_other", exclusive=False, account_ref="DU2")
    await carry_out(desk.house, elsewhere.id, elsewhere.order, None)
    lock = ChangeOrder(vendor=TWIN, change=Change.LOCK_ACCOUNT, person=AMELIE, reason="lost")
    assert (await desk.operations.take(lock, new_key())).state is OperationState.DONE
    assert (await desk.entry(elsewhere.id)).state is OperationState.DONE


async def test_a_turn_that_does_not_end_is_not_waited_for_without_end(
    desk: Desk, more: ReadsFirst, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was done, which is certain: it may be asked again, and the desk's own errands do."""
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.1)
    held = await desk.intended(suspend(ONE), "op_held", exclusive=False)
    assert await desk.house.store.write(lambda c: turns.take(c, held))
    got = await desk.operations.take(suspend(OTHER), new_key())
    assert (got.state, got.problem) == (OperationState.FAILED, ErrorCode.VENDOR_BUSY)
    assert desk.twin.ledger == []
    await settling.left_unknown(desk.house, held)
    assert (await desk.operations.take(suspend(OTHER), new_key())).state is OperationState.DONE


async def test_what_was_settled_while_it_waited_takes_nothing(desk: Desk, more: ReadsFirst) -> None:
    """This desk slept in the queue: another has called the operation unknown, and nobody does it now."""
    held = await desk.intended(suspend(ONE), "op_held", exclusive=False)
    assert await desk.house.store.write(lambda c: turns.take(c, held))
    late = await desk.intended(suspend(OTHER), "op_late", exclusive=False)
    waiting = asyncio.create_task(carry_out(desk.house, late.id, late.order, None))
    await asyncio.sleep(0.1)

    def settle(connection: object) -> None:
        journal.settle(connection, late.id, state="failed")  # type: ignore[arg-type]
        journal.settle(connection, held.id, state="failed", slot=None)  # type: ignore[arg-type]

    await desk.house.store.write(settle)
    await waiting
    assert desk.twin.ledger == []
    assert (await desk.row(OperationId("op_late")))["slot"] is None
