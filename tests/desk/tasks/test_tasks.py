"""Tasks between agents: one holds it, the other is told; a case out of a task starts with nothing proven."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from helpdesk_tui.contract.cases import CaseOutcome, CaseReason
from helpdesk_tui.contract.errors import Conflict, ErrorCode, Missing, Refused
from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import AgentId, DeviceId, PersonId, TaskId
from helpdesk_tui.contract.operations import GrantState
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder
from helpdesk_tui.contract.tasks import Because, NewTask, Task, TaskKind, TaskSource, TaskState
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.people.tables import device
from helpdesk_tui.desk.tasks.origin import by_message
from helpdesk_tui.desk.tasks.repository import CLAIM_LASTS
from helpdesk_tui.desk.tasks.service import Tasks
from helpdesk_tui.desk.tasks.tables import task
from tests.attack.folk import Newcomer, add
from tests.desk.inside import AMELIE, Inside, inside, new_key

OTHER = Agent(AgentId("n.vermeulen"), "Nele", frozenset({"agent"}))


async def noted(desk: Inside, who: str = "amelie dupont") -> Task:
    return await Tasks(desk.house).note(desk.agent, NewTask(who=who, what="au 0475 99 88 77"), new_key())


async def test_a_note_is_one_task_for_one_key(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        key, new = new_key(), NewTask(who="Amélie", what="au 0475 99 88 77")
        first = await Tasks(desk.house).note(desk.agent, new, key)
        assert await Tasks(desk.house).note(desk.agent, new, key) == first
        assert first.source is TaskSource.AGENT
        assert first.what == "au ..77"
        assert len(await desk.rows(task)) == 1
        assert (await desk.events()).count("task:made") == 1


async def test_a_colleague_who_is_late_is_told_who(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        tasks, one = Tasks(desk.house), await noted(desk)
        claimed = await tasks.claim(desk.agent, one.id)
        assert (claimed.state, claimed.agent) == (TaskState.CLAIMED, desk.agent.id)
        assert claimed.claimed_until == desk.clock.now() + CLAIM_LASTS
        for move in (
            tasks.claim(OTHER, one.id),
            tasks.done(OTHER, one.id),
            tasks.release(OTHER, one.id),
            tasks.drop(OTHER, one.id, "x"),
            tasks.look_for(OTHER, one.id, "x"),
        ):
            with pytest.raises(Refused) as caught:
                await move
            assert caught.value.code is ErrorCode.NOT_YOURS
            assert caught.value.params["agent"] == desk.agent.id
        with pytest.raises(Refused):
            await tasks.open(OTHER, one.id, AMELIE)
        assert await desk.rows(proof) == []
        desk.clock.step(minutes=31)
        assert (await tasks.listed(ended=False)).tasks[0].state is TaskState.OPEN
        assert (await tasks.claim(OTHER, one.id)).agent == OTHER.id
        assert (await tasks.release(OTHER, one.id)).state is TaskState.OPEN


async def test_an_end_is_an_end(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        tasks, one = Tasks(desk.house), await noted(desk)
        dropped = await tasks.drop(desk.agent, one.id, "en double")
        assert (dropped.state, dropped.reason) == (TaskState.DROPPED, "en double")
        assert await tasks.drop(desk.agent, one.id, "en double") == dropped
        with pytest.raises(Conflict) as caught:
            await tasks.done(OTHER, one.id)
        assert caught.value.code is ErrorCode.TASK_ENDED
        assert (await tasks.listed(ended=False)).tasks == ()
        assert [t.id for t in (await tasks.listed(ended=True)).tasks] == [one.id]
        assert (await desk.events())[-1] == "task:dropped"


async def test_a_case_out_of_a_task_has_its_reason_and_no_evidence(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        tasks, one = Tasks(desk.house), await noted(desk)
        assert [(s.person, s.because) for s in one.suggestions] in ([], [(AMELIE, Because.NAME)])
        opened = await tasks.open(desk.agent, one.id, AMELIE)
        assert opened.case.reason is CaseReason.CALL_BACK
        assert opened.case.person == AMELIE
        assert (opened.task.case, opened.task.person) == (opened.case.id, AMELIE)
        assert opened.task.state is TaskState.CLAIMED
        assert await desk.rows(proof) == []
        assert (await desk.events())[-1] == "task:opened"


async def test_what_a_message_asks_for_is_never_served_lightly(tmp_path: Path) -> None:
    """One tier higher than the same call by phone, also when the agent gives the case another reason."""
    async with inside(tmp_path) as desk:
        await desk.house.store.write(lambda c: c.execute(device.update().values(activated=False)))
        desk.twin.people["DU1"] = replace(
            desk.twin.people["DU1"],
            devices=tuple(replace(one, activated=False) for one in desk.twin.people["DU1"].devices),
        )
        order = ActivationOrder(vendor=desk.twin.id, device=DeviceId("twin:DP1"))
        by_phone = await desk.case()
        assert (await desk.operations.dry_run(by_phone.id, order)).decision.score.tier is Tier.LIGHT
        await Cases(desk.house).close(desk.agent, by_phone.id, CaseOutcome.SOLVED)
        opened = await Tasks(desk.house).open(desk.agent, (await noted(desk)).id, AMELIE)
        await desk.house.store.write(lambda c: c.execute(case_.update().values(reason="new_phone")))
        assert (await desk.operations.dry_run(opened.case.id, order)).decision.score.tier is Tier.STRONG


async def test_a_task_that_goes_to_another_person_lightens_no_case(tmp_path: Path) -> None:
    """Opened once more for somebody else, it leaves the first case as strict as it was."""
    async with inside(tmp_path) as desk:
        await add(desk, Newcomer("boss", mail="boss@durand.example"))
        tasks, one = Tasks(desk.house), await noted(desk)
        first = await tasks.open(desk.agent, one.id, AMELIE)
        second = await tasks.open(desk.agent, one.id, Newcomer("boss").id)
        assert second.task.case == second.case.id != first.case.id
        for id_ in (first.case.id, second.case.id):
            assert await desk.house.store.read(partial(by_message, case=id_)) is Tier.STRONG
        by_phone = await desk.calls.open(Newcomer("boss").id)
        assert by_phone.id == second.case.id, "his own open case, and no way around it"


async def test_nobody_opens_their_own_account(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        one = await noted(desk)
        herself = Agent(AgentId("a.dupont"), "Amélie", frozenset({"agent"}))
        with pytest.raises(Refused) as caught:
            await Tasks(desk.house).open(herself, one.id, AMELIE)
        assert caught.value.code is ErrorCode.OWN_ACCOUNT


async def test_what_is_not_there(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        with pytest.raises(Missing):
            await Tasks(desk.house).claim(desk.agent, TaskId("task_none"))
        one = await noted(desk)
        with pytest.raises(Missing):
            await Tasks(desk.house).open(desk.agent, one.id, PersonId("per_none"))


async def test_a_desk_that_only_reads_changes_nothing(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        one = await noted(desk)
        tasks = Tasks(replace(desk.house, readonly=True))
        for move in (
            tasks.claim(desk.agent, one.id),
            tasks.done(desk.agent, one.id),
            tasks.note(desk.agent, NewTask(who="x"), new_key()),
            tasks.look_for(desk.agent, one.id, "x"),
        ):
            with pytest.raises(Refused) as caught:
                await move
            assert caught.value.code is ErrorCode.READ_ONLY


async def test_before_a_code_ends_somebody_asks_for_the_phone(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        await desk.house.inflight.settled()
        (made,) = await desk.rows(grant_)
        tasks, sweep = Tasks(desk.house), Sweep(desk.house)
        await _shown(desk)
        await sweep.look()
        assert (await tasks.listed(ended=False)).tasks == ()
        desk.clock.step(hours=22, minutes=5)
        await sweep.look()
        await sweep.look()
        (one,) = (await tasks.listed(ended=False)).tasks
        assert (one.kind, one.source, one.grant) == (TaskKind.FOLLOW_UP, TaskSource.DESK, made.id)
        assert one.due_at == made.until
        assert [(s.person, s.because) for s in one.suggestions] == [(AMELIE, Because.GRANT)]
        opened = await tasks.open(OTHER, one.id, AMELIE)
        assert opened.case.reason is CaseReason.FOLLOW_UP
        assert opened.case.ticket is None


async def test_a_code_that_ended_needs_no_question(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        await desk.house.inflight.settled()
        await _shown(desk)
        sweep = Sweep(desk.house)
        desk.clock.step(hours=22, minutes=5)
        await sweep.look()
        await desk.house.store.write(lambda c: c.execute(grant_.update().values(state=GrantState.USED.value)))
        await sweep.look()
        tasks = Tasks(desk.house)
        assert (await tasks.listed(ended=False)).tasks == ()
        (one,) = (await tasks.listed(ended=True)).tasks
        assert (one.state, one.reason, one.agent) == (TaskState.DROPPED, "grant_ended", None)


async def test_a_short_code_is_not_followed_up(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id, seconds=3600), new_key())
        await desk.house.inflight.settled()
        await _shown(desk)
        await Sweep(desk.house).look()
        assert (await Tasks(desk.house).listed(ended=False)).tasks == ()


async def _shown(desk: Inside) -> None:
    """The code was read out: a code that nobody saw would be taken back."""
    from helpdesk_tui.desk.operations.tables import operation

    await desk.house.store.write(
        lambda c: c.execute(operation.update().values(shown=1, first_shown_at=desk.clock.now()))
    )
