"""The journal's rows: what an intent writes, what is due, who holds the slot, and what a console is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from helpdesk_tui.contract.errors import Conflict, ErrorCode
from helpdesk_tui.contract.ids import AgentId, GrantId, OperationId, PersonId, VendorId
from helpdesk_tui.contract.operations import Operation, OperationState, Result
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.tables import operation
from tests.desk.inside import AMELIE
from tests.desk.operations.rig import BORIS, Desk
from tests.rig import store as stores

TWIN = VendorId("twin")
ELSEWHERE = VendorId("other")
BYPASS = BypassOrder(vendor=TWIN, uses=2)


async def changed(desk: Desk, id_: str, **values: Any) -> None:
    query = update(operation).where(operation.c.id == id_).values(**values)
    await desk.house.store.write(lambda c: c.execute(query))


async def test_an_intent_is_written_whole(desk: Desk) -> None:
    now = desk.clock.now()
    await desk.intended(BYPASS, known_refs=("r1", "r2"), sealed=b"sealed", what="two", tier=3)
    assert await desk.row(OperationId("op_1")) == {
        "id": "op_1",
        "kind": "bypass",
        "state": "intent",
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
        "settled_at": None,
        "until": None,
        "uses": None,
        "codes": 0,
        "sent_to": None,
        "problem": None,
        "problem_params": "{}",
        "what": "two",
        "result": None,
        "handle": None,
        "known_refs": '["r1", "r2"]',
        "sealed": b"sealed",
        "shown": 0,
        "first_shown_at": None,
        "last_reveal_key": None,
        "confirmed": False,
        "checks": 0,
        "next_check": now + timedelta(seconds=25),
        "grant_id": None,
        "tier": 3,
        "revision": 1,
    }


async def test_an_intent_is_read_back_whole(desk: Desk) -> None:
    now = desk.clock.now()
    await desk.intended(BYPASS, known_refs=("r1", "r2"), sealed=b"sealed", tier=3)
    await changed(desk, "op_1", checks=4, grant_id="gr_1", until=now, handle=b"handle", state="unknown")
    assert await desk.entry(OperationId("op_1")) == Entry(
        id=OperationId("op_1"),
        order=BYPASS,
        state=OperationState.UNKNOWN,
        vendor=TWIN,
        account_ref="DU1",
        person=AMELIE,
        case=desk.case_open.id,
        agent=AgentId("a.martin"),
        boot=desk.house.boot,
        asked_at=now,
        deadline_at=now + timedelta(seconds=25),
        known_refs=frozenset({"r1", "r2"}),
        sealed=b"sealed",
        checks=4,
        grant=GrantId("gr_1"),
        until=now,
        handle=b"handle",
        tier=3,
    )
    assert await desk.house.store.read(lambda c: journal.entry(c, OperationId("op_none"))) is None


async def test_one_vendor_and_person_have_one_open_operation(desk: Desk) -> None:
    """The database itself refuses a second one, whatever was looked at before (inv-P3)."""
    await desk.intended(BYPASS)
    with pytest.raises(IntegrityError):
        await desk.intended(BYPASS, "op_2")
    await desk.intended(BYPASS, "op_3", vendor=ELSEWHERE)
    await desk.intended(BYPASS, "op_4", person=BORIS)
    beside = await desk.intended(BYPASS, "op_5", exclusive=False)
    assert (await desk.row(beside.id))["slot"] is None


async def test_who_comes_second_hears_who_was_first_and_since_when(desk: Desk) -> None:
    first = await desk.intended(BYPASS)

    def refused(vendor: VendorId, person: PersonId) -> Any:
        return desk.house.store.read(lambda c: journal.refuse_beside_open(c, vendor, person))

    with pytest.raises(Conflict) as caught:
        await refused(TWIN, AMELIE)
    assert caught.value.code is ErrorCode.OPERATION_OPEN
    assert caught.value.params == {"agent": "a.martin", "since": first.asked_at.isoformat()}
    assert await desk.house.store.read(lambda c: journal.holder(c, TWIN, AMELIE)) == first
    await refused(TWIN, BORIS)
    await refused(ELSEWHERE, AMELIE)
    await changed(desk, "op_1", slot=None)
    await refused(TWIN, AMELIE)


async def test_an_operation_moves_on_from_what_is_expected_alone(desk: Desk) -> None:
    await desk.intended(BYPASS)
    await desk.intended(BYPASS, "op_2", exclusive=False)

    def settled(id_: str, **named: Any) -> Any:
        return desk.house.store.write(lambda c: journal.settle(c, OperationId(id_), **named))

    assert not await settled("op_1", expected=(OperationState.DONE,), state="failed")
    assert not await settled("op_none", state="done")
    assert (await desk.row(OperationId("op_1")))["revision"] == 1
    assert await settled("op_1", state="unknown")
    assert await settled("op_1", state="done")
    assert not await settled("op_1", state="failed"), "done is not open"
    rows = {row.id: (row.state, row.revision) for row in await desk.rows(operation)}
    assert rows == {"op_1": ("done", 3), "op_2": ("intent", 1)}


async def test_due_is_what_has_come_in_the_order_of_its_time(desk: Desk) -> None:
    now = desk.clock.now()
    times = {
        "op_a": now + timedelta(seconds=1),
        "op_b": now,
        "op_c": now - timedelta(hours=1),
        "op_d": now + timedelta(minutes=10),
        "op_e": now + timedelta(minutes=10, seconds=1),
        "op_f": None,
    }
    for id_, at in times.items():
        await desk.intended(BYPASS, id_, exclusive=False)
        await changed(desk, id_, next_check=at)
    if stores.chosen is stores.Kind.SQLITE:  # its index would hand them over in this order by chance
        await desk.house.store.write(lambda c: c.execute(text("DROP INDEX ix_operation_check")))
    due = await desk.house.store.read(lambda c: journal.due(c, now))
    assert [one.id for one in due] == ["op_c", "op_b", "op_e"]


async def test_a_hundred_are_asked_about_at_a_time(desk: Desk) -> None:
    now = desk.clock.now()
    rows = [
        {**await _plain(desk), "id": f"op_{number:03d}", "next_check": now - timedelta(seconds=number)}
        for number in range(101)
    ]
    await desk.house.store.write(lambda c: c.execute(operation.insert(), rows))
    due = await desk.house.store.read(lambda c: journal.due(c, now))
    assert [one.id for one in due] == [f"op_{number:03d}" for number in range(100, 0, -1)]
    listed = await desk.house.store.read(journal.listed)
    assert len(listed) == 100


async def _plain(desk: Desk) -> dict[str, Any]:
    now = desk.clock.now()
    return {
        "kind": "bypass",
        "state": "unknown",
        "vendor": "twin",
        "account_ref": "DU1",
        "person_id": AMELIE,
        "agent": "a.martin",
        "order_json": BYPASS.model_dump_json(),
        "boot": "boot",
        "asked_at": now,
        "deadline_at": now,
    }


async def test_asking_later_counts_the_questions(desk: Desk) -> None:
    entry = await desk.intended(BYPASS)
    await desk.intended(BYPASS, "op_2", exclusive=False)
    later = desk.clock.now() + timedelta(hours=1)
    other = await desk.row(OperationId("op_2"))
    left = await desk.left_by(
        entry.id, lambda: desk.house.store.write(lambda c: journal.check_later(c, entry, later))
    )
    assert left.row == {"next_check": later, "checks": 1}
    assert await desk.row(OperationId("op_2")) == other


async def test_a_console_is_told_all_of_an_operation_but_its_secrets(desk: Desk) -> None:
    now = desk.clock.now()
    await desk.intended(BYPASS, what="two")
    await changed(
        desk,
        "op_1",
        state="done",
        settled_at=now + timedelta(seconds=1),
        until=now + timedelta(hours=1),
        uses=2,
        codes=1,
        sent_to="..56",
        problem="vendor_busy",
        problem_params='{"until": "soon"}',
        result="waiting",
        grant_id="gr_1",
        sealed=b"sealed",
        handle=b"handle",
        revision=7,
    )
    assert await desk.operations.get(OperationId("op_1")) == Operation(
        id=OperationId("op_1"),
        kind="bypass",
        state=OperationState.DONE,
        vendor=TWIN,
        person=AMELIE,
        person_name="DUPONT Amélie",
        case=desk.case_open.id,
        agent=AgentId("a.martin"),
        asked_at=now,
        settled_at=now + timedelta(seconds=1),
        until=now + timedelta(hours=1),
        uses=2,
        codes=1,
        sent_to="..56",
        problem="vendor_busy",
        problem_params={"until": "soon"},
        result=Result.WAITING,
        what="two",
        next_check=None,
        grant=GrantId("gr_1"),
        told=(),
        revision=7,
    )


async def test_when_the_vendor_is_asked_again_is_told_while_it_is_open(desk: Desk) -> None:
    entry = await desk.intended(BYPASS)
    assert (await desk.operations.get(entry.id)).next_check == entry.deadline_at
    await changed(desk, "op_1", state="unknown")
    assert (await desk.operations.get(entry.id)).next_check == entry.deadline_at


async def test_a_list_is_of_one_person_or_one_state_the_newest_first(desk: Desk) -> None:
    for number, (whose, state) in enumerate(
        [(AMELIE, "done"), (BORIS, "done"), (AMELIE, "failed"), (AMELIE, "done")]
    ):
        await desk.intended(BYPASS, f"op_{number}", exclusive=False, person=whose)
        await changed(desk, f"op_{number}", state=state)
        desk.clock.step(seconds=1)

    async def ids(**named: Any) -> list[str]:
        return [one.id for one in await desk.house.store.read(lambda c: journal.listed(c, **named))]

    assert await ids() == ["op_3", "op_2", "op_1", "op_0"]
    assert await ids(person_id=AMELIE) == ["op_3", "op_2", "op_0"]
    assert await ids(state=OperationState.DONE) == ["op_3", "op_1", "op_0"]
    assert await ids(person_id=AMELIE, state=OperationState.DONE, limit=1) == ["op_3"]
    assert await ids(id_=OperationId("op_2")) == ["op_2"]
    assert await ids(id_=OperationId("op_none")) == []


async def test_who_was_told_stands_with_its_own_operation(desk: Desk) -> None:
    from helpdesk_tui.contract.notices import SendState
    from helpdesk_tui.desk.operations import settling
    from helpdesk_tui.desk.operations.effects import Done

    told = await desk.intended(BYPASS)
    await desk.intended(BYPASS, "op_2", exclusive=False)
    await settling.done(desk.house, told, Done(until=None, uses=1))
    found = {one.id: one for one in await desk.house.store.read(journal.listed)}
    assert {one.state for one in found[told.id].told} == {SendState.WAITING}
    assert found[OperationId("op_2")].told == ()
