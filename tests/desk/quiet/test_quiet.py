"""Pushes are off for a while, come back by themselves, and stay off where somebody decided otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from helpdesk_tui.contract.containments import ContainmentAsk, ContainmentConfirm
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.ids import AgentId, VendorId
from helpdesk_tui.contract.notices import NotMe
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import Change, ChangeOrder
from helpdesk_tui.contract.quiet import Quiet, QuietState
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.containments.service import Containments
from helpdesk_tui.desk.jobs.quieting import Quieting
from helpdesk_tui.desk.jobs.reconciler import Reconciler
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.operations.service import Operations
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.quiet.reading import quiet_of
from helpdesk_tui.desk.quiet.tables import push_quiet
from helpdesk_tui.desk.services.service import Services
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")
REASON = "prompts that nobody asked for"
TWENTY = 1200
SECURITY = Agent(AgentId("r.reyes"), "Rosa Reyes", frozenset({"security"}))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as found:
        found.twin.more = TwinMore(found.twin.ledger, lambda: False, quiets=True)
        yield found


def quiet(**more: object) -> ChangeOrder:
    values = {"vendor": TWIN, "change": Change.QUIET_PUSHES, "person": AMELIE, "reason": REASON}
    return ChangeOrder.model_validate({**values, "seconds": TWENTY, **more})


async def turned_off(town: Inside, **more: object) -> Operation:
    return await Operations(town.house, SECURITY).take(quiet(**more), new_key())


async def known(town: Inside) -> Quiet:
    return await town.house.store.read(lambda c: quiet_of(c, town.house, AMELIE, SECURITY.id))


async def round_(town: Inside, **delta: float) -> None:
    town.clock.step(**delta)
    await Quieting(town.house).look()


def pushes(town: Inside) -> list[str]:
    """What the vendor was told of pushes, in order."""
    return [what for what, _who in town.twin.ledger if what in {"quiet_pushes", "allow_pushes"}]


async def ended(town: Inside) -> list[str | None]:
    return [row.how for row in await town.rows(push_quiet)]


async def test_they_are_off_and_come_back_by_themselves(town: Inside) -> None:
    assert [one.state for one in (await known(town)).parts] == [QuietState.POSSIBLE]
    done = await turned_off(town)
    assert (done.state, done.until) == (OperationState.DONE, town.clock.now() + timedelta(seconds=TWENTY))
    (part,) = (await known(town)).parts
    assert (part.state, part.until) == (QuietState.QUIET, done.until)
    await round_(town, minutes=19)
    assert pushes(town) == ["quiet_pushes"]
    await round_(town, minutes=2)
    await round_(town)
    assert pushes(town) == ["quiet_pushes", "allow_pushes"]
    assert await ended(town) == ["returned"]
    assert [one.state for one in (await known(town)).parts] == [QuietState.POSSIBLE]
    back = [row for row in await town.rows(operation) if row.what == "allow_pushes"]
    assert [row.agent for row in back] == ["(desk)"]
    kinds = [row.kind for row in await town.rows(notice)]
    assert kinds == ["pushes_quiet"]  # which says until when


async def test_a_desk_that_starts_later_lets_them_through(town: Inside) -> None:
    await turned_off(town)
    town.clock.step(hours=3)
    object.__setattr__(town.house, "boot", "another")
    await Quieting(town.house).look()
    assert pushes(town) == ["quiet_pushes", "allow_pushes"]


async def test_a_lost_answer_is_found_out_and_has_its_end_all_the_same(
    town: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert town.twin.more is not None
    monkeypatch.setattr(town.twin.more, "lost", lambda: True)
    asked = await turned_off(town)
    assert asked.state is OperationState.UNKNOWN
    await round_(town, hours=1)
    assert pushes(town) == ["quiet_pushes"]
    monkeypatch.setattr(town.twin.more, "lost", lambda: False)
    await Reconciler(town.house).look()
    await round_(town)
    assert pushes(town) == ["quiet_pushes", "allow_pushes"]


async def test_without_a_time_or_a_reason_nothing_is_turned_off(town: Inside) -> None:
    for wrong in (quiet(seconds=None), quiet(reason=" ")):
        with pytest.raises(DeskError) as caught:
            await Operations(town.house, SECURITY).take(wrong, new_key())
        assert caught.value.code is ErrorCode.BAD_REQUEST
    assert pushes(town) == []
    assert await town.rows(push_quiet) == []


async def test_a_vendor_without_such_a_call_says_so(town: Inside) -> None:
    assert town.twin.more is not None
    town.twin.more.quiets = False
    assert [one.state for one in (await known(town)).parts] == [QuietState.NO_CALL]
    with pytest.raises(Refused) as caught:
        await turned_off(town)
    assert caught.value.code is ErrorCode.UNSUPPORTED
    assert await town.rows(push_quiet) == []


async def test_giving_back_early_is_offered_only_while_the_desk_keeps_them_off(town: Inside) -> None:
    async def offered() -> bool:
        found = await Services(town.house, SECURITY).offered(AMELIE)
        return Change.ALLOW_PUSHES in {one.change for one in found}

    assert not await offered()
    await turned_off(town)
    assert await offered()
    await round_(town, hours=1)
    await round_(town)
    assert not await offered()


async def test_giving_back_early_asks_the_gate(town: Inside) -> None:
    await turned_off(town)
    case = await town.case()
    back = ChangeOrder(vendor=TWIN, change=Change.ALLOW_PUSHES)
    with pytest.raises(Refused) as caught:
        await town.operations.order(case.id, back, new_key())
    assert caught.value.code is ErrorCode.GATE_CLOSED
    for order in (back, back.model_copy(update={"person": AMELIE, "reason": "please"})):
        with pytest.raises(DeskError):
            await town.operations.take(order, new_key())  # nor by the door of what takes away
    assert pushes(town) == ["quiet_pushes"]


async def test_given_back_early_it_is_over_and_nobody_is_said_to_have_decided_otherwise(town: Inside) -> None:
    await turned_off(town)
    town.clock.step(minutes=5)
    case = await town.case()
    await town.called_back(case.id)
    await town.mailed(case.id)
    back = ChangeOrder(vendor=TWIN, change=Change.ALLOW_PUSHES)
    done = await town.operations.order(case.id, back, new_key())
    assert done.state is OperationState.DONE
    await round_(town)
    assert [one.state for one in (await known(town)).parts] == [QuietState.POSSIBLE]
    await round_(town, hours=1)
    assert pushes(town) == ["quiet_pushes", "allow_pushes"]
    assert await ended(town) == ["returned"]
    assert "pushes:left_quiet" not in await town.events()
    assert "pushes_back" in [row.kind for row in await town.rows(notice)]


async def test_a_containment_that_came_later_is_not_undone(town: Inside) -> None:
    await turned_off(town)
    town.clock.step(minutes=5)
    service = Containments(town.house, SECURITY)
    looked = await service.look(ContainmentAsk(people=(AMELIE,), reason=REASON), new_key())
    await service.confirm(looked.id, ContainmentConfirm(word="STOP", frozen=looked.frozen))
    await round_(town, minutes=30)
    assert pushes(town) == ["quiet_pushes"]
    assert await ended(town) == ["otherwise"]
    assert (await town.events())[-1] == "pushes:left_quiet"


async def test_not_me_that_came_later_is_not_undone(town: Inside) -> None:
    from helpdesk_tui.desk.notices.agents import passed_on

    await turned_off(town)
    town.clock.step(minutes=5)
    await passed_on(town.house, town.agent, NotMe(person=AMELIE))
    await round_(town, minutes=30)
    assert pushes(town) == ["quiet_pushes"]
    assert await ended(town) == ["otherwise"]


async def test_a_lock_that_came_later_is_not_undone(town: Inside) -> None:
    await turned_off(town)
    town.clock.step(minutes=5)
    lock = ChangeOrder(vendor=TWIN, change=Change.LOCK_ACCOUNT, person=AMELIE, reason="lost")
    await town.operations.take(lock, new_key())
    await round_(town, minutes=30)
    assert pushes(town) == ["quiet_pushes"]
    assert await ended(town) == ["otherwise"]


async def test_a_vendor_that_refused_at_the_start_leaves_nothing_to_return_to(
    town: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def off_already(*_args: object, **_named: object) -> None:
        raise Refused(ErrorCode.CHANGE_UNAVAILABLE, why="pushes_off")

    monkeypatch.setattr(town.twin.more, "apply", off_already)
    failed = await turned_off(town)
    assert (failed.state, failed.problem_params) == (OperationState.FAILED, {"why": "pushes_off"})
    monkeypatch.undo()
    await round_(town, hours=1)
    assert pushes(town) == []
    assert await ended(town) == ["never"]


async def test_the_planted_fault_of_a_desk_that_forgets_to_look_is_seen(
    town: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    from helpdesk_tui.desk.jobs import quieting

    monkeypatch.setattr(quieting, "decided_otherwise", lambda *_args, **_named: False)
    await turned_off(town)
    town.clock.step(minutes=5)
    lock = ChangeOrder(vendor=TWIN, change=Change.LOCK_ACCOUNT, person=AMELIE, reason="lost")
    await town.operations.take(lock, new_key())
    await round_(town, minutes=30)
    assert pushes(town) == ["quiet_pushes", "allow_pushes"]
    query = select(operation.c.id).where(operation.c.what == "lock_account")
    assert await town.house.store.read(lambda c: c.scalar(query)) is not None
