"""A vendor that does not answer: asked again while nothing is confirmed, unknown while it is carried out."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from helpdesk_tui.contract.containments import (
    Containment,
    ContainmentConfirm,
    ContainmentState,
    Measure,
    StepState,
)
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.containments.service import Containments
from helpdesk_tui.desk.jobs.containing import Containing
from helpdesk_tui.desk.operations import carrying_out
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.vendors.values import LiveCode
from tests.desk.containments.scene import SECURITY, Scene, scene, steps
from tests.desk.twin_more import TwinMore


def muted(town: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vendor does not say which codes live."""

    async def silent(_ref: str) -> tuple[LiveCode, ...]:
        raise Unreachable(ErrorCode.VENDOR_DOWN)

    monkeypatch.setattr(town.desk.twin, "live", silent)


def unseen(found: Containment) -> int:
    return sum(one.state is StepState.UNSEEN for one in steps(found))


async def code_of(work: object) -> ErrorCode:
    with pytest.raises(DeskError) as caught:
        await work  # type: ignore[misc]
    return caught.value.code


async def test_who_was_silent_is_asked_again_and_the_list_becomes_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scene(tmp_path) as town:
        town.code_from_elsewhere()
        with monkeypatch.context() as patched:
            muted(town, patched)
            looked = await town.look()
            assert unseen(looked) == 1
            planned = (await town.desk.events()).count("containment:planned")
            again = await town.service.look_again(looked.id)
            assert (again.frozen, again.revision) == (looked.frozen, looked.revision)
        assert (await town.desk.events()).count("containment:planned") == planned, "nothing new, nothing said"
        town.desk.clock.step(seconds=5)
        heard = await town.service.look_again(looked.id)
        assert unseen(heard) == 0
        assert [one.ours for one in steps(heard, Measure.REVOKE)] == [True, False]
        assert heard.frozen != looked.frozen
        assert heard.until == looked.until, "asking again makes no list younger"
        assert (await town.desk.events()).count("containment:planned") == planned + 1
        done = await town.run(await town.confirm(heard))
        assert {one.state for one in steps(done, Measure.REVOKE)} == {StepState.DONE}


async def test_what_came_up_behind_the_word_is_not_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list that was read has another hash: nobody takes what he has not seen."""
    async with scene(tmp_path) as town:
        town.code_from_elsewhere()
        with monkeypatch.context() as patched:
            muted(town, patched)
            looked = await town.look()
        await town.service.look_again(looked.id)
        ledger = list(town.desk.twin.ledger)
        assert await code_of(town.confirm(looked)) is ErrorCode.CONTAINMENT_CHANGED
        assert (await town.run(looked)).state is ContainmentState.PLANNED
        assert town.desk.twin.ledger == ledger


async def test_nothing_is_asked_again_of_what_is_no_list_any_more(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        other = Containments(town.desk.house, Agent(town.desk.agent.id, "Alice", SECURITY))
        assert await code_of(other.look_again(looked.id)) is ErrorCode.NOT_YOURS
        verifier = Containments(town.desk.house, Agent(town.agent.id, "Rosa", frozenset({"verifier"})))
        assert await code_of(verifier.look_again(looked.id)) is ErrorCode.ROLE_MISSING
        old = await town.look()
        await town.confirm(looked)
        assert await code_of(town.service.look_again(looked.id)) is ErrorCode.CONTAINMENT_OVER
        town.desk.clock.step(minutes=10)
        assert await code_of(town.service.look_again(old.id)) is ErrorCode.CONTAINMENT_CHANGED
        word = ContainmentConfirm(word="STOP", frozen=old.frozen)
        assert await code_of(town.service.confirm(old.id, word)) is ErrorCode.CONTAINMENT_CHANGED


class Silent(TwinMore):
    """A vendor that takes what is asked and says nothing any more."""

    silent = True

    async def apply(
        self, person_ref: str, device_ref: str | None, change: Change, *, seconds: int | None = None
    ) -> None:
        await super().apply(person_ref, device_ref, change, seconds=seconds)
        if self.silent:
            await asyncio.sleep(3600)

    async def stands(self, person_ref: str, device_ref: str | None, change: Change) -> bool | None:
        if self.silent:
            raise Unreachable(ErrorCode.VENDOR_DOWN)
        return await super().stands(person_ref, device_ref, change)


async def test_a_vendor_that_falls_silent_meanwhile_leaves_an_unknown_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never done, never failed, never sent twice; known when the vendor speaks again."""
    monkeypatch.setattr(carrying_out, "EFFECT_SECONDS", 0.05)
    async with scene(tmp_path) as town:
        silent = Silent(town.desk.twin.ledger, lambda: False)
        town.desk.twin.more = silent
        looked = await town.look()
        await town.confirm(looked)
        found = await town.run(looked)
        lock = steps(found, Measure.LOCK)[0]
        assert (lock.state, lock.can_give_back) == (StepState.UNKNOWN, False)
        assert found.state is ContainmentState.RUNNING
        for _ in range(3):
            town.desk.clock.step(seconds=31)
            await reconcile(town.desk.house)
            await Containing(town.desk.house).look()
        found = await town.service.get(looked.id)
        assert steps(found, Measure.LOCK)[0].state is StepState.UNKNOWN
        assert Counter(town.desk.twin.ledger)["lock_account", "DU1"] == 1
        (line,) = await town.listed()
        assert line.vendors[0].left >= 1
        silent.silent = False
        for _ in range(6):
            town.desk.clock.step(minutes=11)
            await reconcile(town.desk.house)
            await Containing(town.desk.house).look()
        found = await town.service.get(looked.id)
        assert {one.state for one in steps(found, Measure.LOCK)} == {StepState.DONE}
        assert found.state is ContainmentState.ENDED
        assert Counter(town.desk.twin.ledger)["lock_account", "DU1"] == 1
