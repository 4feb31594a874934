"""What "not me" stops, and that it can do nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer
from helpdesk_tui.contract.gate import Denied, Need
from helpdesk_tui.contract.ids import DeviceId, WayId
from helpdesk_tui.contract.notices import Frozen, NotMeSource
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, Change
from helpdesk_tui.contract.tasks import TaskKind
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs.freezing import Freezing
from helpdesk_tui.desk.notices.freezes import STANDS
from helpdesk_tui.desk.notices.not_me import Said, freeze
from helpdesk_tui.desk.notices.of_operations import DESK
from helpdesk_tui.desk.notices.tables import freeze_
from helpdesk_tui.desk.notices.taking_away import LOOK_AGAIN
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.operations.taking import TAKINGS_PER_HOUR
from helpdesk_tui.desk.people.tables import device
from helpdesk_tui.desk.tasks.service import Tasks
from tests.desk.inside import AMELIE, Inside, inside, new_key
from tests.desk.notices.telling import configured, messages, notices
from tests.desk.twin_more import TwinMore


async def not_me(desk: Inside, source: NotMeSource = NotMeSource.PHONE, said: Said | None = None) -> Frozen:
    return await desk.house.store.write(lambda c: freeze(c, desk.house, AMELIE, source, said))


async def with_code(desk: Inside) -> str:
    case = await desk.verified()
    made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
    assert made.state is OperationState.DONE
    return case.id


async def grants(desk: Inside) -> list[str]:
    return [row.state for row in await desk.rows(grant_)]


async def test_codes_die_at_the_vendor_and_young_devices_are_suspended(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        configured(desk)
        desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
        await with_code(desk)
        young = desk.clock.now() - timedelta(hours=3)
        await desk.house.store.write(
            lambda c: c.execute(update(device).where(device.c.ref == "DP1").values(changed=young))
        )
        found = await not_me(desk)
        assert (found.grants, found.devices) == (1, 1)
        await Freezing(desk.house).look()
        assert desk.twin.bypass["DU1"] == []
        assert await grants(desk) == ["revoked"]
        assert desk.twin.more.standing == {("DU1", "DP1", Change.SUSPEND_DEVICE)}
        again = desk.clock.now() + timedelta(seconds=LOOK_AGAIN)
        assert [row.next_at for row in await desk.rows(freeze_)] == [again]  # while it stands
        desk.clock.at += STANDS[NotMeSource.PHONE]
        await Freezing(desk.house).look()
        assert [row.next_at for row in await desk.rows(freeze_)] == [None]
        kinds = {row.kind for row in await notices(desk)}
        assert kinds == {"bypass_made", "not_me"}
        told = {(row.audience, row.channel) for row in await messages(desk)}
        assert ("security", "mail") in told


async def test_an_old_device_is_left_alone(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
        assert (await not_me(desk)).devices == 0
        await Freezing(desk.house).look()
        assert desk.twin.more.standing == set()


async def test_the_gate_is_closed_for_every_case_of_the_person(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        await not_me(desk)
        with pytest.raises(Refused) as caught:
            await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        assert caught.value.code is ErrorCode.GATE_CLOSED
        assert Need.FRAUD_REPORTED in caught.value.params["needs"].split(",")
        assert desk.twin.bypass == {}
        desk.clock.at += STANDS[NotMeSource.PHONE] + timedelta(seconds=1)
        decision = (await desk.operations.dry_run(case.id, BypassOrder(vendor=desk.twin.id))).decision
        assert isinstance(decision, Denied)
        assert Need.FRAUD_REPORTED not in decision.needs


async def test_it_gives_nothing_and_unlocks_nothing(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
        await with_code(desk)
        desk.twin.more.standing.add(("DU1", None, Change.LOCK_ACCOUNT))
        desk.twin.ledger.clear()
        for source in NotMeSource:
            await not_me(desk, source)
        await Freezing(desk.house).look()
        assert {what for what, _ in desk.twin.ledger} <= {"revoke", "suspend_device"}
        assert ("DU1", None, Change.LOCK_ACCOUNT) in desk.twin.more.standing


async def test_a_vendor_that_is_down_is_asked_again(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await with_code(desk)
        await not_me(desk)
        desk.twin.down = True
        await Freezing(desk.house).look()
        assert await grants(desk) == ["live"]
        assert len(desk.twin.bypass["DU1"]) == 1
        desk.twin.down = False
        desk.clock.step(seconds=30)
        for _ in range(3):
            await Freezing(desk.house).look()
        assert await grants(desk) == ["revoked"]
        assert desk.twin.bypass["DU1"] == []


async def test_a_desk_that_died_in_between_is_followed_by_one_that_goes_on(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await with_code(desk)
        await not_me(desk)
        # Nothing but the freeze was written: the next desk finds it due.
        await Freezing(desk.house).look()
        assert desk.twin.bypass["DU1"] == []
        revoked = [row for row in await desk.rows(operation) if row.kind == "revoke"]
        assert [row.state for row in revoked] == ["done"]
        await Freezing(desk.house).look()
        assert len([one for one in await desk.rows(operation) if one.kind == "revoke"]) == 1


async def test_a_flood_tells_once_and_makes_one_task_and_is_still_obeyed(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        configured(desk)
        for _ in range(100):
            await not_me(desk)
        assert len(await notices(desk)) == 1
        tasks = (await Tasks(desk.house).listed(ended=False)).tasks
        assert [one.kind for one in tasks] == [TaskKind.NOT_ME]
        assert (await desk.events()).count("notice:not_me") == 100
        desk.clock.step(minutes=11)
        await not_me(desk)
        assert len(await notices(desk)) == 2
        assert len((await Tasks(desk.house).listed(ended=False)).tasks) == 1


async def test_a_flood_uses_up_nobodys_right_to_take_away(tmp_path: Path) -> None:
    """More than an agent may take away in an hour, and the next one still dies."""
    async with inside(tmp_path) as desk:
        await with_code(desk)
        now = desk.clock.now()

        def crowd(connection: Connection) -> None:
            (one,) = connection.execute(select(operation)).mappings()
            for number in range(TAKINGS_PER_HOUR + 5):
                row = {**one, "id": f"op_{number}", "kind": "revoke", "agent": DESK, "asked_at": now}
                connection.execute(insert(operation).values(**row))

        await desk.house.store.write(crowd)
        await not_me(desk)
        await Freezing(desk.house).look()
        assert await grants(desk) == ["revoked"]


async def test_its_task_stands_before_all_others(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        from helpdesk_tui.contract.tasks import NewTask

        await Tasks(desk.house).note(desk.agent, NewTask(who="somebody", what="long ago"), new_key())
        desk.clock.step(hours=1)
        await not_me(desk)
        tasks = (await Tasks(desk.house).listed(ended=False)).tasks
        assert [one.kind for one in tasks] == [TaskKind.NOT_ME, TaskKind.CALL_BACK]
        opened = await Tasks(desk.house).open(desk.agent, tasks[0].id, AMELIE)
        assert opened.case.person == AMELIE


async def test_a_call_that_ends_in_not_me_freezes(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.case()
        proof = await desk.evidence.start(case.id, WayId("call:con_office"), new_key())
        await desk.evidence.answer(case.id, proof.id, ProofAnswer(outcome=CallOutcome.NOT_ME))
        rows = await desk.house.store.read(lambda c: list(c.execute(select(freeze_))))
        assert [(row.source, row.scope) for row in rows] == [("desk", "person")]
        assert "notice:not_me" in await desk.events()


async def test_a_link_that_cannot_be_taken_back_has_its_phone_suspended(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
        case = await desk.verified()
        made = await desk.operations.order(
            case.id, ActivationOrder(vendor=desk.twin.id, device=DeviceId("twin:DP1")), new_key()
        )
        assert made.state is OperationState.DONE
        await not_me(desk)
        await Freezing(desk.house).look()
        assert desk.twin.more.standing == {("DU1", "DP1", Change.SUSPEND_DEVICE)}


async def test_what_a_vendor_refuses_for_good_is_asked_once(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        desk.twin.more = TwinMore(desk.twin.ledger, lambda: False, last_device="DP1")
        young = desk.clock.now() - timedelta(hours=3)
        await desk.house.store.write(
            lambda c: c.execute(update(device).where(device.c.ref == "DP1").values(changed=young))
        )
        await not_me(desk)
        for _ in range(3):
            await Freezing(desk.house).look()
            desk.clock.step(minutes=5)
        tried = [row.state for row in await desk.rows(operation) if row.kind == "change"]
        assert tried == ["failed"]
