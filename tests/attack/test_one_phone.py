"""Whoever holds one unlocked phone: its app, its SIM and its pushes together are one channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, update

from helpdesk_tui.contract.evidence import ProofAnswer, Zero
from helpdesk_tui.contract.gate import Action, Denied, Need
from helpdesk_tui.contract.ids import CaseId, DeviceId, WayId
from helpdesk_tui.contract.people import DeviceKind, Factor
from helpdesk_tui.desk.gate.service import panel
from helpdesk_tui.desk.people.tables import contact, device
from helpdesk_tui.vendors.values import PushState, VendorDevice
from tests.attack.folk import CALL, PHONE, PUSH, SMS, attest, contact_row, look
from tests.desk.inside import AMELIE, MOBILE, OFFICE, START, Inside, inside, new_key

OLD = START - timedelta(days=400)
OTHER = "+32479000111"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield made


async def has(desk: Inside, *, number: str, kind: DeviceKind = DeviceKind.PHONE) -> None:
    """What is known of her phone, as her vendor tells it."""
    known = desk.twin.people["DU1"]
    phone, *others = known.devices
    told = replace(phone, number=number, kind=kind)
    # A vendor whose apps have no number tells the directory's, beside them.
    desk.twin.people["DU1"] = replace(known, devices=(told, *others), numbers=(("mobile", MOBILE),))
    values = {"number": number, "e164": number if number.startswith("+") else "", "kind": kind.value}
    await desk.house.store.write(
        lambda c: c.execute(update(device).where(device.c.ref == "DP1").values(**values))
    )


async def pushed(desk: Inside, case: CaseId) -> None:
    proof = await desk.evidence.start(case, PUSH, new_key())
    desk.twin.pushes[max(desk.twin.pushes)] = PushState.APPROVED
    await desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr(desk.twin.push_code)))
    for _ in range(50):
        if (await desk.evidence.get(case, proof.id)).state == "passed":
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the push did not pass")


async def texted(desk: Inside, case: CaseId) -> None:
    proof = await desk.evidence.start(case, SMS, new_key())
    await desk.evidence.answer(case, proof.id, ProofAnswer(typed=SecretStr(desk.sms.code())))


@pytest.mark.parametrize(
    ("number", "kind", "roots"),
    [
        ("", DeviceKind.PHONE, 1),
        ("", DeviceKind.SOFTWARE_TOKEN, 1),
        ("", DeviceKind.TABLET, 1),
        ("reception", DeviceKind.PHONE, 1),
        (MOBILE, DeviceKind.PHONE, 1),
        (OTHER, DeviceKind.PHONE, 2),
    ],
)
async def test_the_app_and_the_sim_of_one_phone_are_one_root(
    desk: Inside, number: str, kind: DeviceKind, roots: int
) -> None:
    await has(desk, number=number, kind=kind)
    case = await desk.case()
    await pushed(desk, case.id)
    await texted(desk, case.id)
    decision = (await look(desk, case.id)).decision
    assert decision.score.roots == roots
    assert (isinstance(decision, Denied) and Need.SECOND_ROOT in decision.needs) is (roots == 1)
    await attest(desk, case.id, CALL)
    assert (await look(desk, case.id)).decision.outcome == "allowed"  # the office line stays open


@pytest.mark.parametrize(
    ("value", "apart"), [("+32479123123", False), ("+3225559860", True), ("call reception", False)]
)
async def test_a_second_number_is_another_phone_where_it_is_on_a_wall(
    desk: Inside, value: str, apart: bool
) -> None:
    await has(desk, number="")
    row = contact_row(AMELIE, "a.dupont", "second_number", value) | {"source": "csv:durand"}
    await desk.house.store.write(lambda c: c.execute(insert(contact).values(**row)))
    case = await desk.case()
    await pushed(desk, case.id)
    await attest(desk, case.id, WayId(f"call:{row['id']}"))
    assert (await look(desk, case.id)).decision.score.roots == (2 if apart else 1)


@pytest.mark.parametrize(("number", "zero"), [("", Zero.IS_TARGET), (OTHER, None)])
async def test_an_app_is_not_set_up_by_the_word_of_the_phone_it_is_on(
    desk: Inside, number: str, zero: Zero | None
) -> None:
    await has(desk, number=number)
    case = await desk.case()
    seen = await panel(desk.house, desk.agent, case.id, Action.ACTIVATION_REPLACE, None, PHONE)
    found = {way.id: way.zero for way in seen.ways}
    assert (found[SMS], found[CALL]) == (zero, None)


async def second_app(desk: Inside, changed: datetime | None) -> None:
    """Another app of the same account; `changed`: since the first import."""
    known = desk.twin.people["DU1"]
    app = VendorDevice("DP2", DeviceKind.PHONE, "Pixel", activated=True, usable=True, factors=(Factor.PUSH,))
    desk.twin.people["DU1"] = replace(known, devices=(*known.devices, app))
    row = {
        "vendor": "twin",
        "account_ref": "DU1",
        "ref": "DP2",
        "person_id": AMELIE,
        "kind": "phone",
        "label": "Pixel",
        "platform": "",
        "number": "",
        "e164": "",
        "serial": "",
        "activated": True,
        "usable": True,
        "factors": "push",
        "extra": "{}",
        "first_seen": changed or OLD,
        "changed": changed,
        "baseline": changed is None,
    }
    await desk.house.store.write(lambda c: c.execute(insert(device).values(**row)))


async def test_another_app_of_unknown_number_proves_for_it_and_for_a_number(desk: Inside) -> None:
    """Nobody knows that it is the same phone; else nobody with two apps could have one of them set up again."""
    await has(desk, number="")
    await second_app(desk, None)
    case = await desk.case()
    other = WayId("push:twin:DP2")
    for device_, zero in ((PHONE, None), (DeviceId("twin:DP2"), Zero.IS_TARGET)):
        seen = await panel(desk.house, desk.agent, case.id, Action.ACTIVATION_REPLACE, None, device_)
        assert {way.id: way.zero for way in seen.ways}[other] == zero


@pytest.mark.parametrize("by_account", [True, False])
async def test_a_push_that_any_phone_of_the_account_may_answer_is_as_young_as_the_youngest(
    desk: Inside, by_account: bool
) -> None:
    if by_account:
        desk.twin.wakes = lambda one: Factor.PUSH in one.factors  # type: ignore[attr-defined]
    await has(desk, number=OTHER)
    await second_app(desk, START - timedelta(days=1))
    case = await desk.case()
    await pushed(desk, case.id)
    seen = await look(desk, case.id)
    (proof,) = seen.proofs
    assert (proof.points, proof.zero) == ((0, Zero.QUARANTINED) if by_account else (70, None))


async def test_and_goes_through_each_of_them(desk: Inside) -> None:
    desk.twin.wakes = lambda one: Factor.PUSH in one.factors  # type: ignore[attr-defined]
    await has(desk, number=OTHER)
    await second_app(desk, None)  # of this one nobody knows the number
    case = await desk.case()
    await pushed(desk, case.id)
    await texted(desk, case.id)
    assert (await look(desk, case.id)).decision.score.roots == 1
    other = DeviceId("twin:DP2")
    seen = await panel(desk.house, desk.agent, case.id, Action.ACTIVATION_REPLACE, None, other)
    assert {proof.zero for proof in seen.proofs} == {Zero.IS_TARGET}
    assert OFFICE not in seen.model_dump_json()
