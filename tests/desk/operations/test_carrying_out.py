"""From intent to outcome, once; and asking the vendor again about what is not certain."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Refused, Unreachable
from helpdesk_tui.contract.ids import OperationId, VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.jobs.lease import LeaseLost
from helpdesk_tui.desk.operations import carrying_out, journal, reconcile, settling
from helpdesk_tui.desk.operations.carrying_out import carry_out
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds import register
from helpdesk_tui.desk.steps import Step
from helpdesk_tui.vendors.values import OutcomeUnknown
from tests.desk.operations.rig import Desk

TWIN = VendorId("twin")
BYPASS = BypassOrder(vendor=TWIN)
CODE = SecretStr("000111222")


class Doing:
    """A kind whose effect is told what to do, and keeps what happened in which order."""

    def __init__(self, result: Any = None) -> None:
        self.result = Done(until=None, uses=1) if result is None else result
        self.happened: list[Any] = []

    async def effect(self, house: Any, entry: Entry, order: Any, code: Any) -> Any:
        self.happened.append(("effect", house, entry, order, code))
        return await self._told()

    async def settle(self, house: Any, entry: Entry, order: Any) -> None:
        self.happened.append(("settle", house, entry, order))
        await self._told()

    async def after(self, house: Any, entry: Entry, order: Any) -> None:
        self.happened.append(("after", house, entry, order))

    def in_turn(self, order: Any) -> bool:
        del order
        return False

    def passed(self, step: Step) -> None:
        self.happened.append(step)

    async def _told(self) -> Any:
        if isinstance(self.result, BaseException):
            raise self.result
        if callable(self.result):
            return await self.result()
        return self.result


def doing(desk: Desk, monkeypatch: pytest.MonkeyPatch, result: Any = None) -> Doing:
    kind = Doing(result)
    monkeypatch.setattr(register, "KINDS", {"bypass": kind})
    object.__setattr__(desk.house, "steps", kind)
    return kind


async def test_the_effect_then_its_outcome_then_what_follows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await desk.intended(BYPASS)
    kind = doing(desk, monkeypatch)
    await carry_out(desk.house, entry.id, BYPASS, CODE)
    assert kind.happened == [
        ("effect", desk.house, entry, BYPASS, CODE),
        Step.EFFECT_ANSWERED,
        Step.OUTCOME_WRITTEN,
        ("after", desk.house, entry, BYPASS),
    ]
    assert (await desk.row(entry.id))["state"] == "done"


@pytest.mark.parametrize("state", ["unknown", "done", "failed", "taken_back"])
async def test_what_another_has_settled_meanwhile_is_not_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """This desk was stopped between intent and effect: another has called it unknown (inv-P1)."""
    entry = await desk.intended(BYPASS)
    await desk.house.store.write(
        lambda c: journal.settle(c, entry.id, state=state),
    )
    kind = doing(desk, monkeypatch)
    await carry_out(desk.house, entry.id, BYPASS, CODE)
    assert kind.happened == []


async def test_nothing_is_done_without_an_intent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = doing(desk, monkeypatch)
    with pytest.raises(LookupError):
        await carry_out(desk.house, OperationId("op_none"), BYPASS, CODE)
    assert kind.happened == []


async def test_an_answer_that_may_be_lost_is_asked_about_in_two_seconds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, problem in enumerate([OutcomeUnknown("cut"), TimeoutError()]):
        entry = await desk.intended(BYPASS, f"op_{number}", exclusive=False)
        kind = doing(desk, monkeypatch, problem)
        left = await desk.left_by(entry.id, partial(carry_out, desk.house, entry.id, BYPASS, CODE))
        assert left.row == {
            "state": "unknown",
            "problem": "outcome_unknown",
            "next_check": desk.clock.now() + timedelta(seconds=2),
            "checks": 1,
            "revision": 2,
        }
        assert [one[0] for one in kind.happened] == ["effect"]


async def test_a_vendor_that_never_answers_is_left_in_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never() -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(carrying_out, "EFFECT_SECONDS", 0.01)
    entry = await desk.intended(BYPASS)
    doing(desk, monkeypatch, never)
    async with asyncio.timeout(60):
        await carry_out(desk.house, entry.id, BYPASS, CODE)
    assert (await desk.row(entry.id))["state"] == "unknown"


async def test_a_certain_no_is_written_with_its_reason(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = await desk.intended(BYPASS)
    kind = doing(desk, monkeypatch, Refused(ErrorCode.CHANGE_UNAVAILABLE, why="last_device"))
    await carry_out(desk.house, entry.id, BYPASS, CODE)
    row = await desk.row(entry.id)
    assert (row["state"], row["problem"], row["problem_params"]) == (
        "failed",
        "change_unavailable",
        '{"why": "last_device"}',
    )
    assert row["next_check"] is None
    assert [one[0] for one in kind.happened] == ["effect"]


async def test_a_fault_of_our_own_proves_nothing_about_the_vendor(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await desk.intended(BYPASS)
    doing(desk, monkeypatch, ZeroDivisionError("ours"))
    with pytest.raises(ZeroDivisionError):
        await carry_out(desk.house, entry.id, BYPASS, CODE)
    row = await desk.row(entry.id)
    assert (row["state"], row["problem"]) == ("unknown", "internal")
    assert row["next_check"] == desk.clock.now() + timedelta(seconds=2)


async def test_what_comes_too_late_is_nobodys_and_looked_for_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another desk called it failed while this one stood still at the vendor (inv-P3)."""
    entry = await desk.intended(BYPASS)

    async def settled_meanwhile() -> Done:
        await settling.ended(desk.house, entry, OperationState.FAILED, "outcome_unknown")
        return Done(until=None, uses=1)

    kind = doing(desk, monkeypatch, settled_meanwhile)
    await carry_out(desk.house, entry.id, BYPASS, CODE)
    row = await desk.row(entry.id)
    assert (row["state"], row["next_check"]) == ("failed", desk.clock.now())
    assert [one for one in kind.happened if not isinstance(one, tuple)] == [Step.EFFECT_ANSWERED]


async def test_what_is_due_is_asked_about_and_what_runs_here_is_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = await desk.intended(BYPASS)
    runs = await desk.intended(BYPASS, "op_2", exclusive=False)
    last = await desk.intended(BYPASS, "op_3", exclusive=False)
    desk.clock.step(seconds=25)
    await desk.intended(BYPASS, "op_4", exclusive=False)
    kind = doing(desk, monkeypatch)
    held = asyncio.Event()

    async def running() -> None:
        await held.wait()

    task = desk.house.inflight.start(runs.id, running())
    try:
        await reconcile.reconcile(desk.house)
    finally:
        held.set()
        await task
    assert kind.happened == [
        ("settle", desk.house, due, BYPASS),
        ("settle", desk.house, last, BYPASS),
    ]


async def test_a_vendor_that_is_configured_no_more_is_asked_about_every_minute(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = doing(desk, monkeypatch)
    entry = await desk.intended(BYPASS, vendor=VendorId("gone"))
    left = await desk.left_by(entry.id, lambda: reconcile.one(desk.house, entry))
    assert (left.row["problem"], left.row["next_check"]) == (
        "config_missing",
        desk.clock.now() + timedelta(minutes=1),
    )
    assert kind.happened == []


async def test_a_vendor_that_cannot_say_is_asked_again_after_the_usual_pause(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    doing(desk, monkeypatch, Unreachable(ErrorCode.VENDOR_DOWN))
    entry = await desk.intended(BYPASS)
    left = await desk.left_by(entry.id, lambda: reconcile.one(desk.house, entry))
    assert (left.row["state"], left.row["problem"], left.row["next_check"]) == (
        "unknown",
        "vendor_down",
        desk.clock.now() + timedelta(seconds=2),
    )


async def test_one_that_breaks_is_noted_and_does_not_stop_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kind = doing(desk, monkeypatch, ZeroDivisionError("a caller's words"))
    one = await desk.intended(BYPASS)
    await desk.intended(BYPASS, "op_2", exclusive=False)
    desk.clock.step(seconds=25)
    with caplog.at_level(logging.ERROR):
        await reconcile.reconcile(desk.house)
    assert len(kind.happened) == 2
    row = await desk.row(one.id)
    assert (row["problem"], row["next_check"]) == ("internal", desk.clock.now() + timedelta(minutes=1))
    assert [record.getMessage() for record in caplog.records] == [
        "reconciling op_1: ZeroDivisionError",
        "reconciling op_2: ZeroDivisionError",
    ], "the words of the fault may be a caller's"


async def test_a_desk_that_lost_its_lease_writes_nothing_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    doing(desk, monkeypatch, LeaseLost())
    entry = await desk.intended(BYPASS)
    before = await desk.row(entry.id)
    with pytest.raises(LeaseLost):
        await reconcile.one(desk.house, entry)
    assert await desk.row(entry.id) == before
