"""Operations for somebody who said "not me"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.gate import Need
from helpdesk_tui.contract.notices import NotMeSource
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.jobs.freezing import Freezing
from helpdesk_tui.desk.notices.not_me import freeze
from helpdesk_tui.desk.notices.tables import freeze_
from helpdesk_tui.desk.notices.taking_away import LOOK_AGAIN
from helpdesk_tui.desk.operations import reveal
from tests.desk.inside import AMELIE, Inside, inside, new_key


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield made


async def test_no_code_is_shown_and_what_the_desk_takes_back_itself_is_no_news_to_it(desk: Inside) -> None:
    case = await desk.verified()
    made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
    await desk.house.store.write(lambda c: freeze(c, desk.house, AMELIE, NotMeSource.PHONE))
    with pytest.raises(Refused) as caught:
        await reveal.reveal(desk.house, desk.agent, made.id, new_key())
    assert (caught.value.code, caught.value.params["needs"]) == (ErrorCode.GATE_CLOSED, Need.FRAUD_REPORTED)
    await Freezing(desk.house).look()
    assert await desk.twin.live("DU1") == ()
    later = desk.clock.now() + timedelta(seconds=LOOK_AGAIN)
    assert [(row.next_at, row.tries) for row in await desk.rows(freeze_)] == [(later, 1)]


async def test_no_code_of_a_call_in_which_fraud_was_said_is_shown_however_long_ago(desk: Inside) -> None:
    """Elsewhere an hour is enough; the call itself is never trusted again."""
    case = await desk.verified()
    made = await desk.operations.order(case.id, BypassOrder(vendor=desk.twin.id), new_key())
    said = {"state": ProofState.FRAUD.value, "started_at": desk.clock.now() - timedelta(hours=2)}
    await desk.house.store.write(lambda c: c.execute(update(proof).values(said)))
    with pytest.raises(Refused) as caught:
        await reveal.reveal(desk.house, desk.agent, made.id, new_key())
    assert (caught.value.code, caught.value.params["needs"]) == (ErrorCode.GATE_CLOSED, Need.FRAUD_REPORTED)
