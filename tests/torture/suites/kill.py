"""kill -9 at every named point of a day, for each kind of vendor, on both stores, alone and under load.

The day has codes, one taken back, a link, messages, a reading of the vendor and a sweep, so that it passes
every step that the desk names (`tests/torture/test_kill.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.steps import Steps
from tests.desk.inside import AMELIE, Inside
from tests.rig.postgres import Server
from tests.rig.store import Kind
from tests.torture.checker import Answer, Kept, check
from tests.torture.day import PHONE, DayTwin, a_whole_day, rounded_off, undone, with_post
from tests.torture.desk import ORDER, Client, Points, heard, kept, opened, reconciled, told, twin_at
from tests.torture.forking import Child, answering
from tests.torture.grounds import Ground, Grounds
from tests.torture.suite import Count, Listed, Suite
from tests.torture.twin import Flavour, effects

COMES_BACK: float = 0.7
"""How often the client repeats its requests."""
AFTER: float = 40.0
"""Seconds after which the desk is there again."""


@dataclass(frozen=True)
class Setting:
    """Where a kill happens."""

    flavour: Flavour
    store: Kind
    load: bool

    def __str__(self) -> str:
        return f"{self.flavour}/{self.store}/{'load' if self.load else 'idle'}"


async def live(ground: Ground, setting: Setting, points: Points, pipe: int, *, planted: bool) -> None:
    """The first process: the day, and work beside it."""
    twin = twin_at(ground.folder, setting.flavour, 0, points.passed, DayTwin)
    async with opened(ground.folder, ground.where, twin, points) as desk:
        with_post(desk, ground.folder)
        Steps.passed = lambda _, step: points.passed(f"step {step}")  # type: ignore[method-assign,assignment]
        if planted:
            effect_first(desk)
        beside = [asyncio.create_task(work) for work in (_load(desk, ground) if setting.load else ())]
        try:
            await a_whole_day(desk, ground.cases[AMELIE], lambda answer: _say(pipe, answer))
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)


def _say(pipe: int, answer: Answer) -> None:
    os.write(pipe, told(answer))


def effect_first(desk: Inside) -> None:
    """The planted fault: the vendor is asked before the intent is written."""
    from helpdesk_tui.desk.operations.service import Operations

    claim = Operations._claim

    def too_late(self: Operations, connection: Any, plan: Any) -> None:
        twin: Any = desk.twin
        twin._write("asked", plan.account_ref, str(plan.id))
        twin._write(
            "code", plan.account_ref, str(plan.id), ref="early", code="0", until="2026-03-02T10:00:00+00:00"
        )
        claim(self, connection, plan)

    Operations._claim = too_late  # type: ignore[method-assign]


def _load(desk: Inside, ground: Ground) -> Iterator[Any]:
    for name, case in ground.cases.items():
        if name != AMELIE:
            yield _busy(desk, case)
    yield _writing(desk)


async def _busy(desk: Inside, case: str) -> None:
    for number in itertools.count():
        with contextlib.suppress(DeskError):
            await desk.operations.order(case, ORDER, f"load-{case}-{number}")  # type: ignore[arg-type]
        await asyncio.sleep(0)


async def _writing(desk: Inside) -> None:
    record = desk.house.record
    while True:
        await desk.house.store.write(
            lambda c: record.append(c, AuditEvent.CASE_TICKET, agent=None, personal={"t": "x"})
        )


async def after(ground: Ground, setting: Setting, *, comes_back: bool) -> tuple[Kept, list[Answer]]:
    """The next process; a client that comes back repeats its requests under the same keys."""
    answers: list[Answer] = []
    twin: Any = twin_at(ground.folder, setting.flavour, AFTER, lambda _: None, DayTwin)
    async with opened(ground.folder, ground.where, twin, None) as desk:
        with_post(desk, ground.folder)
        twin.opened()  # nobody waits for a desk
        read = comes_back and await a_whole_day(desk, ground.cases[AMELIE], answers.append)
        if comes_back:
            await reconciled(desk)
            answers += await _asked_again(desk, ground)
        await rounded_off(desk, read=read)
        return replace(await kept(desk), seen=await undone(desk, ground.folder)), answers


async def _asked_again(desk: Inside, ground: Ground) -> list[Answer]:
    """What is known under a key is answered as it was, however late."""
    answers: list[Answer] = []
    client = Client(desk, answers.append)
    for key in ("day-order-1", "day-order-2", "day-order-3"):
        await client.order(ground.cases[AMELIE], key)
    await client.activate(ground.cases[AMELIE], PHONE, "day-activate-1")
    return answers


def points_of(grounds: Grounds, flavour: Flavour) -> list[str]:
    """What a whole day reaches, in order, when nothing is killed."""
    setting, points = Setting(flavour, Kind.SQLITE, load=False), Points()
    with grounds.ground(setting.store) as ground:

        async def first(pipe: int) -> None:
            await live(ground, setting, points, pipe, planted=False)
            os.write(pipe, told(Answer("points", "", "\n".join(points.reached))))

        ended = Child(first).wait()
        assert (ended.signal, ended.code) == (0, 0), ended.said.decode()
        return [one.body for one in heard(ended.said) if one.verb == "points"][0].split("\n")


def one(
    grounds: Grounds,
    setting: Setting,
    point: str,
    count: Count,
    *,
    comes_back: bool = True,
    planted: bool = False,
) -> None:
    """One kill and what came of it."""
    with grounds.ground(setting.store) as ground:

        async def first(pipe: int) -> None:
            await live(ground, setting, Points(point), pipe, planted=planted)

        ended = Child(first).wait()
        if ended.signal == 0:
            count.note("point not reached")
        answers = heard(ended.said) if ended.signal else []
        record, later = answering(lambda: after(ground, setting, comes_back=comes_back))
        for violation in check(effects(ground.folder / "ledger"), record, answers + later):
            count.violated(f"{setting}, {point}, client back {comes_back}: {violation}")
        count.done += 1
        for answer in later[:4]:
            count.note(f"then {answer.verb} {answer.error or answer.state}")


SETTINGS = {
    str(one): one
    for one in (
        Setting(flavour, store, load) for flavour in Flavour for store in Kind for load in (False, True)
    )
}


def places() -> list[str]:
    """Each point that a whole day reaches when nothing breaks, in every setting: named steps come first.

    Under load, and on the other store, the same points are there.
    """
    grounds = Grounds()
    try:
        found = {flavour: points_of(grounds, flavour) for flavour in Flavour}
    finally:
        grounds.close()
    every = [f"{name}, {point}" for name, setting in SETTINGS.items() for point in found[setting.flavour]]
    return sorted(every, key=lambda place: ", write: " in place)


def at(seconds: float, seed: int, names: Sequence[str]) -> Count:
    """Kill at one after the other; whether the client comes back is left to the seed."""
    result, deadline, grounds, chance = Count(), time.monotonic() + seconds, Grounds(), random.Random(seed)
    try:
        for name in names:
            if time.monotonic() > deadline:
                break
            setting, _, point = name.partition(", ")
            where = SETTINGS[setting]
            if where.store is Kind.POSTGRES and not isinstance(grounds.server, Server):
                result.note(f"left out: {grounds.server}")
                continue
            one(grounds, where, point, result, comes_back=chance.random() < COMES_BACK)
            result.tried.append(name)
    finally:
        grounds.close()
    return result


def planted(seed: int) -> Count:
    """The vendor is asked before the intent stands, and the desk is killed in between."""
    del seed
    result, grounds = Count(), Grounds()
    try:
        setting = Setting(Flavour.DUO, Kind.SQLITE, load=False)
        one(grounds, setting, "write: before the commit #3", result, comes_back=False, planted=True)
    finally:
        grounds.close()
    return result


SUITE = Suite(
    name="kill",
    what="kill -9 at every named point, three kinds of vendor, both stores, alone and under load",
    goal=1_740,
    planted=planted,
    run=Listed(places, at),
    fault="the vendor is asked before the intent is written",
)
