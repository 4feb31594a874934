"""A login that is tried: the phone is asked, or a code compared; the answer is bound to what was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.contract.ids import DeviceId, VendorId
from helpdesk_tui.contract.operations import Result
from helpdesk_tui.contract.orders import (
    Order,
    TestOrder,
)
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.register import KINDS, kind_of
from helpdesk_tui.desk.operations.kinds.trial import Handle, handle_of
from helpdesk_tui.desk.seal import SealBroken
from helpdesk_tui.vendors.values import CodeVerdict, PushSent, PushState
from tests.desk.operations.rig import Desk, Spy, only_with

TWIN = VendorId("twin")
PHONE = DeviceId("twin:DP1")
TOKEN = DeviceId("twin:DH1")
PUSH = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH)
OTP = TestOrder(vendor=TWIN, device=TOKEN, factor=Factor.OTP, code=SecretStr("123456"))
UNUSED = SecretStr("drawn for a bypass")


async def effect(desk: Desk, order: Order) -> tuple[Entry, Done]:
    entry = await desk.intended(order)
    return entry, await kind_of(order).effect(desk.house, entry, order, UNUSED)


@pytest.mark.parametrize("factor", [Factor.PUSH, Factor.CALL])
async def test_the_phone_is_asked_and_its_answer_awaited(desk: Desk, factor: Factor) -> None:
    order = PUSH.model_copy(update={"factor": factor})
    spy = Spy(start_test=PushSent("behind the phone", 45, read_to_caller="73519"))
    only_with(desk, challenges=spy)
    entry, made = await effect(desk, order)
    assert spy.asked == [("start_test", "DU1", "DP1", factor)]
    handle = made.handle
    assert replace(made, handle=None) == Done(
        until=desk.clock.now() + timedelta(seconds=45),
        uses=None,
        device_ref="DP1",
        result=Result.WAITING,
        look_after=1.0,
    )
    assert handle is not None
    sealed = desk.house.seal.seal(handle, f"{entry.id}/handle")
    assert handle_of(desk.house, replace(entry, handle=sealed)) == Handle("behind the phone", "73519")
    with pytest.raises(AssertionError):
        handle_of(desk.house, entry)


async def test_a_factor_that_shows_codes_needs_one(desk: Desk) -> None:
    spy = Spy(check_code=CodeVerdict(accepted=True))
    only_with(desk, challenges=spy)
    with pytest.raises(Mistaken) as caught:
        await effect(desk, OTP.model_copy(update={"code": None}))
    assert caught.value.code is ErrorCode.BAD_REQUEST
    assert spy.asked == []


async def awaited(desk: Desk, **changes: Any) -> Entry:
    """A push that is under way for thirty seconds more."""
    from sqlalchemy import update

    from helpdesk_tui.desk.operations.tables import operation

    entry = await desk.intended(PUSH)
    handle = desk.house.seal.seal(Handle("behind the phone").pack(), f"{entry.id}/handle")
    values = {"state": "done", "handle": handle, "until": desk.clock.now() + timedelta(seconds=30), **changes}
    query = update(operation).where(operation.c.id == entry.id).values(**values)
    await desk.house.store.write(lambda c: c.execute(query))
    return await desk.entry(entry.id)


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (PushState.APPROVED, "accepted"),
        (PushState.DENIED, "refused"),
        (PushState.FRAUD, "fraud"),
        (PushState.TIMED_OUT, "timed_out"),
        (PushState.WAITING, None),
    ],
)
async def test_the_phones_answer_is_written(desk: Desk, state: PushState, result: str | None) -> None:
    spy = Spy(push_state=state)
    only_with(desk, challenges=spy)
    entry = await awaited(desk)
    await KINDS["test"].settle(desk.house, entry, PUSH)
    assert spy.asked == [("push_state", "DU1", "behind the phone")]
    row = await desk.row(entry.id)
    assert row["result"] == result
    later = desk.clock.now() + timedelta(seconds=1) if result is None else None
    assert row["next_check"] == later


@pytest.mark.parametrize(("seconds", "over"), [(29, False), (30, True)])
async def test_a_phone_that_never_answers_is_waited_for_to_the_second(
    desk: Desk, seconds: int, over: bool
) -> None:
    only_with(desk, challenges=Spy(push_state=PushState.WAITING))
    entry = await awaited(desk)
    desk.clock.step(seconds=seconds)
    await KINDS["test"].settle(desk.house, entry, PUSH)
    assert (await desk.row(entry.id))["result"] == ("timed_out" if over else None)


async def test_a_handle_that_cannot_be_read_is_waited_for_and_then_over(desk: Desk) -> None:
    """The key may come back while the phone still has time to answer."""
    spy = Spy(push_state=PushState.APPROVED)
    only_with(desk, challenges=spy)
    entry = await awaited(desk, handle=b"sealed by a key that is gone" * 2)
    with pytest.raises(SealBroken):
        await KINDS["test"].settle(desk.house, entry, PUSH)
    assert (await desk.row(entry.id))["result"] is None
    desk.clock.step(seconds=30)
    await KINDS["test"].settle(desk.house, entry, PUSH)
    assert (await desk.row(entry.id))["result"] == "timed_out"
    assert spy.asked == []


async def test_a_push_without_an_end_is_waited_for(desk: Desk) -> None:
    only_with(desk, challenges=Spy(push_state=PushState.WAITING))
    entry = await awaited(desk, until=None)
    desk.clock.step(days=1)
    await KINDS["test"].settle(desk.house, entry, PUSH)
    assert (await desk.row(entry.id))["result"] is None


async def test_a_test_whose_handle_is_gone_is_over(desk: Desk) -> None:
    only_with(desk)
    entry = await awaited(desk, handle=None)
    await KINDS["test"].settle(desk.house, entry, PUSH)
    assert (await desk.row(entry.id))["result"] == "timed_out"


@pytest.mark.parametrize("state", ["intent", "unknown"])
async def test_a_test_whose_answer_was_lost_stands_in_nobodys_way(desk: Desk, state: str) -> None:
    only_with(desk)
    entry = await awaited(desk, state=state, result=None)
    await KINDS["test"].settle(desk.house, entry, PUSH)
    row = await desk.row(entry.id)
    assert (row["state"], row["slot"], row["result"]) == (state, None, None)


async def test_a_vendor_that_can_ask_no_phone_any_more_settles_nothing(desk: Desk) -> None:
    only_with(desk)
    entry = await awaited(desk)
    with pytest.raises(DeskError) as caught:
        await KINDS["test"].settle(desk.house, entry, PUSH)
    assert caught.value.code is ErrorCode.UNSUPPORTED
