"""A call that an agent doubts: the gate stays closed whatever comes, and nobody on the line hears of it."""

from __future__ import annotations

import pytest

from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.gate import Action, Denied, Need
from helpdesk_tui.contract.review import ReviewList
from helpdesk_tui.desk.approvals.service import Approvals
from helpdesk_tui.desk.cases.flagging import flag
from helpdesk_tui.desk.notices.tables import notice
from helpdesk_tui.desk.review.tables import review_item
from helpdesk_tui.phrases import LANGUAGES
from tests.attack.folk import MALLORY, bypass, is_open, look, refused
from tests.desk.inside import Inside, inside, new_key
from tests.desk.several_people import MARTIN, again_within_a_week, asked, order, says_yes, staff


@pytest.mark.parametrize("action", sorted(Action))
async def test_the_gate_of_a_flagged_call_stays_closed(desk: Inside, action: Action) -> None:
    case = await desk.verified()
    await flag(desk.house, desk.agent, case.id)
    decision = (await look(desk, case.id, action)).decision
    assert isinstance(decision, Denied)
    assert Need.HELD in decision.needs
    assert decision.cheapest == ()


async def test_more_proof_does_not_open_it(desk: Inside) -> None:
    case = await desk.verified()
    assert await is_open(desk, case.id)
    await flag(desk.house, desk.agent, case.id)
    await desk.mailed(case.id)
    assert not await is_open(desk, case.id)
    assert await refused(bypass(desk, case.id)) is ErrorCode.GATE_CLOSED
    assert desk.twin.ledger == []


async def test_an_approval_given_before_does_not_open_it(tmp_path: object) -> None:
    async with inside(tmp_path) as desk:  # type: ignore[arg-type]
        await staff(desk)
        case = await again_within_a_week(desk)
        made = await asked(desk, case)
        await says_yes(desk, made)
        await flag(desk.house, desk.agent, case.id)
        wanted = order(desk, approval=made.approval.id)
        assert await refused(desk.operations.order(case.id, wanted, new_key())) is ErrorCode.GATE_CLOSED
        assert await refused(asked(desk, case)) is ErrorCode.GATE_CLOSED
        assert Approvals(desk.house, MARTIN) is not None


async def test_security_is_told_once_and_the_person_is_not(desk: Inside) -> None:
    case = await desk.verified()
    await flag(desk.house, desk.agent, case.id)
    sent = len(desk.mail.letters), len(desk.sms.letters)
    await flag(desk.house, desk.agent, case.id)
    told = [row for row in await desk.rows(notice) if row.kind == "silent_flag"]
    assert len(told) == 1
    assert (await desk.events()).count("case:flagged") == 1
    assert [(row.list, row.why) for row in await desk.rows(review_item)] == [(ReviewList.ALONE, "flagged")]
    assert (len(desk.mail.letters), len(desk.sms.letters)) == sent


async def test_only_the_agent_of_the_call_flags_it(desk: Inside) -> None:
    case = await desk.verified()
    assert await refused(flag(desk.house, MALLORY, case.id)) is ErrorCode.NOT_YOURS


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_wins_time_gives_nothing_away(language: str) -> None:
    from helpdesk_tui import phrases

    said = [phrases.load(language).say(phrases.Say(f"delay_{number}")) for number in (1, 2, 3)]
    assert len(set(said)) == 3
    for word in ("secur", "sécur", "veilig", "doubt", "doute", "twijfel", "fraud", "polic"):
        assert not any(word in one.lower() for one in said)
