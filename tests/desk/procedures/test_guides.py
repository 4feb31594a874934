"""Following a procedure with a person, over one contact and over two."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk_tui.contract.cases import CaseOutcome, CaseReason
from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken
from helpdesk_tui.contract.ids import CaseId, DeviceId, VendorId
from helpdesk_tui.contract.orders import BypassOrder, Change, ChangeOrder, TestOrder
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.contract.procedures import Guide, StepState
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.desk.procedures.service import Guides
from helpdesk_tui.vendors.values import PushState
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")
PHONE = DeviceId("twin:DP1")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        made.twin.more = TwinMore(made.twin.ledger, lambda: False)
        yield made


def guides(desk: Inside, language: str = "fr") -> Guides:
    return Guides(desk.house, desk.agent, language)


def now_at(guide: Guide) -> str | None:
    return next((step.id for step in guide.steps if step.state is StepState.CURRENT), None)


async def at(desk: Inside, case: CaseId) -> str | None:
    guide = await guides(desk).current(case)
    assert guide is not None
    return now_at(guide)


async def test_a_lost_phone_in_two_contacts(desk: Inside) -> None:
    case = await desk.case()
    guide = await guides(desk).start(case.id, "lost_phone")
    assert (guide.title, now_at(guide), guide.resumed) == ("Téléphone perdu ou volé", "sim", False)
    assert (await Cases(desk.house).get(case.id)).reason is CaseReason.LOST_PHONE
    guide = await guides(desk).answer(case.id, "sim", "no")
    assert "SMS" in guide.steps[0].advice
    assert now_at(guide) == "was_it_you"
    await guides(desk).answer(case.id, "was_it_you", "skipped")
    order = ChangeOrder(vendor=TWIN, change=Change.SUSPEND_DEVICE, device=PHONE, reason="reported lost")
    await desk.operations.order(case.id, order, new_key())
    assert await at(desk, case.id) == "verify"
    await desk.called_back(case.id)
    await desk.mailed(case.id)
    assert await at(desk, case.id) == "interim"
    await desk.operations.order(case.id, BypassOrder(vendor=TWIN), new_key())
    assert await at(desk, case.id) == "new_phone"
    await guides(desk).answer(case.id, "new_phone", "later")
    await Cases(desk.house).close(desk.agent, case.id, CaseOutcome.SOLVED)


async def test_the_second_contact_goes_on_and_proof_does_not(desk: Inside) -> None:
    case = await desk.case()
    await guides(desk).start(case.id, "lost_phone")
    await guides(desk).answer(case.id, "sim", "yes")
    await Cases(desk.house).close(desk.agent, case.id, CaseOutcome.ABANDONED)
    desk.clock.step(hours=20)
    second = await desk.case()
    assert second.id != case.id
    guide = await guides(desk).start(second.id, "lost_phone")
    assert (guide.resumed, now_at(guide)) == (True, "was_it_you")
    desk.clock.step(days=15)
    fresh = await guides(desk).start(second.id, "lost_phone")
    assert (fresh.resumed, now_at(fresh)) == (False, "sim")


@pytest.mark.parametrize("answered", [PushState.APPROVED, PushState.FRAUD])
async def test_a_lost_phone_that_answers_stops_the_call(desk: Inside, answered: PushState) -> None:
    case = await desk.case()
    await guides(desk).start(case.id, "lost_phone")
    await guides(desk).answer(case.id, "sim", "yes")
    order = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH)
    await desk.operations.order(case.id, order, new_key())
    assert await at(desk, case.id) == "was_it_you", "still waiting for the phone"
    desk.twin.pushes = dict.fromkeys(desk.twin.pushes, answered)
    desk.clock.step(seconds=2)
    await reconcile(desk.house)
    guide = await guides(desk).current(case.id)
    assert guide is not None
    assert guide.stopped
    assert now_at(guide) is None
    assert "refusez" in guide.steps[1].advice
    with pytest.raises(Mistaken):
        await guides(desk).answer(case.id, "new_phone", "yes")


async def test_the_login_at_the_end_is_not_the_lost_phone_that_answers(desk: Inside) -> None:
    case = await desk.case()
    await guides(desk).start(case.id, "lost_phone")
    await guides(desk).answer(case.id, "sim", "yes")
    push = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH)

    async def tried(answer: PushState) -> dict[str, str | None]:
        await desk.operations.order(case.id, push, new_key())
        desk.twin.pushes = dict.fromkeys(desk.twin.pushes, answer)
        desk.clock.step(seconds=2)
        await reconcile(desk.house)
        guide = await guides(desk).current(case.id)
        assert guide is not None
        return {step.id: step.answer for step in guide.steps}

    assert (await tried(PushState.TIMED_OUT))["was_it_you"] == "timed_out"
    await desk.operations.order(
        case.id,
        ChangeOrder(vendor=TWIN, change=Change.SUSPEND_DEVICE, device=PHONE, reason="lost"),
        new_key(),
    )
    answers = await tried(PushState.APPROVED)
    assert (answers["was_it_you"], answers["login"]) == ("timed_out", "accepted")
    guide = await guides(desk).current(case.id)
    assert guide is not None
    assert not guide.stopped


async def test_the_last_device_cannot_be_suspended_and_the_call_goes_on(desk: Inside) -> None:
    more = desk.twin.more
    assert more is not None
    more.last_device = PHONE.partition(":")[2]
    case = await desk.case()
    await guides(desk).start(case.id, "lost_phone")
    await guides(desk).answer(case.id, "sim", "yes")
    await guides(desk).answer(case.id, "was_it_you", "skipped")
    order = ChangeOrder(vendor=TWIN, change=Change.SUSPEND_DEVICE, device=PHONE, reason="reported lost")
    failed = await desk.operations.order(case.id, order, new_key())
    assert (failed.problem, failed.problem_params) == ("change_unavailable", {"why": "last_device"})
    guide = await guides(desk).current(case.id)
    assert guide is not None
    steps = {step.id: step for step in guide.steps}
    assert (steps["suspend"].state, now_at(guide)) == (StepState.SKIPPED, "lock")
    assert "bloquez le compte" in steps["suspend"].advice
    lock = ChangeOrder(vendor=TWIN, change=Change.LOCK_ACCOUNT, reason="lost, one device")
    await desk.operations.order(case.id, lock, new_key())
    assert await at(desk, case.id) == "verify"
    await desk.called_back(case.id)
    await desk.mailed(case.id)
    assert await at(desk, case.id) == "unlock"
    await desk.operations.order(case.id, ChangeOrder(vendor=TWIN, change=Change.UNLOCK_ACCOUNT), new_key())
    assert await at(desk, case.id) == "interim"


async def test_the_last_device_is_left_alone_when_nobody_locks(desk: Inside) -> None:
    more = desk.twin.more
    assert more is not None
    more.last_device = PHONE.partition(":")[2]
    case = await desk.case()
    await guides(desk).start(case.id, "lost_phone")
    await guides(desk).answer(case.id, "sim", "yes")
    await guides(desk).answer(case.id, "was_it_you", "skipped")
    order = ChangeOrder(vendor=TWIN, change=Change.SUSPEND_DEVICE, device=PHONE, reason="reported lost")
    await desk.operations.order(case.id, order, new_key())
    guide = await guides(desk).answer(case.id, "lock", "skipped")
    assert now_at(guide) == "verify"
    await desk.called_back(case.id)
    await desk.mailed(case.id)
    assert await at(desk, case.id) == "interim"


async def test_nothing_is_talked_away(desk: Inside) -> None:
    case = await desk.case()
    await guides(desk).start(case.id, "forgotten_phone")
    for answer in ("skipped", "done", "yes"):
        with pytest.raises(Mistaken):
            await guides(desk).answer(case.id, "verify", answer)
    with pytest.raises(Mistaken):
        await guides(desk).answer(case.id, "how", "said")
    with pytest.raises(Missing):
        await guides(desk).start(case.id, "unheard_of")


async def test_to_the_end_and_on_record(desk: Inside) -> None:
    case = await desk.verified()
    guide = await guides(desk, "en").start(case.id, "forgotten_phone")
    assert now_at(guide) == "code"
    await desk.operations.order(case.id, BypassOrder(vendor=TWIN), new_key())
    desk.clock.step(minutes=20)
    assert await at(desk, case.id) == "how", "stale proof does not undo what was done"
    await guides(desk, "en").answer(case.id, "how", "said")
    guide = await guides(desk, "en").answer(case.id, "tonight", "yes")
    assert guide.finished
    events = await desk.events()
    assert events.count("procedure:answered") == 2
    assert "procedure:started" in events


async def test_words_for_agent_and_caller_in_their_own_languages(desk: Inside) -> None:
    case = await desk.case()
    guide = await guides(desk, "en").start(case.id, "enter_code")
    assert guide.steps[0].text.startswith("First")
    assert "Cancel" in guide.steps[0].say
    assert guide.steps[0].say.startswith("Lors"), "Durand's callers speak French"


async def test_another_agents_case_is_not_ours_to_guide(desk: Inside) -> None:
    case = await desk.case()
    from dataclasses import replace

    from helpdesk_tui.contract.ids import AgentId

    other = Guides(desk.house, replace(desk.agent, id=AgentId("b.other")), "en")
    with pytest.raises(Exception) as refusal:  # noqa: PT011 - whichever refusal says it
        await other.start(case.id, "lost_phone")
    assert getattr(refusal.value, "code", None) in {ErrorCode.NOT_YOURS, ErrorCode.NOT_FOUND}
    assert AMELIE == case.person
