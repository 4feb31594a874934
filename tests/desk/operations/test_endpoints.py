"""What a request names reaches the desk as it was named."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from helpdesk_tui.contract.errors import Refused
from helpdesk_tui.contract.gate import Allowed
from helpdesk_tui.contract.ids import DeviceId, OperationId, VendorId
from helpdesk_tui.contract.operations import DryRun, Operation, OperationState
from helpdesk_tui.contract.orders import BypassOrder, Change, ChangeOrder, TestOrder
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.desk.idempotency.dependencies import may_replay
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.operations import endpoints
from helpdesk_tui.desk.people.tables import person
from tests.desk.inside import AMELIE, new_key
from tests.desk.operations.rig import BORIS, OTHER, Desk
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")
BYPASS = BypassOrder(vendor=TWIN)


async def test_an_order_is_done_and_a_dry_run_only_tells(desk: Desk) -> None:
    told = await endpoints.order(desk.house, desk.agent, "key-of-it", desk.case_open.id, BYPASS, True)
    assert isinstance(told, DryRun)
    assert isinstance(told.decision, Allowed)
    assert desk.twin.ledger == []
    done = await endpoints.order(desk.house, desk.agent, "key-of-it", desk.case_open.id, BYPASS)
    assert isinstance(done, Operation)
    assert (done.id, done.state) == (operation_id(desk.agent.id, "key-of-it"), OperationState.DONE)


async def test_what_takes_away_needs_no_case(desk: Desk) -> None:
    desk.twin.more = TwinMore(desk.twin.ledger, lambda: False)
    order = ChangeOrder(vendor=TWIN, change=Change.LOCK_ACCOUNT, person=AMELIE, reason="lost")
    done = await endpoints.take(desk.house, desk.agent, "key-of-it", order)
    assert (done.id, done.case) == (operation_id(desk.agent.id, "key-of-it"), None)
    assert desk.twin.ledger == [("lock_account", "DU1")]


async def test_the_journal_is_of_all_or_of_one_person_or_state(desk: Desk) -> None:
    await desk.intended(BYPASS)
    await desk.intended(BYPASS, "op_2", person=BORIS)

    async def ids(**named: str) -> set[str]:
        found = await endpoints.operations(desk.house, OTHER, **named)  # type: ignore[arg-type]
        return {one.id for one in found}

    assert await ids() == {"op_1", "op_2"}
    assert await ids(person=BORIS) == {"op_2"}
    assert await ids(state=OperationState.INTENT) == {"op_1", "op_2"}
    assert await ids(state=OperationState.DONE) == set()
    # Who was found to be one person with another is found by either name.
    query = update(person).where(person.c.id == BORIS).values(merged_into=AMELIE)
    await desk.house.store.write(lambda c: c.execute(query))
    assert await ids(person=BORIS) == {"op_1"}


async def test_one_operation_is_told_with_its_number_to_who_asked(desk: Desk) -> None:
    desk.twin.read_to_caller = "73519"
    order = TestOrder(vendor=TWIN, device=DeviceId("twin:DP1"), factor=Factor.PUSH)
    made = await desk.operations.order(desk.case_open.id, order, new_key())
    assert (await endpoints.one(desk.house, desk.agent, made.id)).read_to_caller == "73519"
    assert (await endpoints.one(desk.house, OTHER, made.id)).read_to_caller is None


async def test_a_code_is_shown_to_its_agent_and_no_answer_keeps_it(desk: Desk) -> None:
    made = await desk.operations.order(desk.case_open.id, BYPASS, new_key())
    shown = await endpoints.show(desk.house, desk.agent, "showing-one", made.id)
    assert shown.codes == (desk.twin.bypass["DU1"][0].code,)
    assert not may_replay(endpoints.show)
    assert may_replay(endpoints.confirmed)
    with pytest.raises(Refused):
        await endpoints.confirmed(desk.house, OTHER, made.id)
    await endpoints.confirmed(desk.house, desk.agent, made.id)
    assert (await desk.row(OperationId(made.id)))["sealed"] is None
