"""Declared travel and turns of duty stand beside a row and change nothing of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.signals import Signal
from helpdesk_tui.contract.whereabouts import (
    Declared,
    TravelAsk,
    WhereImport,
    WhereKind,
    WhereProblem,
    WhereRow,
)
from helpdesk_tui.desk.audit.redaction import masked
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.prompts.retention import drop
from helpdesk_tui.desk.whereabouts.service import Whereabouts
from helpdesk_tui.desk.whereabouts.tables import whereabouts
from tests.desk.inside import AMELIE, START
from tests.desk.signals.review import Review

LAGOS = TravelAsk(country="ng", first=date(2026, 3, 1), last=date(2026, 3, 9))


def service(review: Review, agent: Agent | None = None) -> Whereabouts:
    return Whereabouts(review.town.house, agent or review.agent)


async def declared(review: Review, ask: TravelAsk = LAGOS) -> Declared:
    town = review.town
    case = (await town.case()).id
    await town.called_back(case)
    await town.mailed(case)
    return await service(review, town.agent).travel(case, ask)


def row(line: int, login: str, first: str, last: str, country: str = "") -> WhereRow:
    return WhereRow(line=line, login=login, first=first, last=last, country=country)


async def taken(
    review: Review, *rows: WhereRow, kind: WhereKind = WhereKind.TRAVEL, dry_run: bool = False
) -> list[str]:
    """What came of each line."""
    ask = WhereImport(file="trips.csv", kind=kind, dry_run=dry_run, rows=rows)
    report = await service(review).take_in(ask)
    return ["same" if one.same else one.problem or "added" for one in report.lines]


async def queue(review: Review) -> list[Signal]:
    await review.see(*review.usual_life())
    return await review.see(*review.bombing(approved=True))


async def test_only_a_verified_caller_declares_travel(review: Review) -> None:
    case = (await review.town.case()).id
    with pytest.raises(Refused) as caught:
        await service(review, review.town.agent).travel(case, LAGOS)
    assert caught.value.code is ErrorCode.GATE_CLOSED
    assert await review.town.rows(whereabouts) == []
    assert "travel:declared" not in await review.town.events()


async def test_it_stands_beside_the_row_with_who_when_and_in_which_case(review: Review) -> None:
    found = await declared(review)
    assert (found.country, found.first, found.last) == (
        "NG",
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 10, tzinfo=UTC),
    )
    (first, *_others) = await queue(review)
    (beside,) = (await review.service.sheet(first.id)).declared
    assert (beside.id, beside.by, beside.case, beside.fits) == (found.id, "a.martin", found.case, True)
    assert (await review.town.events())[-1] != "travel:declared"
    assert "travel:declared" in await review.town.events()
    assert masked("country", "NG") != "NG"


@pytest.mark.parametrize("country", ["ng", "pt"])
async def test_it_lowers_hides_and_adds_nothing(review: Review, country: str) -> None:
    without = [(one.level, one.detectors, one.proposed, one.prompts) for one in await queue(review)]
    assert without
    await declared(review, LAGOS.model_copy(update={"country": country}))
    again = [(one.level, one.detectors, one.proposed, one.prompts) for one in await review.queue()]
    assert again == without
    (first, *_others) = await review.queue()
    (beside,) = (await review.service.sheet(first.id)).declared
    assert beside.fits is (country == "ng")


async def test_a_time_that_the_login_was_outside_of_does_not_fit(review: Review) -> None:
    later = TravelAsk(country="NG", first=date(2026, 3, 3), last=date(2026, 3, 4))
    await declared(review, later)
    (first, *_others) = await queue(review)
    (beside,) = (await review.service.sheet(first.id)).declared
    assert beside.fits is False
    far = TravelAsk(country="NG", first=date(2026, 4, 3), last=date(2026, 4, 4))
    await review.service.sheet(first.id)
    await declared(review, far)
    assert len((await review.service.sheet(first.id)).declared) == 1


async def test_a_file_is_taken_line_by_line_and_once(review: Review) -> None:
    rows = (
        row(2, "a.dupont", "2026-03-01", "2026-03-09", "Portugal"),
        row(3, "nobody", "2026-03-01", "2026-03-09", "PT"),
        row(4, "a.dupont", "yesterday", "2026-03-09", "PT"),
        row(5, "a.dupont", "2026-03-09", "2026-03-01", "PT"),
        row(6, "a.dupont", "2026-03-09", "2028-03-01", "PT"),
        row(7, "a.dupont", "2026-03-01", "2026-03-09", "Ruritania"),
    )
    problems = [
        WhereProblem.NOBODY,
        WhereProblem.BAD_TIME,
        WhereProblem.BACKWARDS,
        WhereProblem.BACKWARDS,
        WhereProblem.BAD_COUNTRY,
    ]
    assert await taken(review, *rows, dry_run=True) == ["added", *problems]
    assert await review.town.rows(whereabouts) == []
    assert "whereabouts:imported" not in await review.town.events()
    assert await taken(review, *rows) == ["added", *problems]
    assert await taken(review, *rows) == ["same", *problems]
    (kept,) = await review.town.rows(whereabouts)
    assert (kept.country, kept.file, kept.case_id, kept.agent) == ("PT", "trips.csv", None, "r.reyes")
    assert (await review.town.events()).count("whereabouts:imported") == 1


async def test_a_turn_of_duty_has_hours_and_no_country(review: Review) -> None:
    turn = row(2, "twin:a.dupont", "2026-03-01T20:00+01:00", "2026-03-02T20:00")
    assert await taken(review, turn, kind=WhereKind.ON_CALL) == ["added"]
    (kept,) = await service(review).of(AMELIE)
    assert (kept.kind, kept.first.hour, kept.country) == (WhereKind.ON_CALL, 19, "")
    (first, *_others) = await queue(review)
    (beside,) = (await review.service.sheet(first.id)).declared
    assert beside.fits is None


async def test_who_may_not_does_not(review: Review) -> None:
    ask = WhereImport(file="x", kind=WhereKind.TRAVEL, dry_run=False, rows=())
    for act in (
        service(review, review.town.agent).take_in(ask),
        service(review, review.town.agent).drop("whr_x"),
    ):
        with pytest.raises(DeskError) as caught:
            await act
        assert caught.value.code is ErrorCode.ROLE_MISSING


async def test_it_goes_when_it_was_wrong_and_when_it_is_old(review: Review) -> None:
    found = await declared(review)
    await service(review).drop(found.id)
    assert await service(review).of(AMELIE) == ()
    with pytest.raises(DeskError):
        await service(review).drop(found.id)
    await taken(review, row(2, "a.dupont", "2026-03-01", "2026-03-09", "PT"))
    store = review.town.house.store
    await store.write(lambda c: drop(c, START))
    assert len(await review.town.rows(whereabouts)) == 1
    await store.write(lambda c: drop(c, START + timedelta(days=30)))
    assert await review.town.rows(whereabouts) == []
