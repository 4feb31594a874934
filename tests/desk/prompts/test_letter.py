"""What may be said to somebody who asks about a prompt: nothing before tier 1, and nothing of others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import AgentId, CaseId
from helpdesk_tui.contract.prompts import PromptOrder, Usual
from helpdesk_tui.contract.signals import PromptLetter, Signal, Verdict, VerdictAsk
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.prompts.letter import letter
from helpdesk_tui.desk.prompts.service import Prompts
from helpdesk_tui.phrases import load
from helpdesk_tui.views.pushes.letter import sentences
from tests.desk.inside import START, inside
from tests.desk.prompts.logs import Logs, login
from tests.desk.signals.review import HOSTILE, Review

FIXED = "once I know for certain that it is you"


@pytest.fixture
async def review(tmp_path: Path) -> AsyncIterator[Review]:
    async with inside(tmp_path) as town:
        logs = Logs()
        town.twin.history = logs
        yield Review(town, logs)


@pytest.fixture
async def row(review: Review) -> Signal:
    await review.see(*review.usual_life())
    return (await review.see(*review.bombing(approved=True)))[0]


async def told(review: Review, case: CaseId | None, agent: Agent | None = None) -> PromptLetter:
    """Of the newest prompt of the row."""
    town = review.town
    page = await Prompts(town.house, review.agent).page(
        f"address:{HOSTILE}", before=None, after=None, at=None, order=PromptOrder.NEWEST, limit=1
    )
    return await town.house.store.read(
        lambda c: letter(c, town.house, agent or town.agent, page.prompts[0].id, case)
    )


def words(found: PromptLetter) -> str:
    return " ".join(sentences(found.model_copy(update={"language": "en"})))


async def test_before_tier_1_there_is_one_sentence_for_everybody_also_for_who_decides(
    review: Review, row: Signal
) -> None:
    await review.service.decide(row.id, VerdictAsk(verdict=Verdict.MALICIOUS))
    case = await review.town.case()
    for found in (
        await told(review, None),
        await told(review, case.id),
        await told(review, None, review.agent),
        await told(review, case.id, review.agent),
    ):
        assert found == PromptLetter(language=found.language)
        assert FIXED in words(found)
        for secret in (HOSTILE, "Lagos", "Nigeria", "VPN", "password"):
            assert secret not in words(found)


async def test_who_was_verified_hears_how_many_from_where_and_what_was_decided(
    review: Review, row: Signal
) -> None:
    case = await review.town.verified()
    found = await told(review, case.id)
    assert (found.withheld, found.prompts, found.approved, found.verdict) == (False, 6, 1, None)
    assert found.usual is Usual.NEW
    text = words(found)
    assert "6 login requests for VPN" in text
    assert "Approved on your phone: 1." in text
    assert f"Lagos, Nigeria, {HOSTILE}. You had not logged in from there before." in text
    assert "We are still looking into it." in text
    await review.service.decide(row.id, VerdictAsk(verdict=Verdict.MALICIOUS, note="seen with Rosa"))
    text = words(await told(review, case.id))
    assert "somebody else has your password" in text
    assert "Rosa" not in text
    await review.service.undo(row.id)
    assert (await told(review, case.id)).verdict is None


async def test_a_proof_that_lapsed_and_the_case_of_a_colleague_open_nothing(
    review: Review, row: Signal
) -> None:
    case = await review.town.verified()
    colleague = Agent(AgentId("b.other"), "Bob Other", frozenset({"agent"}))
    assert (await told(review, case.id, colleague)).withheld
    review.town.clock.step(minutes=16)
    assert (await told(review, case.id)).withheld
    with pytest.raises(DeskError):
        await told(review, CaseId("cs_nothing"))
    auditor = Agent(AgentId("c.audit"), "Cleo Audit", frozenset({"auditor"}))
    with pytest.raises(DeskError):
        await told(review, None, auditor)


async def test_a_verified_caller_hears_nothing_of_somebody_elses_prompt(review: Review) -> None:
    await review.see(login("x1", person_ref="DU9", login="m.other", address=HOSTILE))
    case = await review.town.verified()
    found = await told(review, case.id)
    assert found.withheld
    assert HOSTILE not in words(found)


async def test_one_prompt_from_home_and_several_places_are_said_as_they_are(review: Review) -> None:
    await review.see(*review.usual_life(), login("one", address="198.51.100.10"))
    case = await review.town.verified()
    page = await Prompts(review.town.house, review.agent).page(
        "", before=None, after=None, at=None, order=PromptOrder.NEWEST, limit=1
    )
    found = await review.town.house.store.read(
        lambda c: letter(c, review.town.house, review.town.agent, page.prompts[0].id, case.id)
    )
    assert "one login request for VPN was sent to your phone. It was approved." in words(found)
    assert "You usually log in from there." in words(found)
    several = found.model_copy(update={"prompts": 2, "place": None, "address": None, "application": None})
    assert "It came from several places." in words(several)
    assert "an application of ours" in words(several)


@pytest.mark.parametrize("language", ["fr", "en", "nl", "de"])
def test_every_verdict_has_words_in_every_language(language: str) -> None:
    for verdict in (None, *Verdict):
        told = PromptLetter(
            language=language, withheld=False, first=START, last=START, prompts=1, verdict=verdict
        )
        ended = sentences(told)[2]
        assert ended == load(language).prompt("undecided" if verdict in (None, "ask_user") else verdict.value)
        assert "{" not in " ".join(sentences(told))
