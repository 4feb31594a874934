"""What only takes away: whose it is, by whom, how often, and what stands on record of it (Law 13)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.ids import AgentId, CaseId, DeviceId, GrantId, OperationId, PersonId, VendorId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import (
    BypassOrder,
    Change,
    ChangeOrder,
    RevokeOrder,
    SettingName,
    SettingOrder,
    Taking,
)
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.containments.tables import containment, containment_step
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.operations import insisting, journal, taking
from helpdesk_tui.desk.operations.insisting import Errand, Insisted, insist
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.quiet.tables import push_quiet
from tests.desk.inside import AMELIE, START, new_key
from tests.desk.operations.rig import BORIS, OTHER, Desk, Line
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")
PHONE = DeviceId("twin:DP1")
LOCK = ChangeOrder(vendor=TWIN, change=Change.LOCK_ACCOUNT, person=AMELIE, reason="lost", seconds=600)
SUSPEND = ChangeOrder(vendor=TWIN, change=Change.SUSPEND_DEVICE, device=PHONE, person=AMELIE, reason="lost")
AGENT = AgentId("a.martin")
DEADLINE = timedelta(seconds=25)


@pytest.fixture(autouse=True)
def more(desk: Desk) -> TwinMore:
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
    return desk.twin.more


async def claimed(
    desk: Desk, order: Taking, id_: str = "op_1", case: CaseId | None = None, **named: Any
) -> None:
    name = OperationId(id_)
    await desk.house.store.write(
        lambda c: taking.claim(c, desk.house, AGENT, order, name, case, DEADLINE, **named)
    )


async def refused(desk: Desk, order: Taking, **named: Any) -> tuple[type[DeskError], ErrorCode]:
    with pytest.raises(DeskError) as caught:
        await claimed(desk, order, "op_refused", **named)
    assert await desk.row(OperationId("op_refused")) == {}
    return type(caught.value), caught.value.code


async def handed_over(desk: Desk) -> Operation:
    return await desk.operations.order(desk.case_open.id, BypassOrder(vendor=TWIN), new_key())


@pytest.mark.parametrize("change", list(Change))
def test_what_takes_away_is_known_by_name(change: Change) -> None:
    takes = {
        "suspend_device",
        "lock_account",
        "trash_account",
        "return_token",
        "forget_browsers",
        "quiet_pushes",
    }
    order = ChangeOrder(vendor=TWIN, change=change)
    assert taking.is_taking(order) == (change.value in takes)


def test_taking_back_takes_and_handing_over_does_not() -> None:
    assert taking.is_taking(RevokeOrder(grant=GrantId("gr_1"), reason="x"))
    assert not taking.is_taking(BypassOrder(vendor=TWIN))


async def test_the_intent_stands_with_its_reason_before_anything_is_taken(desk: Desk) -> None:
    now = desk.clock.now()
    left = await desk.left_by(OperationId("op_1"), lambda: claimed(desk, LOCK))
    assert {name: value for name, value in left.row.items() if value is not None} == {
        "id": "op_1",
        "kind": "change",
        "state": "intent",
        "vendor": "twin",
        "account_ref": "DU1",
        "person_id": AMELIE,
        "agent": "a.martin",
        "order_json": LOCK.model_dump_json(),
        "boot": desk.house.boot,
        "asked_at": now,
        "deadline_at": now + DEADLINE,
        "next_check": now + DEADLINE,
        "codes": 0,
        "problem_params": "{}",
        "what": "lock_account",
        "known_refs": "[]",
        "shown": 0,
        "confirmed": False,
        "checks": 0,
        "revision": 1,
    }
    told = {
        "what": "DU1",
        "why": "lost",
        "operation": "op_1",
        "kind": "change",
        "vendor": "twin",
        "change": "lock_account",
        "seconds": "600",
    }
    assert left.lines == [Line("operation:intent", "a.martin", None, AMELIE, told)]
    assert desk.twin.ledger == []


async def test_in_a_call_it_stands_in_the_calls_own_record(desk: Desk) -> None:
    order = SUSPEND.model_copy(update={"person": None})
    left = await desk.left_by(OperationId("op_1"), lambda: claimed(desk, order, case=desk.case_open.id))
    assert (left.row["case_id"], left.row["person_id"]) == (desk.case_open.id, AMELIE)
    (line,) = left.lines
    assert (line.case, line.params["what"]) == (desk.case_open.id, PHONE)


async def test_a_grant_is_taken_back_with_what_ends_it(desk: Desk) -> None:
    made = await handed_over(desk)
    assert made.grant is not None
    order = RevokeOrder(grant=made.grant, reason="left on a desk")
    left = await desk.left_by(OperationId("op_1"), lambda: claimed(desk, order))
    (live,) = desk.twin.bypass["DU1"]
    assert left.row["known_refs"] == f'["{live.ref}"]'
    assert (left.row["vendor"], left.row["account_ref"]) == ("twin", "DU1")
    (line,) = left.lines
    assert line.params == {
        "what": made.grant,
        "why": "left on a desk",
        "operation": "op_1",
        "kind": "revoke",
        "vendor": "twin",
    }


async def test_pushes_are_off_for_a_while_that_is_named(
    desk: Desk, more: TwinMore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(more, "able", lambda _: frozenset({Change.QUIET_PUSHES, Change.LOCK_ACCOUNT}))
    order = SUSPEND.model_copy(update={"change": Change.QUIET_PUSHES, "seconds": 600})
    with pytest.raises(Mistaken) as caught:
        await claimed(desk, order.model_copy(update={"seconds": None}))
    assert (caught.value.code, caught.value.params) == (ErrorCode.BAD_REQUEST, {"field": "seconds"})
    await claimed(desk, LOCK.model_copy(update={"seconds": None}), "op_0")
    assert await desk.rows(push_quiet) == []
    await claimed(desk, order)
    (row,) = await desk.rows(push_quiet)
    assert (row.operation_id, row.person_id, row.device, row.ended_at) == ("op_1", AMELIE, PHONE, None)


async def test_a_setting_that_only_takes_away_is_claimed_like_the_rest(desk: Desk) -> None:
    order = SettingOrder(
        vendor=TWIN, setting=SettingName.PUSH_LOGIN, value="no", person=AMELIE, reason="at night"
    )
    assert taking.is_taking(order)
    assert not taking.is_taking(order.model_copy(update={"value": "yes"}))
    left = await desk.left_by(OperationId("op_1"), lambda: claimed(desk, order))
    assert (left.row["kind"], left.row["what"]) == ("setting", "push_login:no")
    assert left.lines[0].params["what"] == "DU1"
    counted = await desk.house.store.read(lambda c: taking._lately(c, desk.house, AGENT))
    assert counted == 1
    desk.twin.more = None
    assert await refused(desk, order) == (Refused, ErrorCode.UNSUPPORTED)


@pytest.mark.parametrize("reason", ["", "  "])
async def test_nothing_is_taken_without_a_reason(desk: Desk, reason: str) -> None:
    with pytest.raises(Mistaken) as caught:
        await claimed(desk, LOCK.model_copy(update={"reason": reason}))
    assert (caught.value.code, caught.value.params) == (ErrorCode.BAD_REQUEST, {"field": "reason"})


async def test_nothing_of_somebody_else_is_taken_in_a_call(desk: Desk) -> None:
    """It would stand in the record of another person's call."""
    made = await handed_over(desk)
    assert made.grant is not None
    await desk.house.store.write(lambda c: c.execute(update(case_).values(person_id=BORIS)))
    order = RevokeOrder(grant=made.grant, reason="x")
    found = await refused(desk, order, case=desk.case_open.id)
    assert found == (Missing, ErrorCode.NOT_FOUND)


async def test_the_case_is_the_agents_own_and_open(desk: Desk) -> None:
    await desk.house.store.write(lambda c: c.execute(update(case_).values(agent=OTHER.id)))
    assert await refused(desk, LOCK, case=desk.case_open.id) == (Refused, ErrorCode.NOT_YOURS)


@pytest.mark.parametrize(
    "changes",
    [
        {"person": None},
        {"person": PersonId("per_none")},
        {"person": BORIS},
        {"vendor": VendorId("gone")},
        {"account": "DU9"},
        {"change": Change.SUSPEND_DEVICE, "device": DeviceId("twin:DP9")},
    ],
)
async def test_what_is_not_there_is_not_taken(desk: Desk, changes: dict[str, Any]) -> None:
    assert await refused(desk, LOCK.model_copy(update=changes)) == (Missing, ErrorCode.NOT_FOUND)


async def test_at_a_vendor_that_is_configured_no_more_nothing_is_taken(desk: Desk) -> None:
    desk.house.vendors.clear()
    assert await refused(desk, LOCK) == (Missing, ErrorCode.NOT_FOUND)


async def test_a_device_is_taken_at_its_own_vendor(desk: Desk) -> None:
    desk.house.vendors[VendorId("other")] = desk.house.vendors[TWIN]
    order = SUSPEND.model_copy(update={"vendor": VendorId("other")})
    assert await refused(desk, order) == (Missing, ErrorCode.NOT_FOUND)


async def test_what_a_vendor_cannot_take_is_refused(desk: Desk, more: TwinMore) -> None:
    more.only_removed.add("DP1")
    assert await refused(desk, SUSPEND) == (Refused, ErrorCode.UNSUPPORTED)
    of_account = LOCK.model_copy(update={"change": Change.RETURN_TOKEN})
    assert await refused(desk, of_account) == (Refused, ErrorCode.UNSUPPORTED)
    desk.twin.more = None
    assert await refused(desk, LOCK) == (Refused, ErrorCode.UNSUPPORTED)


async def test_an_hour_holds_sixty_for_each_agent(desk: Desk) -> None:
    """Counted is what he took himself: not what others took, what is older, or what was agreed upon."""
    now = desk.clock.now()

    async def took(first: int, many: int, **values: Any) -> None:
        row = {
            "state": "done",
            "vendor": "twin",
            "account_ref": "DU1",
            "person_id": AMELIE,
            "order_json": "{}",
            "boot": "boot",
            "deadline_at": now,
            "agent": "a.martin",
            "asked_at": now,
            "kind": "change",
            "what": "lock_account",
        }
        rows = [{**row, **values, "id": f"old_{first + number}"} for number in range(many)]
        await desk.house.store.write(lambda c: c.execute(insert(operation), rows))

    await took(0, 29)
    await took(100, 30, kind="revoke", what="")
    await took(200, 5, agent=OTHER.id)
    await took(300, 5, asked_at=now - timedelta(hours=1))
    await took(400, 5, what="unlock_account")
    await took(500, 5, kind="bypass", what="lock_account")
    await claimed(desk, LOCK)
    assert await refused(desk, LOCK) == (Refused, ErrorCode.THROTTLED)
    await claimed(desk, LOCK, "op_told", capped=False)
    desk.clock.step(hours=1)
    await desk.house.store.write(
        lambda c: taking.refuse_above_cap(c, desk.house, AGENT, more=taking.TAKINGS_PER_HOUR)
    )
    with pytest.raises(Refused):
        await desk.house.store.write(lambda c: taking.refuse_above_cap(c, desk.house, AGENT, more=61))


async def test_what_somebody_else_has_looked_at_is_not_counted(desk: Desk) -> None:
    for number, deed in enumerate(["deed_1", None, None]):
        await claimed(desk, LOCK, f"op_{number}")

        def part(c: Any, number: int = number, deed: str | None = deed) -> None:
            c.execute(insert(containment).values(**_containment(f"cnt_{number}", deed)))
            c.execute(insert(containment_step).values(**_step(f"cnt_{number}", f"op_{number}")))
            c.execute(insert(containment_step).values(**_step(f"cnt_{number}", None)))

        await desk.house.store.write(part)
    counted = await desk.house.store.read(lambda c: taking._lately(c, desk.house, AGENT))
    assert counted == 2


def _containment(id_: str, deed: str | None) -> dict[str, Any]:
    return _filled(containment, id=id_, deed_id=deed)


def _step(containment_id: str, operation_id: str | None) -> dict[str, Any]:
    name = f"step of {operation_id}"
    return _filled(containment_step, containment_id=containment_id, name=name, operation_id=operation_id)


def _filled(table: Any, **values: Any) -> dict[str, Any]:
    """A row in which every column that has to be something is."""
    kinds = {str: "x", int: 1, bool: False, bytes: b"x"}
    needed = {
        column.name: kinds.get(column.type.python_type, START)
        for column in table.columns
        if not column.nullable and column.server_default is None
    }
    return {**needed, **values}


async def test_two_under_one_key_at_once_take_once(desk: Desk) -> None:
    key = new_key()
    answers = await asyncio.gather(
        *(desk.operations.take(LOCK, key) for _ in range(2)), return_exceptions=True
    )
    assert [what for what, _ in desk.twin.ledger] == ["lock_account"]
    (won,) = [one for one in answers if isinstance(one, Operation)]
    (lost,) = [one for one in answers if isinstance(one, Conflict)]
    assert lost.code is ErrorCode.IN_PROGRESS
    assert await desk.operations.take(LOCK, key) == won
    assert [one.event for one in await desk.lines()].count("operation:intent") == 1


async def test_an_errand_is_done_once(desk: Desk) -> None:
    errand = Errand("stem", AGENT, LOCK)
    assert await insist(desk.house, errand) == Insisted(over=True)
    assert await insist(desk.house, errand) == Insisted(over=True)
    assert [what for what, _ in desk.twin.ledger] == ["lock_account"]
    (row,) = await desk.rows(operation)
    assert row.id == operation_id(AGENT, "stem/0")
    assert row.deadline_at - row.asked_at == DEADLINE


async def test_a_try_is_claimed_with_what_belongs_to_it(desk: Desk) -> None:
    seen: list[tuple[bool, str]] = []

    def also(connection: Any, id_: OperationId) -> None:
        seen.append((journal.entry(connection, id_) is not None, id_))

    errand = Errand("stem", AGENT, LOCK, desk.case_open.id, claimed=also)
    await insist(desk.house, errand)
    assert seen == [(True, operation_id(AGENT, "stem/0"))]
    (row,) = await desk.rows(operation)
    assert row.case_id == desk.case_open.id


async def test_a_try_under_way_is_known_to_who_asks_about_what_is_due(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[bool] = []
    apply = TwinMore.apply

    async def looked_at(*args: Any, **named: Any) -> None:
        found.append(desk.house.inflight.find(operation_id(AGENT, "stem/0")) is not None)
        await apply(*args, **named)

    monkeypatch.setattr(TwinMore, "apply", looked_at)
    await insist(desk.house, Errand("stem", AGENT, LOCK))
    assert found == [True]


async def test_an_errand_obeys_a_person_beyond_the_cap(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "TAKINGS_PER_HOUR", 0)
    assert await insist(desk.house, Errand("stem", AGENT, LOCK)) == Insisted(over=True)


@pytest.mark.parametrize(
    ("state", "problem", "over", "tries"),
    [
        (OperationState.INTENT, None, False, 1),
        (OperationState.UNKNOWN, "outcome_unknown", False, 1),
        (OperationState.TAKEN_BACK, None, False, 1),
        (OperationState.FAILED, "change_unavailable", True, 1),
        (OperationState.DONE, None, True, 1),
        *[(OperationState.FAILED, problem, True, 2) for problem in sorted(insisting.AGAIN)],
    ],
)
async def test_what_passes_is_tried_again_and_nothing_else(
    desk: Desk, state: OperationState, problem: str | None, over: bool, tries: int
) -> None:
    first = operation_id(AGENT, "stem/0")
    await claimed(desk, LOCK, first)
    await desk.house.store.write(lambda c: journal.settle(c, first, state=state.value, problem=problem))
    found = await insist(desk.house, Errand("stem", AGENT, LOCK))
    assert found == Insisted(over=over)
    assert len(await desk.rows(operation)) == tries


async def test_tries_have_an_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insisting, "MOST_TRIES", 2)
    desk.twin.down = True
    made = await _with_a_code(desk)
    order = RevokeOrder(grant=made, reason="x")
    for _ in range(2):
        assert await insist(desk.house, Errand("stem", AGENT, order)) == Insisted(over=False)
    assert await insist(desk.house, Errand("stem", AGENT, order)) == Insisted(over=True)
    assert [row.kind for row in await desk.rows(operation)].count("revoke") == 2


async def _with_a_code(desk: Desk) -> GrantId:
    down, desk.twin.down = desk.twin.down, False
    made = await handed_over(desk)
    desk.twin.down = down
    assert made.grant is not None
    return made.grant


async def test_a_vendors_no_for_good_ends_the_errand(desk: Desk, more: TwinMore) -> None:
    more.last_device = "DP1"
    assert await insist(desk.house, Errand("stem", AGENT, SUSPEND)) == Insisted(over=True)
    assert await insist(desk.house, Errand("stem", AGENT, SUSPEND)) == Insisted(over=True)
    assert len(await desk.rows(operation)) == 1


async def test_an_answer_that_was_lost_is_left_to_the_reconciler(desk: Desk) -> None:
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: True)
    assert await insist(desk.house, Errand("stem", AGENT, LOCK)) == Insisted(over=False)
    (row,) = await desk.rows(operation)
    assert row.state == "unknown"


async def test_what_cannot_even_be_claimed_says_why(desk: Desk) -> None:
    desk.twin.more = None
    found = await insist(desk.house, Errand("stem", AGENT, LOCK))
    assert found == Insisted(over=True, problem=ErrorCode.UNSUPPORTED)


@pytest.mark.parametrize("error", [Conflict(ErrorCode.IN_PROGRESS), None])
async def test_what_stands_in_the_way_for_a_moment_ends_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: DeskError | None
) -> None:
    from helpdesk_tui.contract.errors import Unreachable

    def broken(*_args: object, **_named: object) -> None:
        raise error or Unreachable(ErrorCode.STORE_UNWRITABLE)

    monkeypatch.setattr(insisting, "claim", broken)
    assert await insist(desk.house, Errand("stem", AGENT, LOCK)) == Insisted(over=False)
    assert desk.twin.ledger == []


async def test_an_order_that_gives_is_no_taking(desk: Desk) -> None:
    order = LOCK.model_copy(update={"change": Change.UNLOCK_ACCOUNT})
    with pytest.raises(Mistaken) as caught:
        await desk.operations.take(order, new_key())
    assert caught.value.code is ErrorCode.BAD_REQUEST
    assert desk.twin.ledger == []
