"""The rate: short waits, long ones said, back-off with an end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.vendors.duo.wire.scheduler import BUDGETS, LONGEST_WAIT, Lane, Scheduler

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.at - 1000)

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def scheduler(clock: Time) -> Scheduler:
    return Scheduler(clock.now, monotonic=clock.monotonic, sleep=clock.sleep, jitter=lambda: 0.5)


async def refused(call: Callable[[], Awaitable[float]]) -> datetime:
    with pytest.raises(Unreachable) as caught:
        await call()
    assert caught.value.code is ErrorCode.VENDOR_BUSY
    return datetime.fromisoformat(caught.value.params["until"])


async def test_a_burst_then_the_rate(scheduler: Scheduler, clock: Time) -> None:
    budget = BUDGETS[Lane.ONE]
    for _ in range(int(budget.burst)):
        await scheduler.enter(Lane.ONE)
    assert clock.slept == []
    await scheduler.enter(Lane.ONE)
    assert clock.slept == [pytest.approx(60 / budget.per_minute)]


async def test_lanes_do_not_hold_each_other_up(scheduler: Scheduler, clock: Time) -> None:
    for _ in range(int(BUDGETS[Lane.LOGINS].burst)):
        await scheduler.enter(Lane.LOGINS)
    until = await refused(lambda: scheduler.enter(Lane.LOGINS))
    assert until == clock.now() + timedelta(seconds=30)
    await scheduler.enter(Lane.TELEPHONY)
    assert clock.slept == []


async def test_back_off_doubles_and_ends_at_32(scheduler: Scheduler, clock: Time) -> None:
    waits = []
    for _ in range(9):
        entered = await scheduler.enter(Lane.PAGE, patience=60)
        scheduler.refused(Lane.PAGE, entered)
        until = await refused(lambda: scheduler.enter(Lane.PAGE, patience=0))
        assert scheduler.next_call() is not None
        waits.append((until - clock.now()).total_seconds())
    assert waits[:5] == pytest.approx([1, 2, 4, 8, 16], abs=1)
    assert max(waits) <= LONGEST_WAIT
    clock.at += 40
    assert scheduler.next_call() is None


async def test_an_answer_ends_the_back_off(scheduler: Scheduler, clock: Time) -> None:
    for _ in range(4):
        scheduler.refused(Lane.ONE, await scheduler.enter(Lane.ONE, patience=60))
    clock.at += 60
    scheduler.answered(Lane.ONE)
    scheduler.refused(Lane.ONE, await scheduler.enter(Lane.ONE))
    assert await scheduler.enter(Lane.ONE, patience=2) == pytest.approx(clock.at)
    assert clock.slept[-1] == pytest.approx(1.5)


@pytest.mark.parametrize(("said", "wait"), [(None, 1.5), (0.0, 1.5), (7.0, 7.0), (1e9, LONGEST_WAIT)])
async def test_what_the_vendor_says_is_heard_within_reason(
    said: float | None, wait: float, scheduler: Scheduler, clock: Time
) -> None:
    scheduler.refused(Lane.ONE, await scheduler.enter(Lane.ONE), said)
    until = scheduler.next_call()
    assert until is not None
    assert (until - clock.now()).total_seconds() == pytest.approx(wait)


async def test_a_late_refusal_of_an_earlier_call_changes_nothing(scheduler: Scheduler) -> None:
    first, second = await scheduler.enter(Lane.ONE), await scheduler.enter(Lane.ONE)
    scheduler.refused(Lane.ONE, first)
    until = scheduler.next_call()
    scheduler.refused(Lane.ONE, second)
    assert scheduler.next_call() == until
