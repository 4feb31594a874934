"""Charts and pivots: every row counted once, and what was not counted is not drawn as nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_tui.contract.pivots import Pivot, PivotField, PromptCounts
from helpdesk_tui.contract.prompts import PromptOutcome
from helpdesk_tui.desk.prompts import counting
from helpdesk_tui.desk.prompts.service import Prompts
from tests.desk.inside import START
from tests.desk.prompts.conftest import Mirror
from tests.desk.prompts.logs import login

DENIED = PromptOutcome.DENIED


async def counted(mirror: Mirror, text: str = "", hours: int = 6) -> PromptCounts:
    return await Prompts(mirror.town.house, mirror.reviewer).counts(text, hours)


async def pivoted(mirror: Mirror, field: PivotField, value: str) -> Pivot:
    house = mirror.town.house
    return await house.store.read(lambda c: counting.pivot(c, house, field, value))


async def test_prompts_by_hour_and_country(mirror: Mirror) -> None:
    mirror.logs.add(
        login("a", at=START),
        login("b", at=START - timedelta(minutes=1), outcome=DENIED, person_ref="DU2", country="Germany"),
        login("c", at=START - timedelta(minutes=61), outcome=PromptOutcome.BLOCKED, country="Germany"),
        login("old", at=START - timedelta(hours=9)),
    )
    await mirror.pull()
    found = await counted(mirror)
    hours = {(START - one.hour) // timedelta(hours=1): one for one in found.hours}
    assert sorted(hours) == [0, 1, 2, 3, 4, 5]
    assert (hours[0].approved, hours[1].refused, hours[2].other) == (1, 1, 1)
    assert sum(one.approved + one.refused + one.other for one in found.hours) == 3
    german = next(one for one in found.places if one.country.value == "DE")
    assert (german.approved, german.refused, german.other, german.people) == (0, 1, 1, 2)
    assert sum(one.refused for one in (await counted(mirror, "result:approved")).hours) == 0
    assert (await counted(mirror, "country:XX")).places == ()


async def test_hours_beyond_what_is_counted_are_left_out(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.logs.add(*(login(f"t{number}", at=START - timedelta(minutes=20 * number)) for number in range(9)))
    await mirror.pull()
    monkeypatch.setattr(counting, "COUNTED", 5)
    found = await counted(mirror)
    assert [START - one.hour for one in found.hours] == [timedelta(hours=1), timedelta()]
    monkeypatch.setattr(counting, "COUNTED", 50)
    assert len((await counted(mirror)).hours) == 6


async def test_a_pivot_names_everybody_once_who_approved_first(mirror: Mirror) -> None:
    mirror.logs.add(
        login("a", outcome=DENIED, person_ref="DU7", login="q"),
        login("b", outcome=DENIED, person_ref="DU7", login="q", at=START),
        login("c", at=START - timedelta(hours=3)),
        login("d"),
        login("e", address="203.0.113.9"),
    )
    await mirror.pull()
    found = await pivoted(mirror, PivotField.ADDRESS, "198.51.100.10")
    assert (found.prompts, found.approved, found.more) == (4, 2, False)
    amelie, other = found.people
    assert (amelie.name, amelie.approved, amelie.refused) == ("DUPONT Amélie", 2, 0)
    assert (amelie.first, amelie.last) == (START - timedelta(hours=3), START - timedelta(hours=1))
    assert (other.login, other.refused, other.last) == ("q", 2, START)
    assert (await pivoted(mirror, PivotField.ADDRESS, "203.0.113.200")).people == ()


async def test_a_whole_address_means_itself_alone(mirror: Mirror) -> None:
    mirror.logs.add(login("a", address="203.0.113.7"), login("b", address="203.0.113.77"))
    await mirror.pull()
    assert [one.ref for one in (await mirror.page("address:203.0.113.7")).prompts] == ["a"]
    assert len((await mirror.page("address:203.0.113.7*")).prompts) == 2
    assert len((await mirror.page("address:203.0.113")).prompts) == 2


async def test_words_that_many_rows_may_have_are_followed_row_by_row(mirror: Mirror) -> None:
    mirror.logs.add(
        *(
            login(f"t{number:03}", address=f"203.0.113.{number % 40}", at=START - timedelta(minutes=number))
            for number in range(300)
        )
    )
    await mirror.pull()
    seen: list[str] = []
    before = None
    while True:
        page = await mirror.page("address:203.0.113.1*", limit=30, before=before)
        seen += [one.ref for one in page.prompts]
        before = page.older
        if before is None:
            break
    wanted = [f"t{n:03}" for n in range(300) if f"203.0.113.{n % 40}".startswith("203.0.113.1")]
    assert seen == wanted
