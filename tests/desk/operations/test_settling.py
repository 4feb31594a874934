"""What an outcome writes: the row, the grant, the record, the notice, and who is woken; each once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from helpdesk_tui.contract.ids import DeviceId, VendorId
from helpdesk_tui.contract.operations import OperationState, Result
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, TestOrder
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.operations import settling
from helpdesk_tui.desk.operations.effects import Done, Secrets
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.tables import operation
from tests.desk.inside import AMELIE
from tests.desk.operations.rig import Desk, Left, Line, facts_of

TWIN = VendorId("twin")
BYPASS = BypassOrder(vendor=TWIN)
LINK = ActivationOrder(vendor=TWIN, device=DeviceId("twin:DP1"))
TRY = TestOrder(vendor=TWIN, device=DeviceId("twin:DP1"), factor=Factor.PUSH)
CODES = Secrets(codes=(SecretStr("000111222"), SecretStr("000111333")))
MARKS: dict[str, Any] = {
    "problem": "outcome_unknown",
    "problem_params": '{"why": "cut"}',
    "sealed": b"before",
    "handle": b"before",
    "uses": 9,
    "codes": 9,
    "sent_to": "before",
    "result": "waiting",
    "checks": 3,
}
"""What a row may hold from before, so that what an outcome clears is seen to be cleared."""


async def marked(desk: Desk, entry: Entry, **values: Any) -> Entry:
    query = update(operation).where(operation.c.id == entry.id)
    await desk.house.store.write(lambda c: c.execute(query.values(**{**MARKS, **values})))
    return await desk.entry(entry.id)


def woken(desk: Desk, entry: Entry, *, case: bool = True) -> list[Change]:
    of_case = [Change(resource=Resource.CASE, id=desk.case_open.id)] if case else []
    return [
        Change(resource=Resource.OPERATION, id=entry.id, case=entry.case),
        *of_case,
        Change(resource=Resource.GRANT, id=AMELIE),
        Change(resource=Resource.PERSON, id=AMELIE),
    ]


def line(desk: Desk, event: str, entry: Entry, **params: str) -> Line:
    told = {"operation": entry.id, "kind": entry.order.kind, "vendor": "twin", **params}
    return Line(event, "a.martin", desk.case_open.id, AMELIE, told)


def of_operation(left: Left) -> list[Line]:
    return [one for one in left.lines if one.event.startswith("operation:")]


async def test_what_was_handed_over_is_kept_as_a_grant_and_told(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(BYPASS))
    await desk.parked()
    until, now = desk.clock.now() + timedelta(hours=1), desk.clock.now()
    result = Done(until=until, uses=2, refs=("r1", "r2"), sent_to="..56", device_ref="DP1", secrets=CODES)
    left = await desk.left_by(entry.id, lambda: settling.done(desk.house, entry, result))
    assert left.answer is True
    (grant,) = left.grants
    sealed = left.row.pop("sealed")
    assert Secrets.unpack(desk.house.seal.unseal(sealed, entry.id)).codes == CODES.codes
    assert left.row == {
        "state": "done",
        "slot": None,
        "next_check": None,
        "settled_at": now,
        "until": until,
        "uses": 2,
        "codes": 2,
        "sent_to": "..56",
        "problem": None,
        "problem_params": "{}",
        "result": None,
        "handle": None,
        "grant_id": grant["id"],
        "revision": 2,
    }
    assert grant["id"].startswith("gr_")
    assert {name: value for name, value in grant.items() if name != "id"} == {
        "operation_id": entry.id,
        "kind": "bypass",
        "state": "live",
        "vendor": "twin",
        "account_ref": "DU1",
        "person_id": AMELIE,
        "case_id": desk.case_open.id,
        "agent": "a.martin",
        "refs": '["r1", "r2"]',
        "device_ref": "DP1",
        "made_at": now,
        "until": until,
        "uses_left": 2,
        "ended_at": None,
        "read_at": None,
        "revision": 1,
    }
    assert of_operation(left) == [line(desk, "operation:done", entry, refs="r1,r2", found="false")]
    (told,) = left.notices
    assert (told["kind"], told["operation_id"], told["grant_id"]) == ("bypass_made", entry.id, grant["id"])
    assert facts_of(told)["until"] == until.isoformat()
    assert left.heard == woken(desk, entry)
    assert await desk.rang()


async def test_an_answer_that_hands_nothing_over_makes_no_grant(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(TRY))
    result = Done(
        until=None, uses=None, result=Result.WAITING, handle=SecretStr("behind the phone"), look_after=2.5
    )
    left = await desk.left_by(entry.id, lambda: settling.done(desk.house, entry, result, found=True))
    handle = left.row.pop("handle")
    kept = desk.house.seal.unseal(handle, f"{entry.id}/handle")
    assert kept.get_secret_value() == "behind the phone"
    assert left.row == {
        "state": "done",
        "slot": None,
        "next_check": desk.clock.now() + timedelta(seconds=2.5),
        "settled_at": desk.clock.now(),
        "uses": None,
        "codes": 0,
        "sent_to": None,
        "problem": None,
        "problem_params": "{}",
        "revision": 2,
    }
    assert (left.grants, left.notices) == ([], [])
    assert left.lines == [line(desk, "operation:done", entry, refs="", found="true", result="waiting")]


async def test_what_lay_sealed_stays_where_it_was_found_and_goes_where_it_was_not(desk: Desk) -> None:
    """Digits that the desk drew lie in the row before anybody was asked."""
    bare = Done(until=None, uses=1)
    one = await marked(desk, await desk.intended(TRY))
    kept = await desk.left_by(one.id, lambda: settling.done(desk.house, one, bare, found=True))
    assert "sealed" not in kept.row
    two = await marked(desk, await desk.intended(TRY, "op_2"))
    gone = await desk.left_by(two.id, lambda: settling.done(desk.house, two, bare))
    assert gone.row["sealed"] is None
    three = await marked(desk, await desk.intended(TRY, "op_3"))
    new = replace(bare, secrets=CODES)
    other = await desk.left_by(three.id, lambda: settling.done(desk.house, three, new, found=True))
    unsealed = desk.house.seal.unseal(other.row["sealed"], three.id)
    assert Secrets.unpack(unsealed).codes == CODES.codes


@pytest.mark.parametrize("state", ["done", "failed", "taken_back"])
async def test_what_is_settled_is_settled_once(desk: Desk, state: str) -> None:
    """Two who settle at once leave one outcome, one grant and one line (inv-P3)."""
    entry = await marked(desk, await desk.intended(BYPASS), state=state)
    acts = [
        lambda: settling.done(desk.house, entry, Done(until=None, uses=1, secrets=CODES)),
        lambda: settling.ended(desk.house, entry, OperationState.FAILED, "vendor_busy"),
        lambda: settling.unknown(desk.house, entry, "vendor_slow", 5),
        lambda: settling.left_unknown(desk.house, entry),
    ]
    for act in acts:
        left = await desk.left_by(entry.id, act)
        assert not left.answer
        assert (left.row, left.lines, left.grants, left.notices) == ({}, [], [], [])


async def test_a_certain_no_frees_the_slot_and_says_why(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(BYPASS))
    await desk.parked()
    params = {
        "why": "x" * 65,
        "until": "2026",
        "seconds": "9",
        "limit": "10",
        "detail": "words of the vendor's",
    }
    left = await desk.left_by(
        entry.id,
        lambda: settling.ended(desk.house, entry, OperationState.FAILED, "vendor_limit", params=params),
    )
    assert left.answer is True
    assert json.loads(left.row.pop("problem_params")) == {
        "why": "x" * 64,
        "until": "2026",
        "seconds": "9",
        "limit": "10",
    }
    assert left.row == {
        "state": "failed",
        "slot": None,
        "sealed": None,
        "problem": "vendor_limit",
        "settled_at": desk.clock.now(),
        "next_check": None,
        "revision": 2,
    }
    assert left.lines == [line(desk, "operation:failed", entry, problem="vendor_limit")]
    assert left.heard == woken(desk, entry)
    assert await desk.rang()


async def test_a_late_effect_is_looked_for_after_a_no(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(BYPASS))
    left = await desk.left_by(
        entry.id,
        lambda: settling.ended(desk.house, entry, OperationState.FAILED, "outcome_unknown", late=True),
    )
    assert left.row["next_check"] == desk.clock.now() + timedelta(minutes=5)
    assert left.row["problem_params"] == "{}"


async def test_what_nobody_can_say_holds_the_slot_and_is_on_record_once(desk: Desk) -> None:
    entry = await desk.intended(BYPASS)
    await desk.parked()
    left = await desk.left_by(entry.id, lambda: settling.unknown(desk.house, entry, "outcome_unknown", 2))
    assert left.row == {
        "state": "unknown",
        "problem": "outcome_unknown",
        "next_check": desk.clock.now() + timedelta(seconds=2),
        "checks": 1,
        "revision": 2,
    }
    assert left.lines == [line(desk, "operation:unknown", entry, problem="outcome_unknown")]
    assert left.heard == woken(desk, entry)
    assert not await desk.rang(), "what it waits for has not come"
    seen = await desk.entry(entry.id)
    again = await desk.left_by(entry.id, lambda: settling.unknown(desk.house, seen, "vendor_down", 5))
    assert again.lines == []
    assert (again.row["problem"], again.row["checks"]) == ("vendor_down", 2)


def test_the_pause_doubles_up_to_a_minute() -> None:
    assert [settling.pause(checks) for checks in (0, 1, 2, 3, 4, 5, 6, 10**6)] == [
        2.0,
        4.0,
        8.0,
        16.0,
        32.0,
        60.0,
        60.0,
        60.0,
    ]


async def test_an_open_one_is_asked_about_again_after_a_growing_pause(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(BYPASS))
    left = await desk.left_by(entry.id, lambda: settling.again(desk.house, entry, "vendor_down"))
    assert left.row == {
        "state": "unknown",
        "problem": "vendor_down",
        "next_check": desk.clock.now() + timedelta(seconds=16),
        "checks": 4,
        "revision": 2,
    }
    assert len(left.lines) == 1
    at = await desk.left_by(entry.id, lambda: settling.again(desk.house, entry, "vendor_down", 7))
    assert at.row["next_check"] == desk.clock.now() + timedelta(seconds=7)


async def test_a_settled_one_is_asked_about_again_and_stays_what_it_is(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(BYPASS), state="failed")
    left = await desk.left_by(entry.id, lambda: settling.again(desk.house, entry, "vendor_down"))
    assert left.row == {"next_check": desk.clock.now() + timedelta(seconds=16), "checks": 4}
    assert left.lines == []


async def test_a_phone_that_has_not_answered_is_looked_at_again(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(TRY), state="done")
    left = await desk.left_by(entry.id, lambda: settling.look_again(desk.house, entry, 1.5))
    assert left.row == {"next_check": desk.clock.now() + timedelta(seconds=1.5), "checks": 4}
    over = await desk.left_by(entry.id, lambda: settling.no_more_checks(desk.house, entry))
    assert over.row == {"next_check": None}


async def test_the_persons_answer_is_on_record_once(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(TRY), state="done")
    await desk.parked()
    left = await desk.left_by(entry.id, lambda: settling.answered(desk.house, entry, Result.ACCEPTED))
    assert left.row == {"result": "accepted", "handle": None, "next_check": None, "revision": 2}
    told = {"operation": entry.id, "kind": "test", "result": "accepted"}
    assert left.lines == [Line("operation:answered", "a.martin", desk.case_open.id, AMELIE, told)]
    assert left.heard == woken(desk, entry)
    assert left.notices == []
    assert await desk.rang()


async def test_no_answer_is_taken_for_what_was_never_done(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(TRY), state="failed")
    await desk.parked()
    left = await desk.left_by(entry.id, lambda: settling.answered(desk.house, entry, Result.ACTIVATED))
    assert (left.row, left.lines, left.notices) == ({}, [], [])
    assert not await desk.rang()


async def test_a_phone_that_is_bound_now_is_told_as_a_new_device(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(LINK), state="done", grant_id="gr_link")
    left = await desk.left_by(entry.id, lambda: settling.answered(desk.house, entry, Result.ACTIVATED))
    (told,) = left.notices
    assert (told["kind"], told["operation_id"], told["grant_id"]) == ("device_added", entry.id, "gr_link")
    assert [one.event for one in left.lines] == ["operation:answered", "notice:made"]


@pytest.mark.parametrize("state", ["intent", "unknown", "failed"])
async def test_what_nobody_holds_is_taken_back(desk: Desk, state: str) -> None:
    entry = await marked(desk, await desk.intended(BYPASS), state=state)
    await desk.parked()
    left = await desk.left_by(entry.id, lambda: settling.taken_back(desk.house, entry))
    left.row.pop("slot", None)
    assert left.row == {
        "state": "taken_back",
        "sealed": None,
        "settled_at": desk.clock.now(),
        "next_check": None,
        "revision": 2,
    }
    assert (await desk.row(entry.id))["slot"] is None
    assert left.lines == [line(desk, "operation:taken_back", entry)]
    assert left.heard == woken(desk, entry)
    assert await desk.rang()


async def test_what_was_done_is_not_taken_back_behind_its_back(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(BYPASS), state="done")
    left = await desk.left_by(entry.id, lambda: settling.taken_back(desk.house, entry))
    assert (left.row, left.lines) == ({}, [])


async def test_what_will_never_be_known_stands_in_nobodys_way_and_people_hear_of_it(desk: Desk) -> None:
    entry = await marked(desk, await desk.intended(BYPASS), state="unknown")
    left = await desk.left_by(entry.id, lambda: settling.left_unknown(desk.house, entry))
    assert left.row == {"slot": None, "next_check": None, "revision": 2}
    (told,) = left.notices
    assert (told["kind"], told["operation_id"]) == ("bypass_made", entry.id)
    assert facts_of(told)["uncertain"] is True
    assert left.heard == woken(desk, entry)


async def test_without_a_case_nothing_rings_and_no_case_is_woken(desk: Desk) -> None:
    entry = await desk.intended(TRY, case=None)
    await desk.parked()
    left = await desk.left_by(entry.id, lambda: settling.done(desk.house, entry, Done(until=None, uses=None)))
    assert [one.case for one in left.lines] == [None]
    assert left.heard == woken(desk, entry, case=False)
    await desk.left_by(entry.id, lambda: settling.answered(desk.house, entry, Result.REFUSED))
    assert not await desk.rang()


async def test_what_was_read_of_the_person_a_moment_ago_is_forgotten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[str] = []
    monkeypatch.setattr(desk.house.recent, "forget", forgotten.append)
    settling.tell(desk.house, await desk.intended(BYPASS))
    assert forgotten == [AMELIE]


async def test_a_row_that_has_to_be_there_is_missed(desk: Desk) -> None:
    entry = await desk.intended(BYPASS)
    assert await desk.house.store.read(lambda c: settling.entry_of(c, entry.id)) == entry
    with pytest.raises(LookupError, match="op_none"):
        await desk.house.store.read(lambda c: settling.entry_of(c, "op_none"))  # type: ignore[arg-type]
