"""What comes to life after somebody said "not me", and who tries to be taken out of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from helpdesk_tui.contract.accounts import Unlinking
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer
from helpdesk_tui.contract.gate import Need, Tier
from helpdesk_tui.contract.ids import AgentId, DeviceId, WayId
from helpdesk_tui.contract.notices import NotMeSource
from helpdesk_tui.contract.operations import OperationState, Result
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, Change, ChangeOrder, Delivery
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.config.model import AgentConfig
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs.freezing import Freezing
from helpdesk_tui.desk.jobs.quieting import Quieting
from helpdesk_tui.desk.notices.not_me import freeze
from helpdesk_tui.desk.operations import reveal
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.desk.operations.service import Operations
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people import linking, privilege
from helpdesk_tui.desk.people.tables import device
from helpdesk_tui.desk.quiet.tables import push_quiet
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ActionsPart
from helpdesk_tui.vendors.values import ActivationState
from tests.attack.folk import refused
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.people.test_one_person import two_systems
from tests.desk.people.village import phone, somebody, token
from tests.desk.twin_more import TwinMore

ON_SCREEN = PolicyBook(Policy(actions=ActionsPart(number_tier=2, qr_on_screen=True)))
VERIFIER = Agent(AgentId("v.erif"), "Vera", frozenset({"verifier"}))
DP1 = DeviceId("twin:DP1")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path, policy=ON_SCREEN) as made:
        made.twin.more = TwinMore(made.twin.ledger, lambda: False, quiets=True)
        yield made


async def not_me(desk: Inside) -> None:
    await desk.house.store.write(lambda c: freeze(c, desk.house, AMELIE, NotMeSource.PAGE))


async def test_a_code_that_was_on_its_way_is_not_shown_and_dies(
    desk: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, make = await desk.verified(), desk.twin.make

    async def slow(*asked: Any) -> Any:
        desk.clock.step(seconds=2)
        await not_me(desk)
        await Freezing(desk.house).look()  # there is nothing to take back yet
        return await make(*asked)

    monkeypatch.setattr(desk.twin, "make", slow)
    made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
    assert made.state is OperationState.DONE
    with pytest.raises(Refused) as caught:
        await reveal.reveal(desk.house, desk.agent, made.id, new_key())
    assert caught.value.params["needs"] == Need.FRAUD_REPORTED
    await Freezing(desk.house).look()
    assert [row.state for row in await desk.rows(grant_)] == ["revoked"]
    assert list(await desk.twin.live("DU1")) == []


async def test_the_desk_binds_no_phone_for_who_said_not_me(
    desk: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = desk.twin.more
    assert more is not None

    async def never(*asked: Any) -> None:
        raise Refused(ErrorCode.UNSUPPORTED)

    monkeypatch.setattr(type(desk.twin.enrolment), "withdraw", never)
    empty = tuple(replace(one, activated=False) for one in desk.twin.people["DU1"].devices)
    desk.twin.change("DU1", devices=empty)
    case = await desk.verified()
    seen = await desk.evidence.start(case.id, WayId("in_person"), new_key())
    await desk.evidence.answer(case.id, seen.id, ProofAnswer(outcome=CallOutcome.CONFIRMED))
    link = ActivationOrder(vendor=desk.twin.id, device=DP1, delivery=Delivery.QR)
    made = await desk.operations.order(case.id, link, new_key())
    assert made.state is OperationState.DONE
    await not_me(desk)
    await Freezing(desk.house).look()
    more.phone_answers = ActivationState.ACTIVATED
    desk.clock.step(minutes=5)
    await reconcile(desk.house)
    assert ("bound", "DU1") not in desk.twin.ledger
    (row,) = [one for one in await desk.rows(operation) if one.id == made.id]
    assert (row.result, row.handle) == (Result.TIMED_OUT.value, None)


async def test_a_device_that_appears_while_it_stands_is_suspended(desk: Inside) -> None:
    more = desk.twin.more
    assert more is not None
    await not_me(desk)
    await Freezing(desk.house).look()
    assert more.standing == set()
    desk.clock.step(minutes=10)
    young = update(device).where(device.c.ref == "DP1").values(changed=desk.clock.now())
    await desk.house.store.write(lambda c: c.execute(young))
    await Freezing(desk.house).look()
    assert more.standing == {("DU1", "DP1", Change.SUSPEND_DEVICE)}


@pytest.mark.parametrize("quiet_first", [False, True])
async def test_pushes_that_were_turned_off_around_it_are_not_turned_on_again(
    desk: Inside, quiet_first: bool
) -> None:
    off = ChangeOrder(vendor=desk.twin.id, change=Change.QUIET_PUSHES, person=AMELIE, seconds=300, reason="x")
    for quiet in (quiet_first, not quiet_first):
        if quiet:
            taken = await Operations(desk.house, VERIFIER).take(off, new_key())
            assert taken.state is OperationState.DONE
        else:
            await not_me(desk)
        desk.clock.step(seconds=0.2)
    desk.twin.ledger.clear()
    for _ in range(3):
        desk.clock.step(minutes=3)
        await Quieting(desk.house).look()
    assert "allow_pushes" not in {what for what, *_ in desk.twin.ledger}
    assert [row.how for row in await desk.rows(push_quiet)] == ["otherwise"]


async def test_nobody_is_taken_out_of_it_by_being_made_two(tmp_path: Path) -> None:
    ours = [somebody("DU1", "a.dupont", "Amélie Dupont", phone("DP1"))]
    theirs = [somebody("W1", "a.dupont", "Amélie Dupont", token("T1"), groups=("Domain Admins",))]
    async with two_systems(tmp_path, ours, theirs) as town:
        town.clock.step(days=60)
        her, house = await town.id_of("a.dupont"), town.house
        tier = await town.read(lambda c: privilege.tier(c, house, her))
        assert tier is Tier.PRIVILEGED
        await house.store.write(lambda c: freeze(c, house, her, NotMeSource.PAGE))
        keeper = Agent(AgentId("s.security"), "Sam", frozenset({"security"}))
        known = {keeper.id: AgentConfig(keeper.id, keeper.name, keeper.roles)}
        house = replace(house, mode=DeskMode.SHARED, config=replace(house.config, agents=known))
        apart = Unlinking(account="twin:DU1", reason="tidy")
        assert await refused(linking.unlink(house, keeper, her, apart)) is ErrorCode.GATE_CLOSED
        town.clock.at += timedelta(hours=25)
        linked = await linking.unlink(house, keeper, her, apart)
        for one in (linked.person, linked.other):
            tier = await town.read(partial(privilege.tier, house=house, person_id=one))
            assert tier is Tier.PRIVILEGED
