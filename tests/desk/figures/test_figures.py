from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.errors import Refused
from helpdesk_tui.contract.figures import Figures, Spread
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.operations import GrantState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.cases.tables import case_
from helpdesk_tui.desk.figures.service import _spread, figures
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.wording import figures as wording
from helpdesk_tui.wording import speak
from tests.desk.inside import Inside, inside, new_key

BYPASS = BypassOrder(vendor=VendorId("twin"))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path / "state") as made:
        yield made


async def test_an_empty_desk_has_no_figures(desk: Inside) -> None:
    found = await figures(desk.house, 30)
    assert (found.calls, found.call_time, found.bypasses, found.late) == (0, Spread(count=0), {}, 0)


async def test_a_call_is_counted_from_its_books(desk: Inside) -> None:
    case = await desk.case()
    with pytest.raises(Refused):
        await desk.operations.order(case.id, BYPASS, new_key())
    desk.clock.step(seconds=60)
    await desk.called_back(case.id)
    desk.clock.step(seconds=30)
    await desk.mailed(case.id)
    desk.clock.step(seconds=10)
    await desk.operations.order(case.id, BYPASS, new_key())
    found = await figures(desk.house, 30)
    assert (found.calls, found.gate_refusals) == (1, 1)
    assert found.bypasses == {case.reason.value: 1}
    assert found.time_to_verify.count == 1
    assert found.time_to_verify.p50 is None, "one call's time would be one colleague's"
    desk.clock.at += timedelta(hours=25)
    assert (await figures(desk.house, 30)).late == 1, "live after its time"
    late = desk.clock.at
    await desk.house.store.write(
        lambda c: c.execute(update(grant_).values(state=GrantState.EXPIRED.value, ended_at=late))
    )
    found = await figures(desk.house, 30)
    assert (found.ran_out, found.late) == (1, 1), "it ended an hour late"
    await desk.house.store.write(lambda c: c.execute(update(grant_).values(ended_at=grant_.c.until)))
    found = await figures(desk.house, 30)
    assert (found.ran_out, found.late) == (1, 0)
    desk.clock.at += timedelta(days=40)
    found = await figures(desk.house, 30)
    assert (found.calls, found.bypasses, found.gate_refusals, found.ran_out) == (0, {}, 0, 0)


async def test_times_are_told_of_five_and_more(desk: Inside) -> None:
    for minutes in range(1, 11):
        case = await desk.case()
        desk.clock.step(minutes=minutes)
        await Cases(desk.house).close(desk.agent, case.id, CaseOutcome.SOLVED)
    found = await figures(desk.house, 30)
    assert found.call_time == Spread(count=10, p50=300, p90=540)
    await desk.house.store.write(lambda c: c.execute(update(case_).values(outcome=CaseOutcome.REFUSED.value)))
    assert (await figures(desk.house, 30)).refused_calls == 10


def test_ranks_are_the_nearest() -> None:
    assert _spread([1, 2, 3, 4]) == Spread(count=4)
    assert _spread([5, 1, 2, 3, 4]) == Spread(count=5, p50=3, p90=5)
    assert _spread(range(1, 101)) == Spread(count=100, p50=50, p90=90)


def test_no_figure_is_of_an_agent() -> None:
    names = set(Figures.model_fields) | set(Spread.model_fields)
    assert not [name for name in names if "agent" in name or "rank" in name or "speed" in name]
    source = Path("helpdesk_tui/desk/figures/service.py")
    root = Path(__file__).resolve().parents[3]
    assert ".c.agent" not in (root / source).read_text(encoding="utf-8")


async def test_they_are_told_in_words(desk: Inside) -> None:
    speak("en")
    found = (await figures(desk.house, 30)).model_copy(
        update={"bypasses": {"lost_phone": 2}, "call_time": Spread(count=9, p50=190, p90=600)}
    )
    rows = dict(wording.rows(found))
    assert rows["Bypass codes"] == "2"
    assert rows["Time to verify the caller"] == "too few to say"
    assert rows["Time of a call"].startswith("half within 3 min")
    assert "nobody is ranked" in wording.note()
