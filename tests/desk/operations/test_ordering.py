"""An order from the question to the answer: gate, intent, effect, outcome, each once and in this order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from helpdesk_tui.contract.cases import CaseState
from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.gate import Action, Allowed, Denied
from helpdesk_tui.contract.ids import DeviceId, GrantId, OperationId, VendorId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import (
    BypassOrder,
    Change,
    ChangeOrder,
    Order,
    RenameOrder,
    RevokeOrder,
    TestOrder,
    TextOrder,
)
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.operations.effects import Secrets
from helpdesk_tui.desk.operations.service import Operations
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.steps import Step
from helpdesk_tui.desk.store import trial
from tests.desk.inside import AMELIE, new_key
from tests.desk.operations.rig import OTHER, Desk, Line, refused
from tests.desk.twin import Fault, Live
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")
PHONE = DeviceId("twin:DP1")
BYPASS = BypassOrder(vendor=TWIN, seconds=600)
TRY = TestOrder(vendor=TWIN, device=PHONE, factor=Factor.PUSH)
LOCK = ChangeOrder(vendor=TWIN, change=Change.LOCK_ACCOUNT, person=AMELIE, reason="lost")


class Steps(list[Step]):
    passed = list.append


def stepping(desk: Desk) -> Steps:
    steps = Steps()
    object.__setattr__(desk.house, "steps", steps)
    return steps


async def test_the_intent_stands_whole_before_the_vendor_is_asked(desk: Desk) -> None:
    """The request was lost: what is in the row now was written before it left (inv-P1)."""
    now = desk.clock.now()
    desk.twin.bypass["DU1"] = [Live("old", "999888777", now, now + timedelta(days=1), 1)]
    desk.twin.faults.append(Fault.LOST_REQUEST)
    await desk.intended(BYPASS, "op_newer", vendor=VendorId("other"), asked_at=now + timedelta(minutes=1))
    id_ = operation_id(desk.agent.id, "key-of-this-order")
    left = await desk.left_by(
        id_, lambda: desk.operations.order(desk.case_open.id, BYPASS, "key-of-this-order")
    )
    assert (left.answer.id, left.answer.state) == (id_, OperationState.UNKNOWN)
    (code,) = Secrets.unpack(desk.house.seal.unseal(left.row.pop("sealed"), id_)).codes
    assert len(code.get_secret_value()) == 9
    assert {name: value for name, value in left.row.items() if value is not None} == {
        "id": id_,
        "kind": "bypass",
        "state": "unknown",
        "slot": f"twin|{AMELIE}",
        "vendor": "twin",
        "account_ref": "DU1",
        "person_id": AMELIE,
        "case_id": desk.case_open.id,
        "agent": "a.martin",
        "order_json": BYPASS.model_dump_json(),
        "boot": desk.house.boot,
        "asked_at": now,
        "deadline_at": now + timedelta(seconds=25),
        "codes": 0,
        "problem": "outcome_unknown",
        "problem_params": "{}",
        "what": "",
        "known_refs": '["old"]',
        "shown": 0,
        "confirmed": False,
        "checks": 1,
        "next_check": now + timedelta(seconds=2),
        "tier": 2,
        "revision": 2,
    }
    proofs = [row.id for row in await desk.rows(proof)]
    assert left.lines[0].event == "review:due"
    assert left.lines[0].params["operation"] == id_
    assert left.lines[1] == Line(
        "operation:intent",
        "a.martin",
        desk.case_open.id,
        AMELIE,
        {
            "operation": id_,
            "kind": "bypass",
            "vendor": "twin",
            "action": "bypass",
            "proofs": ",".join(proofs),
            "policy": desk.house.policy.fingerprint,
            "level": "0",
            "seconds": "600",
            "until": (now + timedelta(seconds=600)).isoformat(),
            "uses": "1",
            "reason": "forgotten_phone",
            "ticket": "INC-48213",
        },
    )
    assert [one.event for one in left.lines[2:]] == ["operation:unknown"]


async def test_the_name_of_the_person_stands_in_the_record(desk: Desk) -> None:
    from helpdesk_tui.desk.audit.lines import newest

    await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    lines = await desk.house.store.read(newest)
    assert [one.person_name for one in lines if one.event == "operation:intent"] == ["DUPONT Amélie"]


async def test_the_code_that_is_made_is_the_one_that_was_drawn_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.twin, "draw", lambda: SecretStr("000999888"))
    await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    assert [live.code for live in desk.twin.bypass["DU1"]] == ["000999888"]


async def test_what_is_personal_of_an_order_stands_in_the_record(desk: Desk) -> None:
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
    order = RenameOrder(vendor=TWIN, device=DeviceId("twin:DH1"), name="Spare token")
    id_ = operation_id(desk.agent.id, "key-of-the-name")
    left = await desk.left_by(id_, lambda: desk.operations.order(desk.case_open.id, order, "key-of-the-name"))
    (intent,) = [one for one in left.lines if one.event == "operation:intent"]
    assert (intent.params["was"], intent.params["called"]) == ("h6", "Spare token")


async def test_the_steps_are_passed_in_their_order(desk: Desk) -> None:
    steps = stepping(desk)
    await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    assert steps == [
        Step.ASKED,
        Step.INTENT_WRITTEN,
        Step.EFFECT_ANSWERED,
        Step.OUTCOME_WRITTEN,
        Step.OLD_REVOKED,
    ]


async def test_an_order_that_asks_for_no_proof_stands_on_record_without_any(desk: Desk) -> None:
    id_ = operation_id(desk.agent.id, "key-of-the-test")
    await desk.house.store.write(lambda c: c.execute(update(case_).values(ticket=None)))
    left = await desk.left_by(id_, lambda: desk.operations.order(desk.case_open.id, TRY, "key-of-the-test"))
    assert (left.row["tier"], left.row["sealed"], left.row["what"]) == (None, None, "push")
    assert left.lines[0] == Line(
        "operation:intent",
        "a.martin",
        desk.case_open.id,
        AMELIE,
        {"operation": id_, "kind": "test", "vendor": "twin", "factor": "push", "ticket": ""},
    )


async def test_one_key_has_one_effect_and_one_answer(desk: Desk) -> None:
    """Also behind a closed gate, in a closed case, and at a desk that writes nothing any more (inv-P3)."""
    key = new_key()
    done = await desk.operations.order(desk.case_open.id, BYPASS, key)
    ledger = list(desk.twin.ledger)
    await desk.house.store.write(lambda c: c.execute(update(case_).values(state=CaseState.CLOSED.value)))
    object.__setattr__(desk.house, "readonly", True)
    assert await desk.operations.order(desk.case_open.id, BYPASS, key) == done
    assert desk.twin.ledger == ledger
    other = Operations(desk.house, OTHER)
    with pytest.raises(Refused) as caught:
        await other.order(desk.case_open.id, BYPASS, key)
    assert caught.value.code is ErrorCode.READ_ONLY, "another agent's key is another key"


@contextlib.asynccontextmanager
async def slow_vendor(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Event]:
    """The vendor was asked for a code and thinks about it until the end of this; set once it was asked."""
    asked, go_on = asyncio.Event(), asyncio.Event()
    make = type(desk.twin).make

    async def slow(self: Any, *args: Any) -> Any:
        asked.set()
        await go_on.wait()
        return await make(self, *args)

    monkeypatch.setattr(type(desk.twin), "make", slow)
    async with asyncio.timeout(60):
        try:
            yield asked
        finally:
            go_on.set()
            await desk.house.inflight.settled()


async def reached(asked: asyncio.Event, order: asyncio.Task[Operation]) -> None:
    """The vendor was asked, or the order is over without."""
    waiting = asyncio.create_task(asked.wait())
    await asyncio.wait({waiting, order}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


async def test_who_asks_again_meanwhile_waits_for_the_same_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = new_key()

    async def order() -> Operation:
        return await desk.operations.order(desk.case_open.id, BYPASS, key)

    async with slow_vendor(desk, monkeypatch) as asked:
        first = asyncio.create_task(order())
        await reached(asked, first)
        second = asyncio.create_task(order())
        for _ in range(20):
            await asyncio.sleep(0)
        waits = not second.done()
    answers = await asyncio.gather(first, second)
    assert waits
    assert answers[0] == answers[1]
    assert answers[0].state is OperationState.DONE
    assert [what for what, _ in desk.twin.ledger] == ["code"]


async def test_a_console_that_goes_away_stops_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key()

    async def order() -> Operation:
        return await desk.operations.order(desk.case_open.id, BYPASS, key)

    async with slow_vendor(desk, monkeypatch) as asked:
        first = asyncio.create_task(order())
        await reached(asked, first)
        again = asyncio.create_task(order())
        await asyncio.sleep(0)
        first.cancel()
        again.cancel()
        await asyncio.gather(first, again, return_exceptions=True)
    assert (await order()).state is OperationState.DONE
    assert [what for what, _ in desk.twin.ledger] == ["code"]


async def test_a_desk_that_writes_nothing_orders_and_takes_nothing(desk: Desk) -> None:
    object.__setattr__(desk.house, "readonly", True)
    steps = stepping(desk)
    assert await refused(desk, BYPASS) == (Refused, ErrorCode.READ_ONLY)
    assert await refused(desk, LOCK) == (Refused, ErrorCode.READ_ONLY)
    assert steps == []


async def test_a_try_leaves_nothing_and_asks_nobody(desk: Desk) -> None:
    before, asked = await desk.lines(), list(desk.twin.ledger)
    with trial.trying(), pytest.raises(trial.Tried):
        await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    desk.clock.step(minutes=16)
    with trial.trying(), pytest.raises(Refused) as caught:
        await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    assert caught.value.code is ErrorCode.GATE_CLOSED
    assert (await desk.lines(), desk.twin.ledger, await desk.rows(operation)) == (before, asked, [])


async def test_taking_away_in_a_call_needs_no_proof_and_no_ticket(desk: Desk) -> None:
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
    await desk.intended(BYPASS)
    desk.clock.step(minutes=16)
    await desk.house.store.write(lambda c: c.execute(update(case_).values(ticket=None)))
    done = await desk.operations.order(desk.case_open.id, LOCK, "key-of-the-lock")
    assert (done.state, done.case) == (OperationState.DONE, desk.case_open.id)
    assert done.id == operation_id(desk.agent.id, "key-of-the-lock")
    row = await desk.row(done.id)
    assert row["deadline_at"] - row["asked_at"] == timedelta(seconds=25)
    assert desk.twin.ledger == [("lock_account", "DU1")]
    await desk.operations.order(desk.case_open.id, LOCK, "key-of-the-lock")
    assert desk.twin.ledger == [("lock_account", "DU1")]


async def test_a_code_from_elsewhere_is_taken_where_it_lives_and_nowhere_else(desk: Desk) -> None:
    now = desk.clock.now()
    desk.twin.bypass["DU1"] = [Live("foreign", "999888777", now, now + timedelta(days=1), 1)]

    def named(ref: str) -> RevokeOrder:
        return RevokeOrder(grant=GrantId(f"else:twin:{AMELIE}:{ref}"), reason="unknown origin")

    with pytest.raises(Missing) as caught:
        await desk.operations.take(named("made-up"), new_key())
    assert caught.value.code is ErrorCode.NOT_FOUND
    assert await desk.rows(operation) == []
    done = await desk.operations.take(named("foreign"), new_key())
    assert (done.state, done.case) == (OperationState.DONE, None)
    assert desk.twin.bypass["DU1"] == []


async def test_what_is_asked_for_by_its_name_is_there_or_missing(desk: Desk) -> None:
    await desk.intended(BYPASS)
    assert (await desk.operations.get(OperationId("op_1"))).id == "op_1"
    with pytest.raises(Missing) as caught:
        await desk.operations.get(OperationId("op_none"))
    assert caught.value.code is ErrorCode.NOT_FOUND
    with pytest.raises(Missing):
        await desk.operations.awaited(OperationId("op_none"))


async def test_the_number_to_read_out_is_for_who_asked_while_it_is_awaited(desk: Desk) -> None:
    desk.twin.read_to_caller = "73519"
    made = await desk.operations.order(desk.case_open.id, TRY, new_key())
    assert made.read_to_caller is None
    shown = await desk.operations.awaited(made.id)
    assert shown == made.model_copy(update={"read_to_caller": "73519"})
    assert await Operations(desk.house, OTHER).awaited(made.id) == made

    async def changed(**values: Any) -> Any:
        query = update(operation).where(operation.c.id == made.id).values(**values)
        await desk.house.store.write(lambda c: c.execute(query))
        return (await desk.operations.awaited(made.id)).read_to_caller

    assert await changed(kind="activation") is None
    assert await changed(kind="test", result="accepted") is None
    assert await changed(result="waiting") == "73519"
    assert await changed(handle=b"sealed by a key that is gone" * 2) is None, (
        "what happened is told all the same"
    )
    assert await changed(handle=None) is None


async def test_a_dry_run_says_what_would_be_and_does_nothing(desk: Desk) -> None:
    told = await desk.operations.dry_run(desk.case_open.id, BYPASS)
    assert isinstance(told.decision, Allowed)
    assert (told.decision.action, told.decision.vendor) == (Action.BYPASS, TWIN)
    assert told.decision.until == desk.clock.now() + timedelta(minutes=15)
    assert told.until == desk.clock.now() + timedelta(seconds=600)
    assert told.instruction == "code"
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
    text = await desk.operations.dry_run(desk.case_open.id, TextOrder(vendor=TWIN, device=PHONE))
    assert (text.decision.action, text.until) == (Action.TEXT_CODES, None)
    desk.clock.step(minutes=16)
    late = await desk.operations.dry_run(desk.case_open.id, BYPASS)
    assert isinstance(late.decision, Denied)
    assert (await desk.rows(operation), desk.twin.ledger) == ([], [])


@pytest.mark.parametrize("order", [TRY, LOCK, RevokeOrder(grant=GrantId("gr_1"), reason="x")])
async def test_what_asks_no_gate_has_no_dry_run(desk: Desk, order: Order) -> None:
    with pytest.raises(Mistaken) as caught:
        await desk.operations.dry_run(desk.case_open.id, order)
    assert caught.value.code is ErrorCode.BAD_REQUEST


async def test_a_dry_run_is_of_the_agents_own_case(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        await Operations(desk.house, OTHER).dry_run(desk.case_open.id, BYPASS)
    assert caught.value.code is ErrorCode.NOT_YOURS
