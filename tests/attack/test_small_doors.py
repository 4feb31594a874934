"""Small doors that stood ajar: a reason that nobody checks, and what was made and never asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from helpdesk_tui.contract.cases import CaseOpening, CaseOutcome, CaseReason
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.gate import Action, Denied, Need
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import ListOrder
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.notices.audiences import MOST_ADDRESSES, _stored
from helpdesk_tui.desk.operations import reveal
from helpdesk_tui.desk.people.tables import contact
from tests.attack.folk import MALLORY, look, refused
from tests.desk.inside import AMELIE, MAIL, Inside, inside, new_key
from tests.desk.twin_more import TwinMore


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        made.twin.more = TwinMore(made.twin.ledger, lambda: False)
        yield made


@pytest.mark.parametrize("reason", list(CaseReason))
async def test_a_third_call_is_one_whatever_reason_the_agent_gives(desk: Inside, reason: CaseReason) -> None:
    for _ in range(2):
        case = await Cases(desk.house).open(desk.agent, CaseOpening(person=AMELIE, reason=reason))
        await Cases(desk.house).close(desk.agent, case.id, CaseOutcome.ABANDONED)
    case = await Cases(desk.house).open(desk.agent, CaseOpening(person=AMELIE, reason=reason))
    decision = (await look(desk, case.id, Action.BYPASS)).decision
    assert isinstance(decision, Denied)
    assert Need.THIRD_CONTACT in decision.needs


async def test_a_list_that_was_never_asked_for_is_not_shown_weeks_later_and_has_ended(desk: Inside) -> None:
    case = await desk.verified()
    made = await desk.operations.order(case.id, ListOrder(vendor=desk.twin.id, size=25), new_key())
    assert made.state is OperationState.DONE
    desk.clock.step(minutes=11)
    await Sweep(desk.house).look()
    assert (
        await refused(reveal.reveal(desk.house, desk.agent, made.id, new_key())) is ErrorCode.NOTHING_TO_SHOW
    )
    assert [row.state for row in await desk.rows(grant_)] == ["revoked"]


async def test_a_colleagues_call_is_not_read_through_its_summary(desk: Inside) -> None:
    case, cases = await desk.case(), Cases(desk.house)
    assert (await cases.summary(case.id, desk.agent.id)).case.id == case.id
    assert await refused(cases.summary(case.id, MALLORY.id)) is ErrorCode.NOT_YOURS


async def test_a_dozen_new_addresses_push_no_old_one_out_of_what_is_told(desk: Inside) -> None:
    now = desk.clock.now()
    new = [
        {
            "id": f"con_new{number}",
            "person_id": AMELIE,
            "kind": ContactKind.MAIL.value,
            "value": f"new{number}@evil.example",
            "source": "csv",
            "account_ref": "a.dupont",
            "written": f"new{number}@evil.example",
            "first_seen": now,
            "changed": now,
            "baseline": False,
        }
        for number in range(2 * MOST_ADDRESSES)
    ]
    await desk.house.store.write(lambda c: c.execute(insert(contact), new))
    told = await desk.house.store.read(
        lambda c: _stored(c, AMELIE, (ContactKind.MAIL,), now - timedelta(days=1))
    )
    assert len(told) == MOST_ADDRESSES
    assert MAIL in told
