"""Work on the queue: one analyst per row, nothing closes without a verdict, nobody decides about themselves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk_tui.contract.errors import Conflict, ErrorCode, Refused
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.signals import Signal, SignalFold, SignalState, Verdict, VerdictAsk
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.config.model import AgentConfig
from helpdesk_tui.desk.jobs.detect import Detect
from helpdesk_tui.desk.signals import memory
from helpdesk_tui.desk.signals.service import Signals
from helpdesk_tui.desk.tasks.tables import task
from tests.desk.inside import START, Inside
from tests.desk.prompts.logs import deed
from tests.desk.signals.review import Review


@pytest.fixture
async def row(review: Review) -> Signal:
    await review.see(*review.usual_life())
    return (await review.see(*review.bombing(approved=True)))[0]


def as_(town: Inside, agent: Agent) -> Signals:
    return Signals(town.house, agent)


async def test_one_analyst_holds_a_row_and_the_other_is_told_who(review: Review, row: Signal) -> None:
    mine = await review.service.claim(row.id)
    assert mine.claimed_by == review.agent.id
    with pytest.raises(Conflict) as caught:
        await as_(review.town, review.other).claim(row.id)
    assert caught.value.params == {"agent": "r.reyes"}
    with pytest.raises(Conflict):
        await as_(review.town, review.other).decide(row.id, VerdictAsk(verdict=Verdict.MALICIOUS))
    review.town.clock.step(minutes=31)
    assert (await as_(review.town, review.other).claim(row.id)).claimed_by == "o.other"


async def test_of_two_verdicts_at_once_one_wins(review: Review, row: Signal) -> None:
    ask = VerdictAsk(verdict=Verdict.MALICIOUS, revision=row.revision)
    found = await asyncio.gather(
        review.service.decide(row.id, ask),
        as_(review.town, review.other).decide(row.id, ask),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Signal) for one in found) == 1
    (lost,) = [one for one in found if not isinstance(one, Signal)]
    assert isinstance(lost, Conflict)
    assert lost.code is ErrorCode.SIGNAL_CHANGED


async def test_a_verdict_can_be_taken_back_and_stays_in_the_history(review: Review, row: Signal) -> None:
    done = await review.service.decide(row.id, VerdictAsk(verdict=Verdict.OWN_MISTAKE, note="she rang"))
    assert done.state is SignalState.DECIDED
    assert [one.id for one in await review.queue(SignalFold.DECIDED)] == [row.id]
    with pytest.raises(Conflict):
        await review.service.decide(row.id, VerdictAsk(verdict=Verdict.MALICIOUS))
    back = await review.service.undo(row.id, "his manager says otherwise")
    assert (back.state, back.verdict) == (SignalState.OPEN, None)
    (given,) = (await review.service.sheet(row.id)).verdicts
    assert (given.verdict, given.note, given.undone_by) == (Verdict.OWN_MISTAKE, "she rang", "r.reyes")
    assert given.undone_note == "his manager says otherwise"
    with pytest.raises(Conflict):
        await review.service.undo(row.id)
    assert [event for event in await review.town.events() if event.startswith("signal:")] == [
        "signal:raised",
        "signal:decided",
        "signal:undone",
    ]


async def test_to_ask_the_user_is_a_call_back_and_leaves_the_row_open(review: Review, row: Signal) -> None:
    asked = await review.service.decide(row.id, VerdictAsk(verdict=Verdict.ASK_USER))
    assert asked.state is SignalState.WAITING
    assert [one.id for one in await review.queue()] == [row.id]
    (made,) = await review.town.rows(task)
    assert (made.id, made.kind, made.who) == (asked.task, "ask_prompt", "DUPONT Amélie")
    assert made.what.startswith("VPN 2026-03-02")
    assert "203.0.113" not in made.what
    done = await review.service.decide(row.id, VerdictAsk(verdict=Verdict.MALICIOUS))
    assert done.state is SignalState.DECIDED


async def test_who_lacks_the_right_changes_nothing(review: Review, row: Signal) -> None:
    with pytest.raises(Refused) as caught:
        await as_(review.town, review.town.agent).decide(row.id, VerdictAsk(verdict=Verdict.RECONNECT))
    assert caught.value.code is ErrorCode.ROLE_MISSING
    assert (await review.queue())[0].state is SignalState.OPEN


async def test_nobody_decides_about_their_own_deeds(review: Review) -> None:
    rows = await review.see(
        *(
            deed(f"d{number}", actor="r.reyes", at=START - timedelta(minutes=number))
            for number in range(6, 0, -1)
        )
    )
    about = next(one for one in rows if one.about == "r.reyes")
    assert about.mine
    for act in (
        review.service.decide(about.id, VerdictAsk(verdict=Verdict.OWN_MISTAKE)),
        review.service.undo(about.id),
    ):
        with pytest.raises(Refused) as caught:
            await act
        assert caught.value.code is ErrorCode.OWN_ACCOUNT
    done = await as_(review.town, review.other).decide(about.id, VerdictAsk(verdict=Verdict.OWN_MISTAKE))
    assert done.state is SignalState.DECIDED


async def test_nobody_decides_about_their_own_account(review: Review, row: Signal) -> None:
    own = AgentConfig(AgentId("r.reyes"), "Rosa Reyes", frozenset({"security"}), "a.dupont")
    config = replace(review.town.house.config, agents={own.id: own})
    house = replace(review.town.house, config=config)
    with pytest.raises(Refused) as caught:
        await Signals(house, review.agent).decide(row.id, VerdictAsk(verdict=Verdict.OWN_MISTAKE))
    assert caught.value.code is ErrorCode.OWN_ACCOUNT


async def test_what_comes_again_after_a_verdict_is_a_row_of_its_own(review: Review, row: Signal) -> None:
    await review.service.decide(row.id, VerdictAsk(verdict=Verdict.MALICIOUS))
    review.town.clock.step(days=2)
    rows = await review.see(*review.bombing(4, at=START + timedelta(days=2)))
    assert rows
    assert row.id not in {one.id for one in rows}


async def test_an_attack_that_goes_on_after_a_verdict_is_not_swallowed_by_it(
    review: Review, row: Signal
) -> None:
    await review.service.decide(row.id, VerdictAsk(verdict=Verdict.RECONNECT))
    rows = await review.see(*review.bombing(7, at=START + timedelta(minutes=30)))
    assert rows
    assert row.id not in {one.id for one in rows}
    (decided,) = await review.queue(SignalFold.DECIDED)
    assert decided.prompts == row.prompts
    await review.town.house.store.write(memory.forget)
    review.detect = Detect(review.town.house)
    await review.detect.look()
    assert [(one.id, one.prompts) for one in await review.queue()] == [(one.id, one.prompts) for one in rows]


async def test_the_queue_goes_page_by_page_by_risk(review: Review, row: Signal) -> None:
    await review.see(
        *(deed(f"d{number}", at=START - timedelta(minutes=number)) for number in range(6, 0, -1))
    )
    everything = await review.queue()
    assert len(everything) > 1
    seen: list[str] = []
    after = None
    while True:
        page = await review.service.page(SignalFold.OPEN, after, 1)
        seen += [one.id for one in page.signals]
        after = page.after
        if after is None:
            break
    assert seen == [one.id for one in everything]
    assert seen[0] == row.id
    assert page.counts.open == len(seen)
    assert page.counts.critical == 1
