"""The log mirror: each row once, resumed where it was cut, late rows taken, gaps kept, old rows let go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken, Unreachable
from helpdesk_tui.contract.ids import CaseId, PromptId
from helpdesk_tui.contract.prompts import (
    Lack,
    LogKind,
    PromptOrder,
    PromptOutcome,
    PromptPage,
    ReportAsk,
    Reported,
)
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.jobs.log_pull import LEASE
from helpdesk_tui.desk.people.service import People
from helpdesk_tui.desk.prompts import retention
from helpdesk_tui.desk.prompts.paging import Place
from helpdesk_tui.desk.prompts.service import Prompts
from helpdesk_tui.desk.prompts.tables import prompt, prompt_deed, prompt_raw, prompt_word
from helpdesk_tui.desk.prompts.taking_in import unpack
from tests.desk.inside import AMELIE, START
from tests.desk.prompts.conftest import AUTH, Mirror
from tests.desk.prompts.logs import deed, login


async def test_each_row_once_however_often_it_comes(mirror: Mirror) -> None:
    mirror.logs.add(*(login(f"t{number}", at=START - timedelta(minutes=number)) for number in range(1, 8)))
    assert await mirror.pull()
    mirror.logs.asked.clear()
    assert await mirror.pull()
    page = await mirror.page()
    assert [one.ref for one in page.prompts] == ["t1", "t2", "t3", "t4", "t5", "t6", "t7"]
    assert page.total == 7
    assert mirror.logs.asked[0] == (AUTH, "7")


async def test_numbers_that_no_row_can_have_name_nothing(mirror: Mirror) -> None:
    prompts = Prompts(mirror.town.house, mirror.town.agent)
    with pytest.raises(Missing) as refusal:
        await prompts.one(PromptId("9" * 30))
    assert refusal.value.code is ErrorCode.NOT_FOUND
    with pytest.raises(Mistaken) as mistake:
        Place.read(f"1.{'9' * 30}")
    assert mistake.value.code is ErrorCode.BAD_REQUEST


async def test_fields_have_three_states(mirror: Mirror) -> None:
    mirror.logs.add(login("t1", phone_name=None, city=None, country=None))
    await mirror.pull()
    (one,) = (await mirror.page()).prompts
    assert one.name == "DUPONT Amélie"
    assert one.access.address.value == "198.51.100.10"
    assert one.access.place.lack is Lack.ABSENT
    assert one.access.network.lack is Lack.NOT_GIVEN
    assert one.phone.country.value == "BE"
    assert one.outcome is PromptOutcome.APPROVED


async def test_a_cut_reading_goes_on_behind_the_last_page_that_was_kept(mirror: Mirror) -> None:
    mirror.logs.add(*(login(f"t{number}", at=START - timedelta(minutes=9 - number)) for number in range(5)))
    history = mirror.town.twin.history
    assert history is not None
    first = mirror.logs.page

    async def cut(*asked: object) -> object:
        if len(mirror.logs.asked) >= 1:
            raise Unreachable(ErrorCode.VENDOR_SLOW)
        return await first(*asked)  # type: ignore[arg-type]

    mirror.logs.page = cut  # type: ignore[method-assign, assignment]
    await mirror.pull()
    assert (await mirror.page()).total == 3
    sources = (await Prompts(mirror.town.house, mirror.reviewer).sources()).sources
    assert next(one for one in sources if one.kind is AUTH).problem == "vendor_slow"
    mirror.logs.page = first  # type: ignore[method-assign]
    mirror.logs.asked.clear()
    await mirror.pull()
    assert mirror.logs.asked[0] == (AUTH, "3")
    assert (await mirror.page()).total == 5


async def test_a_late_row_takes_its_place(mirror: Mirror) -> None:
    mirror.logs.add(login("new", at=START - timedelta(minutes=5)))
    await mirror.pull()
    mirror.logs.add(login("late", at=START - timedelta(minutes=50)))
    await mirror.pull()
    assert [one.ref for one in (await mirror.page()).prompts] == ["new", "late"]


async def test_what_is_older_than_three_days_comes_after_what_is_new(mirror: Mirror) -> None:
    mirror.logs.add(login("old", at=START - timedelta(days=20)), login("new"))
    await mirror.pull()
    found = (await mirror.page()).prompts
    assert [one.ref for one in found] == ["new", "old"]
    sources = (await Prompts(mirror.town.house, mirror.reviewer).sources()).sources
    assert not next(one for one in sources if one.kind is AUTH).behind


async def test_another_desk_that_holds_the_lease_is_left_alone(mirror: Mirror) -> None:
    house, now = mirror.town.house, mirror.town.clock.now()
    mirror.logs.add(login("t1"))
    object.__setattr__(house.store, "alone", False)
    job = f"log:{mirror.town.twin.id}:{AUTH.value}"
    await house.store.write(lambda c: lease.take(c, job, "other", now, LEASE, alone=False))
    assert not await mirror.pull()
    assert (await mirror.page()).prompts == ()


async def test_a_gap_stays_a_gap(mirror: Mirror) -> None:
    mirror.logs.add(login("a", at=START - timedelta(hours=5)), login("b", at=START - timedelta(minutes=1)))
    mirror.logs.gap = (START - timedelta(hours=4), START - timedelta(hours=2))
    await mirror.pull()
    (gap, *_) = (await mirror.page()).gaps
    assert (gap.since, gap.until) == mirror.logs.gap


async def test_the_raw_row_is_kept_as_evidence(mirror: Mirror) -> None:
    mirror.logs.add(login("t1"))
    await mirror.pull()
    (row,) = await mirror.town.rows(prompt_raw)
    assert unpack(row.raw) == '{"txid":"t1"}'


async def test_old_rows_and_their_words_go(mirror: Mirror) -> None:
    mirror.logs.add(login("t1", address="203.0.113.77"), deed("d1"))
    await mirror.pull()
    await mirror.pull(LogKind.ACTIVITY)
    mirror.town.clock.step(days=200)
    await retention.forget(mirror.town.house)
    assert await mirror.town.rows(prompt) == []
    assert await mirror.town.rows(prompt_raw) == []
    assert await mirror.town.rows(prompt_deed) == []
    assert {row.word for row in await mirror.town.rows(prompt_word)} == {"twin"}


async def test_pages_follow_each_other_without_gap_or_repeat(mirror: Mirror) -> None:
    same = START - timedelta(minutes=3)
    mirror.logs.add(*(login(f"t{number:02}", at=same if number % 3 else START) for number in range(20)))
    await mirror.pull()
    seen: list[str] = []
    page = await mirror.page(limit=6)
    while True:
        seen += [one.ref for one in page.prompts]
        if page.older is None:
            break
        page = await mirror.page(limit=6, before=page.older)
    assert len(seen) == len(set(seen)) == 20
    back = await mirror.page(limit=20, after=page.newer)
    assert [one.ref for one in back.prompts] == seen[: 20 - len(page.prompts)]
    oldest = await mirror.page(limit=3, order=PromptOrder.OLDEST)
    assert [one.ref for one in oldest.prompts] == seen[-3:]


@pytest.mark.parametrize(
    ("typed", "refs"),
    [
        ("", ["a", "b", "c"]),
        ("app:vp", ["a", "c"]),
        ("-app:vpn", ["b"]),
        ("result:denied,fraud", ["b"]),
        ("amelie", ["a", "b"]),
        ("user:zoe", ["c"]),
        ("country:be address:198.51.100.*", ["a", "b"]),
        ("place:brussels result:approved", ["a"]),
        ("reason:user_approved -address:203.0.113.9", ["a"]),
        ("last:90m", ["a"]),
        ("country:XX", []),
        ("-country:XX", ["a", "b", "c"]),
    ],
)
async def test_filters_find_what_they_say(mirror: Mirror, typed: str, refs: list[str]) -> None:
    mirror.logs.add(
        login("a"),
        login(
            "b", at=START - timedelta(hours=2), application="Mail", outcome=PromptOutcome.DENIED, reason="no"
        ),
        login(
            "c",
            at=START - timedelta(hours=3),
            person_ref="",
            login="zoe",
            address="203.0.113.9",
            country="Germany",
            city="Bonn",
        ),
    )
    await mirror.pull()
    assert [one.ref for one in (await mirror.page(typed)).prompts] == refs


async def test_an_agent_is_told_nothing_of_the_place_before_the_caller_is_verified(mirror: Mirror) -> None:
    town = mirror.town
    mirror.logs.add(login("t1", outcome=PromptOutcome.DENIED, reason="no_response"))
    await mirror.pull()
    case = await town.case()

    async def seen() -> PromptPage:
        service = Prompts(town.house, town.agent, CaseId(case.id))
        return await service.page("", before=None, after=None, at=None, order=PromptOrder.NEWEST, limit=9)

    (veiled,) = (await seen()).prompts
    assert veiled.withheld
    assert veiled.access.address.lack is Lack.WITHHELD
    assert "198.51" not in veiled.model_dump_json()
    with pytest.raises(Exception, match="role_missing"):
        await Prompts(town.house, town.agent).page(
            "address:198.51.100.10", before=None, after=None, at=None, order=PromptOrder.NEWEST, limit=9
        )
    await town.called_back(case.id)
    await town.mailed(case.id)
    (shown,) = (await seen()).prompts
    assert not shown.withheld
    assert shown.access.address.value == "198.51.100.10"


async def test_what_is_said_on_the_telephone_is_taken_down_without_any_proof(mirror: Mirror) -> None:
    town = mirror.town
    mirror.logs.add(login("t1"))
    await mirror.pull()
    (one,) = (await mirror.page()).prompts
    ask = ReportAsk(said=Reported.NOT_ME, note="rang at night")
    told = await Prompts(town.house, town.agent).report(one.id, ask)
    assert told.withheld
    assert told.report is not None
    assert told.report.said is Reported.NOT_ME
    assert (await mirror.page()).prompts[0].report == told.report
    assert (await town.events())[-1] == "prompt:reported"


async def test_the_card_shows_what_the_mirror_holds_and_how_old_that_is(mirror: Mirror) -> None:
    town = mirror.town
    card = await People(town.house).card(town.agent, AMELIE)
    assert (card.prompts.lines, card.prompts.read_at) == ((), None)
    mirror.logs.add(
        login("t1"), login("t2", at=START, outcome=PromptOutcome.FRAUD, reason="user_marked_fraud")
    )
    await mirror.pull()
    found = (await People(town.house).card(town.agent, AMELIE)).prompts
    assert [(one.application, one.result) for one in found.lines] == [("VPN", "fraud"), ("VPN", "success")]
    assert found.read_at == town.clock.now()
    assert found.next_look is not None
