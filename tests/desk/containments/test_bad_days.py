"""A vendor that is down, a desk that died in the middle: the others go on, and nothing is done twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from helpdesk_tui.contract.containments import ContainmentState, Measure, StepState
from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.desk.containments.orders import order_of
from helpdesk_tui.desk.containments.reading import row_of, steps_of
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.jobs.containing import Containing
from helpdesk_tui.desk.operations import insisting
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.desk.operations.taking import claim
from helpdesk_tui.desk.people.tables import account
from helpdesk_tui.vendors.values import VendorPerson
from tests.desk.containments.scene import Scene, scene, steps
from tests.desk.twin import TwinVendor
from tests.desk.twin_more import TwinMore


class Broken(TwinMore):
    """A vendor whose locks cannot be reached."""

    down = True

    async def apply(
        self, person_ref: str, device_ref: str | None, change: Change, *, seconds: int | None = None
    ) -> None:
        if self.down:
            raise Unreachable(ErrorCode.VENDOR_DOWN)
        await super().apply(person_ref, device_ref, change, seconds=seconds)


async def with_second_vendor(town: Scene) -> Broken:
    """Amélie has an account at another vendor as well, which is down."""
    other = TwinVendor(town.desk.clock, id=VendorId("other"))
    broken = Broken(other.ledger, lambda: False)
    other.more = broken
    other.people["DU1"] = VendorPerson("DU1", "a.dupont", "DUPONT Amélie")
    vendors: Any = town.desk.house.vendors
    vendors[other.id] = other

    def write(connection: Connection) -> None:
        values = dict(connection.execute(select(account)).mappings().first() or {})
        connection.execute(insert(account).values({**values, "vendor": "other"}))

    await town.desk.house.store.write(write)
    return broken


async def test_one_vendor_is_down_and_the_others_go_on(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        broken = await with_second_vendor(town)
        looked = await town.look()
        assert len(steps(looked, Measure.LOCK)) == 2
        await town.confirm(looked)
        found = await town.run(looked)
        states = {one.vendor: one.state for one in steps(found, Measure.LOCK)}
        assert states == {"twin": StepState.DONE, "other": StepState.FAILED}
        assert found.state is ContainmentState.RUNNING
        broken.down = False
        town.desk.clock.step(seconds=31)
        await Containing(town.desk.house).look()
        found = await town.service.get(looked.id)
        assert {one.state for one in steps(found, Measure.LOCK)} == {StepState.DONE}
        assert found.state is ContainmentState.ENDED
        assert Counter(town.desk.twin.ledger)["lock_account", "DU1"] == 1


async def test_after_a_day_it_is_given_up_and_says_so(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        await with_second_vendor(town)
        looked = await town.look()
        await town.confirm(looked)
        await town.run(looked)
        town.desk.clock.step(hours=25)
        await Containing(town.desk.house).look()
        found = await town.service.get(looked.id)
        assert found.state is ContainmentState.ENDED
        assert StepState.FAILED in {one.state for one in steps(found, Measure.LOCK)}


async def test_a_desk_that_died_before_the_effect_is_taken_up_by_the_next(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        house = town.desk.house
        looked = await town.look()
        await town.confirm(looked)
        lock = steps(looked, Measure.LOCK)[0].name

        def died(connection: Connection) -> None:
            row = row_of(connection, looked.id)
            step = next(one for one in steps_of(connection, looked.id) if one.name == lock)
            id_ = operation_id(town.agent.id, f"containment {looked.id} {lock}/0")
            claim(
                connection,
                house,
                town.agent.id,
                order_of(step, row.reason),
                id_,
                None,
                timedelta(seconds=25),
                capped=False,
            )

        await house.store.write(died)
        found = await town.run(looked)
        assert found.state is ContainmentState.RUNNING  # nobody knows what became of the lock
        assert steps(found, Measure.REVOKE)[0].state is StepState.DONE
        town.desk.clock.step(seconds=60)
        await reconcile(house)
        await Containing(house).look()
        found = await town.service.get(looked.id)
        assert (found.state, steps(found, Measure.LOCK)[0].state) == (
            ContainmentState.ENDED,
            StepState.DONE,
        )
        assert Counter(town.desk.twin.ledger)["lock_account", "DU1"] == 1


async def test_cancelled_in_the_middle_it_does_not_go_on(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        await with_second_vendor(town)
        looked = await town.look()
        await town.confirm(looked)
        await town.run(looked)
        assert (await town.service.cancel(looked.id)).state is ContainmentState.CANCELLED
        ledger = list(town.desk.twin.ledger)
        town.desk.clock.step(hours=1)
        await Containing(town.desk.house).look()
        assert town.desk.twin.ledger == ledger


async def test_a_no_for_good_is_said_and_not_asked_again(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        town.more.last_device = "DP1"
        looked = await town.look()
        await town.confirm(looked)
        found = await town.run(looked)
        suspended = steps(found, Measure.SUSPEND)[0]
        assert (suspended.state, suspended.problem) == (StepState.FAILED, "change_unavailable")
        assert suspended.problem_params == {"why": "last_device"}
        assert found.state is ContainmentState.ENDED


async def test_what_a_vendor_cannot_do_any_more_is_said(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        await town.confirm(looked)
        town.desk.twin.more = None
        found = await town.run(looked)
        assert (steps(found, Measure.LOCK)[0].state, steps(found, Measure.LOCK)[0].problem) == (
            StepState.FAILED,
            "unsupported",
        )
        assert steps(found, Measure.REVOKE)[0].state is StepState.DONE
        assert found.state is ContainmentState.ENDED


async def test_tries_have_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insisting, "MOST_TRIES", 1)
    async with scene(tmp_path) as town:
        await with_second_vendor(town)
        looked = await town.look()
        await town.confirm(looked)
        assert (await town.run(looked)).state is ContainmentState.RUNNING
        town.desk.clock.step(seconds=31)
        await Containing(town.desk.house).look()
        assert (await town.service.get(looked.id)).state is ContainmentState.ENDED


async def test_a_store_that_cannot_write_begins_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise Unreachable(ErrorCode.STORE_UNWRITABLE)

    async with scene(tmp_path) as town:
        looked = await town.look()
        await town.confirm(looked)
        ledger = list(town.desk.twin.ledger)
        monkeypatch.setattr(insisting, "claim", full)
        found = await town.run(looked)
        assert found.state is ContainmentState.RUNNING
        assert town.desk.twin.ledger == ledger
        monkeypatch.undo()
        town.desk.clock.step(seconds=31)
        await Containing(town.desk.house).look()
        assert (await town.service.get(looked.id)).state is ContainmentState.ENDED
