"""What is looked at is what is done, and nothing else; each effect is an operation."""

from __future__ import annotations

from pathlib import Path

from helpdesk_tui.contract.containments import ContainmentState, GiveBackAsk, Measure, StepState, Why
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.desk.containments.service import Containments
from tests.desk.containments.scene import scene, steps
from tests.desk.inside import MAIL, new_key
from tests.desk.notices.telling import notices, sends


async def test_the_dry_run_says_each_step_and_changes_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        ledger = list(town.desk.twin.ledger)
        looked = await town.look()
        assert [(one.measure, one.state) for one in steps(looked)] == [
            (Measure.LOCK, StepState.PLANNED),
            (Measure.REVOKE, StepState.PLANNED),
            (Measure.SUSPEND, StepState.PLANNED),
            (Measure.SESSIONS, StepState.CANNOT),
            (Measure.NOTIFY, StepState.PLANNED),
        ]
        assert steps(looked, Measure.SESSIONS)[0].why is Why.NO_SESSIONS
        assert (steps(looked, Measure.SUSPEND)[0].label, steps(looked, Measure.REVOKE)[0].kind) == (
            "iPhone 13",
            "bypass",
        )
        assert looked.state is ContainmentState.PLANNED
        assert town.desk.twin.ledger == ledger
        assert "containment:planned" in await town.desk.events()


async def test_confirmed_it_locks_ends_codes_suspends_and_tells(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        waiting = await town.confirm(looked)
        assert waiting.state is ContainmentState.WAITING
        ended = await town.run(looked)
        assert ended.state is ContainmentState.ENDED
        assert {one.measure: one.state for one in steps(ended)} == {
            Measure.LOCK: StepState.DONE,
            Measure.REVOKE: StepState.DONE,
            Measure.SUSPEND: StepState.DONE,
            Measure.SESSIONS: StepState.CANNOT,
            Measure.NOTIFY: StepState.DONE,
        }
        assert town.desk.twin.bypass["DU1"] == []
        assert town.more.standing == {
            ("DU1", None, Change.LOCK_ACCOUNT),
            ("DU1", "DP1", Change.SUSPEND_DEVICE),
        }
        events = await town.desk.events()
        assert events.count("operation:done") == 4  # the code, the lock, its end, the phone
        assert "containment:started" in events


async def test_people_hear_of_it_once(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        before = len(await notices(town.desk))
        looked = await town.look()
        await town.confirm(looked)
        await town.run(looked)
        assert [row.kind for row in (await notices(town.desk))[before:]] == ["contained"]
        assert ("person", "mail", MAIL) in await sends(town.desk)
        assert ("security", "mail", "security@durand.example") in await sends(town.desk)


async def test_it_can_be_cancelled_before_it_begins(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        looked = await town.look()
        await town.confirm(looked)
        ledger = list(town.desk.twin.ledger)
        assert (await town.service.cancel(looked.id)).state is ContainmentState.CANCELLED
        assert (await town.run(looked)).state is ContainmentState.CANCELLED
        assert town.desk.twin.ledger == ledger


async def test_a_code_from_elsewhere_is_ended_as_well(tmp_path: Path) -> None:
    async with scene(tmp_path) as town:
        town.code_from_elsewhere()
        looked = await town.look()
        assert [one.ours for one in steps(looked, Measure.REVOKE)] == [True, False]
        await town.confirm(looked)
        await town.run(looked)
        assert town.desk.twin.bypass["DU1"] == []


async def test_the_list_says_by_vendor_what_was_done_what_stands_and_what_was_given_back(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as town:
        cancelled = await town.confirm(await town.look())
        await town.service.cancel(cancelled.id)
        done = await town.run(await town.confirm(await town.look()))
        newest, oldest = await town.listed()
        assert (newest.id, oldest.id) == (done.id, cancelled.id)
        assert (oldest.state, sum(one.left + sum(one.done.values()) for one in oldest.vendors)) == (
            ContainmentState.CANCELLED,
            0,
        )
        twin, told = newest.vendors
        assert (newest.agent, newest.names, newest.at) == (town.agent.id, ("DUPONT Amélie",), done.begins_at)
        assert twin.done == {Measure.LOCK: 1, Measure.REVOKE: 1, Measure.SUSPEND: 1}
        assert (twin.standing, twin.given_back, twin.left) == (2, 0, 0)
        assert (told.vendor, told.done) == (None, {Measure.NOTIFY: 1})
        lock = steps(done, Measure.LOCK)[0]
        town.desk.clock.step(minutes=1)
        case = await town.desk.verified()
        back = GiveBackAsk(step=lock.name, case=case.id)
        await Containments(town.desk.house, town.desk.agent).give_back(done.id, back, new_key())
        twin = (await town.listed())[0].vendors[0]
        assert (twin.standing, twin.given_back, twin.done[Measure.LOCK]) == (1, 1, 1)
