"""What takes two people, only tried: judged as if it were meant, and of no use to whoever tries on and on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.agents import NewAgent, Role
from helpdesk_tui.contract.approvals import ApprovalState, ApprovalWords
from helpdesk_tui.contract.containments import (
    ContainmentConfirm,
    ContainmentState,
    GiveBackAsk,
    Measure,
    StepState,
)
from helpdesk_tui.contract.deeds import AddAgent, ContainPeople, DeedState
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.desk.agents import step_up
from helpdesk_tui.desk.agents.tables import agent as agents
from helpdesk_tui.desk.approvals.service import Approvals
from helpdesk_tui.desk.approvals.tables import approval
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.containments.service import Containments
from helpdesk_tui.desk.deeds.service import Deeds
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.service import Operations
from helpdesk_tui.desk.store import trial
from tests.attack.folk import refused
from tests.attack.test_only_tried import everything
from tests.desk.containments.scene import Scene, scene, steps
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.several_people import (
    MARTIN,
    SECURITY,
    SENIOR,
    VERIFIER,
    again_within_a_week,
    asked,
    order,
    says_yes,
    staff,
)

NEW = AddAgent(new=NewAgent(id="n.ieuw", name="Nele Nieuw", roles=(Role.SECURITY,), signs_in=True))
WRONG = ApprovalWords(words=SecretStr("none of them"))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield await staff(made)


async def tried(house: House, work: Awaitable[object]) -> ErrorCode | None:
    """What it would be refused for, None: it would be done. Nothing of it stands."""
    before = await everything(house)
    code: ErrorCode | None = None
    with trial.trying():
        try:
            code = await refused(work)
        except trial.Tried:
            pass
        else:
            assert code is not None, "it was done"
    assert await everything(house) == before
    return code


async def test_words_are_not_guessed_by_trying(desk: Inside) -> None:
    """Right and wrong ones end alike, however often; none is counted, and none opens anything."""
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    second = Approvals(desk.house, SENIOR)
    right = ApprovalWords(words=SecretStr(" ".join(made.words)))
    for said in (WRONG, right, *[WRONG] * 6):
        assert await tried(desk.house, second.approve(made.approval.id, said)) is None
    (row,) = await desk.rows(approval)
    assert (row.state, row.tries) == (ApprovalState.ASKED, 0)
    wanted = order(desk, approval=made.approval.id)
    meant = Operations(desk.house, MARTIN).order(case.id, wanted, new_key())
    assert await refused(meant) is ErrorCode.APPROVAL_WAITS


async def test_a_try_of_an_approval_is_refused_as_it_would_be(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    id_ = made.approval.id
    house = desk.house
    assert await tried(house, Approvals(house, MARTIN).approve(id_, WRONG)) is ErrorCode.ROLE_MISSING
    assert await tried(house, Approvals(house, VERIFIER).deny(id_)) is ErrorCode.ROLE_MISSING
    assert await tried(house, Approvals(house, SENIOR).withdraw(id_)) is ErrorCode.NOT_YOURS
    assert await tried(house, Approvals(house, MARTIN).withdraw(id_)) is None
    assert await tried(house, Approvals(house, SENIOR).deny(id_)) is None
    assert await tried(house, asked(desk, case)) is None
    await Approvals(house, MARTIN).withdraw(id_)
    assert await tried(house, Approvals(house, SENIOR).approve(id_, WRONG)) is ErrorCode.APPROVAL_ENDED


async def test_an_approved_order_that_is_tried_uses_nothing_up(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await says_yes(desk, made)
    codes = len(desk.twin.ledger)
    wanted = order(desk, approval=made.approval.id)
    operations = Operations(desk.house, MARTIN)
    assert await tried(desk.house, operations.order(case.id, wanted, new_key())) is None
    assert len(desk.twin.ledger) == codes
    await operations.order(case.id, wanted, new_key())
    assert len(desk.twin.ledger) > codes


async def test_a_deed_that_is_tried_adds_nobody(desk: Inside) -> None:
    house = desk.house
    assert await tried(house, Deeds(house, SECURITY).ask(NEW, new_key())) is None
    line = await Deeds(house, SECURITY).ask(NEW, new_key())
    assert await tried(house, Deeds(house, SECURITY).agree(line.id)) is ErrorCode.OWN_REQUEST
    assert await tried(house, Deeds(house, MARTIN).agree(line.id)) is ErrorCode.ROLE_MISSING
    assert await tried(house, Deeds(house, SENIOR).agree(line.id)) is None
    assert await tried(house, Deeds(house, SENIOR).withdraw(line.id)) is ErrorCode.ROLE_MISSING
    assert "n.ieuw" not in {row.id for row in await desk.rows(agents)}
    assert [one.state for one in await Deeds(house, SENIOR).listed()] == [DeedState.ASKED]


async def test_six_digits_are_neither_asked_for_nor_spent_by_a_try(desk: Inside) -> None:
    """They would be gone with it. What is meant afterwards asks for them."""
    object.__setattr__(desk.house, "config", replace(desk.house.config, step_up=True))
    case = await desk.verified()
    operations = Operations(desk.house, MARTIN)
    assert await tried(desk.house, operations.order(case.id, order(desk), new_key())) is None
    meant = operations.order(case.id, order(desk), new_key())
    assert await refused(meant) is ErrorCode.STEP_UP_NEEDED
    unlock = step_up.unlock(desk.house, MARTIN, SecretStr("000000"))
    assert await tried(desk.house, unlock) is ErrorCode.UNSUPPORTED


# -- containments


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        await staff(made.desk)
        made.agent = SECURITY
        yield made


async def test_a_containment_that_is_tried_begins_nowhere(town: Scene) -> None:
    looked, house = await town.look(), town.desk.house
    ledger = list(town.desk.twin.ledger)
    assert await tried(house, town.confirm(looked, "no")) is ErrorCode.WRONG_WORD
    assert await tried(house, town.confirm(looked)) is None
    assert await tried(house, town.look()) is None
    assert (await town.run(looked)).state is ContainmentState.PLANNED
    assert town.desk.twin.ledger == ledger


async def test_a_try_asks_no_vendor(town: Scene) -> None:
    """Whoever tries on and on does not use up the calls that a vendor lets the desk make."""
    looked = await town.look()
    town.desk.house.vendors.clear()
    assert await tried(town.desk.house, town.confirm(looked)) is None


async def test_a_try_of_a_containment_is_refused_as_it_would_be(town: Scene) -> None:
    house, looked = town.desk.house, await town.look()
    others = Containments(house, Agent(SENIOR.id, SENIOR.name, frozenset({"security"})))
    stop = ContainmentConfirm(word="STOP", frozen=looked.frozen)
    assert await tried(house, others.confirm(looked.id, stop)) is ErrorCode.ROLE_MISSING
    assert await tried(house, town.service.cancel(looked.id)) is ErrorCode.CONTAINMENT_OVER
    begun = await town.confirm(looked)
    assert await tried(house, town.service.cancel(begun.id)) is None
    assert (await town.run(looked)).state is ContainmentState.ENDED
    lock = steps(await town.service.get(looked.id), Measure.LOCK)[0]
    case = await town.desk.case()
    back = GiveBackAsk(step=lock.name, case=case.id)
    agent = Containments(house, MARTIN)
    assert await tried(house, agent.give_back(looked.id, back, new_key())) is None
    assert steps(await town.service.get(looked.id), Measure.LOCK)[0].state is StepState.DONE
    town.desk.clock.step(minutes=16)
    assert await tried(house, agent.give_back(looked.id, back, new_key())) is ErrorCode.GATE_CLOSED
    old = await town.look()
    town.desk.clock.step(minutes=11)
    assert await tried(house, town.confirm(old)) is ErrorCode.CONTAINMENT_CHANGED


async def test_asking_a_second_person_is_tried_alone(town: Scene) -> None:
    looked, house = await town.look(AMELIE), town.desk.house
    deed = ContainPeople(containment=looked.id, frozen="0" * 64)
    deeds = Deeds(house, SECURITY)
    assert await tried(house, deeds.ask(deed, new_key())) is ErrorCode.BAD_REQUEST
    right = ContainPeople(containment=looked.id, frozen=looked.frozen)
    assert await tried(house, deeds.ask(right, new_key())) is None
