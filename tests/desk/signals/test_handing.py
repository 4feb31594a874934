"""A row is handed over by name: who may get it, who sees it, how it comes back, and who cannot take it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode, Refused
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.signals import HandedEnd, HandOverAsk, Signal, SignalFold, Verdict, VerdictAsk
from helpdesk_tui.contract.stream import Resource
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.config.model import AgentConfig
from helpdesk_tui.desk.prompts.retention import drop
from helpdesk_tui.desk.signals.service import Signals
from helpdesk_tui.desk.stream.hub import Subscription
from tests.desk.signals.review import Review

WORDS = "Lagos is not hers; the manager has not answered yet."
AGENTS = (
    AgentConfig(AgentId("r.reyes"), "Rosa Reyes", frozenset({"security"}), "rreyes"),
    AgentConfig(AgentId("o.other"), "Otto Other", frozenset({"security"}), "oother"),
    AgentConfig(AgentId("s.senior"), "Sara Senior", frozenset({"senior"}), "ssenior"),
    AgentConfig(AgentId("a.dup"), "Amélie, who reviews too", frozenset({"security"}), "a.dupont"),
    AgentConfig(AgentId("t.third"), "Tina Third", frozenset({"security"}), "tthird"),
)


@pytest.fixture
async def row(review: Review) -> Signal:
    house = review.town.house
    object.__setattr__(house, "config", replace(house.config, agents={one.id: one for one in AGENTS}))
    await review.see(*review.usual_life())
    return (await review.see(*review.bombing(approved=True)))[0]


def others(review: Review) -> Signals:
    return Signals(review.town.house, review.other)


def third(review: Review) -> Signals:
    return Signals(review.town.house, Agent(AgentId("t.third"), "Tina Third", frozenset({"security"})))


async def given(review: Review, row: Signal, to: str = "o.other", words: str = WORDS) -> Signal:
    return await review.service.hand_over(row.id, HandOverAsk(to=AgentId(to), words=words))


async def refusal(review: Review, row: Signal, to: str, words: str = WORDS) -> ErrorCode:
    with pytest.raises(DeskError) as caught:
        await given(review, row, to, words)
    return caught.value.code


async def test_it_is_the_colleagues_at_once_and_stands_first_in_his_queue(
    review: Review, row: Signal
) -> None:
    await review.service.claim(row.id)
    done = await given(review, row)
    assert (done.claimed_by, done.handed and done.handed.by) == ("o.other", "r.reyes")
    worse = [one for one in await review.queue() if one.id != row.id]
    page = await others(review).page(SignalFold.OPEN, None, 100)
    assert [one.id for one in page.signals] == [row.id, *(one.id for one in worse)]
    assert page.counts.handed == 1
    assert page.signals[0].handed is not None
    assert page.signals[0].handed.words == WORDS
    assert (await review.service.page(SignalFold.OPEN, None, 100)).counts.handed == 0
    with pytest.raises(Conflict):
        await review.service.decide(row.id, VerdictAsk(verdict=Verdict.MALICIOUS))
    taken = await others(review).claim(row.id)
    assert taken.handed is not None
    assert taken.handed.taken_at == review.town.clock.now()
    assert (await review.town.events())[-3:] == ["signal:claimed", "signal:handed_over", "signal:claimed"]


async def test_what_was_handed_over_stands_on_one_page_alone(review: Review, row: Signal) -> None:
    await given(review, row)
    page = await others(review).page(SignalFold.OPEN, None, 1)
    seen = [one.id for one in page.signals]
    while page.after is not None:
        page = await others(review).page(SignalFold.OPEN, page.after, 1)
        seen += [one.id for one in page.signals]
    assert sorted(seen) == sorted(one.id for one in await review.queue())
    assert seen[0] == row.id


async def test_who_gets_it_may_review_and_is_neither_i_nor_whom_it_is_about(
    review: Review, row: Signal
) -> None:
    found = await review.service.takers([row.id])
    assert [one.id for one in found.takers] == ["o.other", "t.third"]
    assert await refusal(review, row, "r.reyes") is ErrorCode.NOT_FOUND
    assert await refusal(review, row, "s.senior") is ErrorCode.NOT_FOUND
    assert await refusal(review, row, "nobody") is ErrorCode.NOT_FOUND
    assert await refusal(review, row, "a.dup") is ErrorCode.ABOUT_COLLEAGUE
    assert await refusal(review, row, "o.other", " \u200b ") is ErrorCode.BAD_REQUEST
    assert (await review.queue())[0].handed is None
    assert "signal:handed_over" not in await review.town.events()


async def test_whoever_lost_the_right_meanwhile_hands_over_nothing(review: Review, row: Signal) -> None:
    stale = Signals(review.town.house, Agent(AgentId("s.senior"), "Sara", frozenset({"security"})))
    with pytest.raises(Refused) as caught:
        await stale.hand_over(row.id, HandOverAsk(to=AgentId("o.other"), words=WORDS))
    assert caught.value.code is ErrorCode.ROLE_MISSING


async def test_nobody_hands_over_what_a_colleague_holds(review: Review, row: Signal) -> None:
    await others(review).claim(row.id)
    assert await refusal(review, row, "t.third") is ErrorCode.NOT_YOURS


async def test_given_back_it_is_the_givers_again(review: Review, row: Signal) -> None:
    await given(review, row)
    with pytest.raises(Conflict) as caught:
        await third(review).hand_back(row.id)
    assert caught.value.code is ErrorCode.NOT_YOURS
    back = await others(review).hand_back(row.id)
    assert (back.claimed_by, back.handed) == ("r.reyes", None)
    (past,) = (await review.service.sheet(row.id)).handed
    assert (past.ended, past.words) == (HandedEnd.GIVEN_BACK, WORDS)
    with pytest.raises(Conflict) as caught:
        await others(review).hand_back(row.id)
    assert caught.value.code is ErrorCode.SIGNAL_NOT_HANDED


async def test_the_giver_takes_back_only_what_nobody_took(review: Review, row: Signal) -> None:
    await given(review, row)
    assert (await review.service.hand_back(row.id)).claimed_by == "r.reyes"
    await given(review, row)
    await others(review).claim(row.id)
    with pytest.raises(Conflict) as caught:
        await review.service.hand_back(row.id)
    assert caught.value.code is ErrorCode.NOT_YOURS
    ends = [one.ended for one in (await review.service.sheet(row.id)).handed]
    assert ends == [None, HandedEnd.TAKEN_BACK]


async def test_what_a_giver_who_has_gone_gave_is_free_when_it_comes_back(review: Review, row: Signal) -> None:
    await given(review, row)
    house = review.town.house
    gone = {one.id: one for one in AGENTS} | {
        AgentId("r.reyes"): replace(AGENTS[0], roles=frozenset({"agent"}))
    }
    object.__setattr__(house, "config", replace(house.config, agents=gone))
    assert (await others(review).hand_back(row.id)).claimed_by is None


async def test_what_nobody_took_is_free_after_half_an_hour_and_still_says_so(
    review: Review, row: Signal
) -> None:
    await given(review, row)
    with pytest.raises(Conflict):
        await third(review).claim(row.id)
    review.town.clock.step(minutes=31)
    (seen,) = [one for one in await review.queue() if one.id == row.id]
    assert (seen.claimed_by, seen.handed and seen.handed.to) == (None, "o.other")
    taken = await third(review).claim(row.id)
    assert (taken.claimed_by, taken.handed) == ("t.third", None)
    (past,) = (await review.service.sheet(row.id)).handed
    assert past.ended is HandedEnd.LAPSED


@pytest.mark.parametrize("how", [HandedEnd.DECIDED, HandedEnd.RELEASED, HandedEnd.PASSED_ON])
async def test_what_becomes_of_it_ends_the_hand_over(review: Review, row: Signal, how: HandedEnd) -> None:
    await given(review, row)
    if how is HandedEnd.DECIDED:
        await others(review).decide(row.id, VerdictAsk(verdict=Verdict.ASK_USER))
    elif how is HandedEnd.RELEASED:
        await others(review).release(row.id)
    else:
        await others(review).hand_over(row.id, HandOverAsk(to=AgentId("r.reyes"), words="yours after all"))
    assert (await review.service.sheet(row.id)).handed[-1].ended is how
    assert (await others(review).page(SignalFold.OPEN, None, 9)).counts.handed == 0


async def test_of_two_hand_overs_at_once_one_wins(review: Review, row: Signal) -> None:
    await review.service.claim(row.id)
    found = await asyncio.gather(
        given(review, row, "o.other"), given(review, row, "t.third"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in found) == ["Conflict", "Signal"]
    assert len((await review.service.sheet(row.id)).handed) == 1


async def test_what_was_decided_is_not_handed_over(review: Review, row: Signal) -> None:
    await review.service.decide(row.id, VerdictAsk(verdict=Verdict.OWN_MISTAKE))
    assert await refusal(review, row, "o.other") is ErrorCode.SIGNAL_DECIDED


async def test_the_colleagues_console_is_told_and_the_words_stay_off_the_stream(
    review: Review, row: Signal
) -> None:
    async with Subscription(review.town.house.hub) as listening:
        await given(review, row)
        heard = await listening.next(5)
    assert heard is not None
    assert {one.resource for one in heard} == {Resource.SIGNAL, Resource.HAND_OVER}
    assert all(one.id == row.id and WORDS not in one.model_dump_json() for one in heard)


async def test_the_words_are_forgotten_with_the_prompts(review: Review, row: Signal) -> None:
    await given(review, row)
    before = review.town.clock.now()
    await review.town.house.store.write(lambda c: drop(c, before))
    assert (await review.service.sheet(row.id)).handed[0].words == WORDS
    review.town.clock.step(days=1)
    later = review.town.clock.now()
    await review.town.house.store.write(lambda c: drop(c, later))
    assert (await review.service.sheet(row.id)).handed[0].words == ""
