"""Activation links: where they go, what may prove for them, and for which account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, update

from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.evidence import ProofAnswer, Zero
from helpdesk_tui.contract.gate import Action, Allowed, Tier
from helpdesk_tui.contract.ids import CaseId, DeviceId, VendorId, WayId
from helpdesk_tui.contract.orders import ActivationOrder, Delivery
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.desk.people.tables import contact, device
from helpdesk_tui.policy.file import parse
from tests.attack.folk import (
    CALL,
    IN_PERSON,
    PHONE,
    Newcomer,
    activate,
    add,
    attest,
    contact_row,
    effects,
    managed_by,
    refused,
    set_contact,
)
from tests.desk.inside import AMELIE, MOBILE, START, Inside, new_key

NEW = Newcomer("new", mail="new@durand.example", number="+32475999999", activated=False)


async def zeros(desk: Inside, case: CaseId, id_: DeviceId = PHONE) -> dict[str, Zero | None]:
    found = await desk.calls.look(case, Action.ACTIVATION_REPLACE, id_)
    return {way.id: way.zero for way in found.ways}


async def test_the_phone_that_gets_the_link_proves_nothing_for_it(desk: Inside) -> None:
    found = await zeros(desk, (await desk.case()).id)
    receiving = {"push:twin:DP1", "call:con_mobile", "sms:con_mobile"}
    assert {way for way, zero in found.items() if zero is Zero.IS_TARGET} == receiving


@pytest.mark.parametrize("written", ["0475 12 34 56 ext. 3", "call reception", "+999 00"])
async def test_nor_does_its_number_when_nobody_can_read_it(desk: Inside, written: str) -> None:
    await desk.house.store.write(
        lambda c: c.execute(update(device).where(device.c.ref == "DP1").values(number=written, e164=""))
    )
    await set_contact(desk, "con_mobile", value=written, written=written)
    found = await zeros(desk, (await desk.case()).id)
    assert found["call:con_mobile"] is Zero.IS_TARGET


async def test_a_shared_phone_of_the_manager_is_the_same_phone(desk: Inside) -> None:
    await add(desk, Newcomer("boss", number=MOBILE))
    await managed_by(desk, "boss")
    found = await zeros(desk, (await desk.case()).id)
    assert found["manager:push:twin:DP-boss"] is Zero.IS_TARGET
    assert found["manager:call:con_mobile_DX-boss"] is Zero.IS_TARGET


async def test_device_of_somebody_else(desk: Inside) -> None:
    await add(desk, NEW)
    case = await desk.verified()
    for id_ in ("twin:DP-new", "other:DP1", "twin:", "twin:DP1:", ":DP1", "twin:../users/DU1", "DP1"):
        assert await refused(activate(desk, case.id, DeviceId(id_))) is ErrorCode.NOT_FOUND, id_
    order = ActivationOrder(vendor=VendorId("other"), device=PHONE)
    assert await refused(desk.operations.order(case.id, order, new_key())) is ErrorCode.NOT_FOUND
    assert desk.twin.ledger == []


async def test_a_second_account_gets_its_own_link_and_its_own_doubts(desk: Inside) -> None:
    """The person's first account at a vendor does not answer for the second one."""
    await add(desk, replace(NEW, of=AMELIE))
    case = await desk.verified()
    await activate(desk, case.id, DeviceId("twin:DP-new"))
    assert [entry for entry in desk.twin.ledger if entry[0] == "activation"] == [("activation", "DX-new")]


async def test_a_disabled_second_account_gets_none(desk: Inside) -> None:
    await add(desk, replace(NEW, of=AMELIE, status=AccountStatus.DISABLED))
    case = await desk.verified()
    assert await refused(activate(desk, case.id, DeviceId("twin:DP-new"))) is ErrorCode.GATE_CLOSED
    assert effects(desk, "activation") == 0


async def test_a_second_account_that_is_let_in_anyway_proves_nothing(desk: Inside) -> None:
    await add(desk, replace(NEW, of=AMELIE, activated=True, status=AccountStatus.BYPASS))
    case = (await desk.case()).id
    start = desk.evidence.start(case, WayId("push:twin:DP-new"), new_key())
    assert await refused(start) is ErrorCode.WAY_UNAVAILABLE


async def test_first_link_to_a_number_of_yesterday_is_not_the_easy_one(desk: Inside) -> None:
    """Attested proof opens a first activation, not one that goes to an address that has just changed."""
    await add(desk, replace(NEW, of=AMELIE))
    case = (await desk.case()).id
    await attest(desk, case, CALL)
    await attest(desk, case, IN_PERSON)
    id_ = DeviceId("twin:DP-new")

    async def decided() -> tuple[bool, int]:
        found = await desk.calls.look(case, Action.ACTIVATION_FIRST, id_)
        return isinstance(found.decision, Allowed), found.decision.score.tier

    assert await decided() == (True, Tier.LIGHT)
    yesterday = START - timedelta(days=1)
    await set_contact(desk, "con_mobile_DX-new", changed=yesterday, baseline=False)
    assert await decided() == (False, Tier.STRONG)
    assert await refused(activate(desk, case, id_)) is ErrorCode.GATE_CLOSED


async def test_a_phone_that_works_is_never_a_first_link(desk: Inside) -> None:
    case = (await desk.case()).id
    await attest(desk, case, CALL)
    await attest(desk, case, IN_PERSON)
    assert await refused(activate(desk, case, PHONE)) is ErrorCode.GATE_CLOSED


async def test_one_that_was_activated_meanwhile_is_none_either(desk: Inside) -> None:
    await add(desk, replace(NEW, of=AMELIE))
    case = (await desk.case()).id
    await attest(desk, case, CALL)
    await attest(desk, case, IN_PERSON)
    (phone,) = desk.twin.people["DX-new"].devices
    desk.twin.change("DX-new", devices=(replace(phone, activated=True),))
    assert await refused(activate(desk, case, DeviceId("twin:DP-new"))) is ErrorCode.GATE_CLOSED
    assert effects(desk, "activation") == 0


async def test_drawing_a_link_is_off_unless_the_policy_allows_it(desk: Inside) -> None:
    case = await desk.verified()
    await attest(desk, case.id, IN_PERSON)
    asked = activate(desk, case.id, PHONE, delivery=Delivery.QR)
    assert await refused(asked) is ErrorCode.GATE_CLOSED


async def test_drawing_it_is_no_cheaper_than_sending_it() -> None:
    rules = parse("version = 1\n[actions]\nqr_on_screen = true\nreplace_tier = 3\n").base
    assert rules.tier_of(Action.QR_ON_SCREEN) == rules.tier_of(Action.ACTIVATION_REPLACE) == Tier.PRIVILEGED


async def test_manager_whose_mailbox_is_the_persons_is_one_proof(desk: Inside) -> None:
    await add(desk, Newcomer("boss", mail="amelie.dupont@durand.example"))
    await managed_by(desk, "boss")
    case = (await desk.case()).id
    await desk.mailed(case)
    proof = await desk.evidence.start(case, WayId("manager:mail:con_mail_DX-boss"), new_key())
    await desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr(desk.mail.code())))
    found = await desk.calls.look(case, Action.BYPASS)
    assert found.decision.score.points == 50


async def test_a_number_that_comes_back_is_new(desk: Inside) -> None:
    """Taken off the file and put on again by the vendor: doubted like any change."""
    case = (await desk.case()).id
    phone = desk.twin.people["DU1"].devices
    for devices in ((), phone):
        desk.twin.change("DU1", devices=devices)
        await refused(activate(desk, case))
    found = await desk.calls.look(case, Action.BYPASS)
    doubted = {way.id for way in found.ways if way.zero is Zero.QUARANTINED}
    assert {"push:twin:DP1", "sms:con_mobile"} <= doubted


async def test_quarantine_of_one_source_is_not_lifted_by_a_later_line_of_another(desk: Inside) -> None:
    await set_contact(desk, "con_mail", changed=START - timedelta(days=3), baseline=False)
    row = contact_row(AMELIE, "a.dupont", "mail", "amelie.dupont@durand.example")
    row |= {"source": "csv:durand", "first_seen": START, "changed": START, "baseline": False}
    await desk.house.store.write(lambda c: c.execute(insert(contact).values(**row)))
    found = await desk.calls.look((await desk.case()).id, Action.BYPASS)
    assert {way.zero for way in found.ways if way.id.startswith("mail:")} == {Zero.QUARANTINED}
