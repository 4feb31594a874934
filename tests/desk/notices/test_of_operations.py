"""What an operation tells people of, in the transaction that settles it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import update

from helpdesk_tui.contract.ids import DeviceId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import (
    ActivationOrder,
    BypassOrder,
    Change,
    ChangeOrder,
    NumberOrder,
    ResyncOrder,
    RevokeOrder,
    TestOrder,
)
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.desk.jobs.outbox import outboxes
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.operations.reveal import reveal
from helpdesk_tui.desk.people.tables import device
from helpdesk_tui.policy.file import PolicyBook
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ActionsPart
from tests.desk.inside import AMELIE, MAIL, MOBILE, Inside, inside, new_key
from tests.desk.notices.telling import (
    BOSS_MAIL,
    configured,
    in_store,
    notices,
    only,
    sends,
    with_manager,
)
from tests.desk.twin import Fault
from tests.desk.twin_more import TwinMore

PHONE, TOKEN = DeviceId("twin:DP1"), DeviceId("twin:DH1")
NEW = "+32475000077"


async def kinds(desk: Inside) -> list[str]:
    return [row.kind for row in await notices(desk)]


def able(desk: Inside) -> TwinMore:
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
    return desk.twin.more


async def test_a_bypass_code_is_told_to_the_person_and_the_manager_and_holds_no_code(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        await with_manager(desk)
        case = await desk.verified()
        made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        told = await only(desk)
        assert (told.kind, told.operation_id, told.grant_id) == ("bypass_made", made.id, made.grant)
        assert (told.case_id, told.person_id) == (case.id, AMELIE)
        assert json.loads(told.facts)["tier"] == 2
        assert await sends(desk) == {
            ("person", "mail", MAIL),
            ("person", "sms", MOBILE),
            ("manager", "mail", BOSS_MAIL),
        }
        (live,) = desk.twin.bypass["DU1"]
        for road in outboxes(desk.house):
            await road.look()
        texts = [text for _, text in (*desk.mail.letters, *desk.sms.letters)]
        assert all(live.code not in text for text in texts)
        assert live.code not in await in_store(desk)
        assert len(desk.mail.dispatched) == 2


async def test_the_same_key_twice_is_told_once(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        key = new_key()
        for _ in range(3):
            await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), key)
        assert await kinds(desk) == ["bypass_made"]


async def test_what_failed_for_certain_is_told_to_nobody(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        desk.twin.faults = [Fault.REFUSED]
        made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        assert made.state is OperationState.FAILED
        assert await kinds(desk) == []


async def test_what_is_found_at_the_vendor_later_is_told_then(tmp_path: Path) -> None:
    from helpdesk_tui.desk.jobs.reconciler import Reconciler

    async with inside(tmp_path) as desk:
        case = await desk.verified()
        desk.twin.faults = [Fault.LOST_ANSWER]
        made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        assert made.state is OperationState.UNKNOWN
        assert await kinds(desk) == []
        desk.clock.step(seconds=30)
        await Reconciler(desk.house).look()
        assert await kinds(desk) == ["bypass_made"]


async def test_what_nobody_will_ever_know_is_told_as_possible(tmp_path: Path) -> None:
    from helpdesk_tui.desk.operations import settling

    async with inside(tmp_path) as desk:
        case = await desk.verified()
        desk.twin.faults = [Fault.LOST_ANSWER]
        made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        entry = await desk.house.store.read(lambda c: settling.entry_of(c, made.id))
        await settling.left_unknown(desk.house, entry)
        assert json.loads((await only(desk)).facts)["uncertain"] is True


async def test_what_only_takes_is_announced(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        able(desk)
        case = await desk.verified()
        made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        assert made.grant is not None
        desk.clock.step(minutes=1)
        await desk.operations.take(RevokeOrder(grant=made.grant, reason="phone is back"), new_key())
        desk.clock.step(minutes=1)
        lock = ChangeOrder(
            vendor=desk.twin.id, change=Change.LOCK_ACCOUNT, person=AMELIE, reason="she asked for it"
        )
        await desk.operations.take(lock, new_key())
        assert await kinds(desk) == ["bypass_made", "grant_revoked", "account_locked"]
        assert "she asked" not in await in_store(desk)


async def test_the_old_and_the_new_number_are_told(tmp_path: Path) -> None:
    policy = PolicyBook(Policy(actions=ActionsPart(number_tier=2)))
    async with inside(tmp_path, policy=policy) as desk:
        able(desk)
        case = await desk.verified()
        order = NumberOrder(vendor=desk.twin.id, device=PHONE, number="0475 00 00 77")
        made = await desk.operations.order(case.id, order, new_key())
        assert made.state is OperationState.DONE
        assert {("person", "sms", MOBILE), ("person", "sms", NEW)} <= await sends(desk)
        told = await only(desk)
        assert told.kind == "number_changed"
        assert "475000077" not in told.facts


async def test_tests_and_codes_that_do_not_fit_are_not_told(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        able(desk)
        case = await desk.verified()
        await desk.operations.order(
            case.id, TestOrder(vendor=desk.twin.id, device=PHONE, factor=Factor.PUSH), new_key()
        )
        wrong = (SecretStr("111111"), SecretStr("222222"))
        await desk.operations.order(
            case.id, ResyncOrder(vendor=desk.twin.id, device=TOKEN, codes=wrong), new_key()
        )
        assert await kinds(desk) == []


async def test_a_link_names_its_phone_and_its_end(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        configured(desk)
        case = await desk.verified()
        desk.twin.change("DU1")
        order = ActivationOrder(vendor=desk.twin.id, device=PHONE)
        made = await desk.operations.order(case.id, order, new_key())
        assert made.state is OperationState.DONE, made
        facts = json.loads((await only(desk)).facts)
        assert (facts["device"], facts["hint"]) == ("iPhone 13", "..56")
        assert facts["until"] == (desk.clock.now() + timedelta(hours=24)).isoformat()


async def test_revealing_a_code_afterwards_changes_no_notice(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        before = await in_store(desk)
        shown = await reveal(desk.house, desk.agent, made.id, new_key())
        assert shown.codes[0] not in await in_store(desk)
        assert await in_store(desk) == before
        for road in outboxes(desk.house):
            await road.look()
        assert all(shown.codes[0] not in text for _, text in (*desk.mail.letters, *desk.sms.letters))


async def test_a_code_that_a_new_phone_ends_is_told(tmp_path: Path) -> None:
    async with inside(tmp_path) as desk:
        case = await desk.verified()
        made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
        await reveal(desk.house, desk.agent, made.id, new_key())
        desk.clock.step(minutes=1)
        lately = desk.clock.now()
        await desk.house.store.write(
            lambda c: c.execute(
                update(device).where(device.c.ref == "DP1").values(changed=lately, activated=True)
            )
        )
        await Sweep(desk.house).look()
        assert await kinds(desk) == ["bypass_made", "grant_revoked"]
        assert [row.case_id for row in await notices(desk)] == [case.id] * 2
