"""One agent alone wants what takes two: everything by which he could get it, and what stops him."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import update

from helpdesk_tui.contract.approvals import ApprovalAsk, ApprovalState, ApprovalWords
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.ids import AgentId, ApprovalId, VendorId
from helpdesk_tui.contract.orders import ActivationOrder, BypassOrder, BypassReason
from helpdesk_tui.contract.session import COLLEAGUE_HEADER, DeskMode
from helpdesk_tui.desk.approvals import frozen
from helpdesk_tui.desk.approvals.tables import approval
from helpdesk_tui.desk.approvals.words import LISTS
from helpdesk_tui.desk.auth.agent import PEER
from helpdesk_tui.desk.auth.colleague import as_colleague
from helpdesk_tui.desk.auth.values import Agent, NotSignedIn
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.operations.service import Operations
from tests.attack.folk import PHONE, Newcomer, add, is_open, now_has, refused
from tests.attack.modes import Mode, desk_in
from tests.desk.inside import Inside, inside, new_key
from tests.desk.several_people import (
    EVERYBODY,
    MARTIN,
    SECOND,
    SENIOR,
    VERIFIER,
    again_within_a_week,
    asked,
    becomes,
    order,
    says_yes,
    staff,
)


@pytest.fixture
async def desk(mode: Mode, tmp_path: Path) -> AsyncIterator[Inside]:
    async with desk_in(mode, tmp_path, EVERYBODY) as made:
        yield await staff(made) if mode is Mode.SANDBOX else made


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[Inside]:
    """The sandbox's desk: one person plays all of them."""
    async with inside(tmp_path) as made:
        yield await staff(made)


def at(desk: Inside, agent: Agent) -> Inside:
    """The console of that agent."""
    return replace(desk, agent=agent)


def made_codes(desk: Inside) -> int:
    """Codes since the call before, which made one."""
    return sum(done == "code" for done, _ in desk.twin.ledger) - 1


def answer(text: str) -> ApprovalWords:
    return ApprovalWords(words=SecretStr(text))


async def ordering(desk: Inside, case: Case, wanted: Any, agent: Agent = MARTIN) -> ErrorCode | None:
    return await refused(at(desk, agent).operations.order(case.id, wanted, new_key()))


async def test_the_gate_stays_closed_without_a_second_person(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    assert not await is_open(desk, case.id)
    assert await ordering(desk, case, order(desk)) is ErrorCode.GATE_CLOSED


async def test_invented_and_foreign_names_of_approvals(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    for name in ("apr_000000000000000000000000", "", "' OR 1=1 --", "apr_%"):
        code = await ordering(desk, case, order(desk, approval=ApprovalId(name)))
        assert code is ErrorCode.NOT_FOUND
    assert made_codes(desk) == 0


async def test_it_is_not_asked_before_the_proof_is_there(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    await desk.calls.close(case.id, await abandoned())
    bare = await desk.case()
    assert await refused(asked(desk, bare)) is ErrorCode.GATE_CLOSED
    await desk.called_back(bare.id)
    assert await refused(asked(desk, bare)) is ErrorCode.GATE_CLOSED
    assert await desk.rows(approval) == []


async def abandoned() -> Any:
    from helpdesk_tui.contract.cases import CaseOutcome

    return CaseOutcome.ABANDONED


async def test_stale_proof_asks_nobody(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    desk.clock.step(minutes=15)
    assert await refused(asked(desk, case)) is ErrorCode.GATE_CLOSED


async def test_no_ticket_no_request(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    from helpdesk_tui.desk.cases.tables import case_

    await desk.house.store.write(lambda c: c.execute(update(case_).values(ticket=None)))
    assert await refused(asked(desk, case)) is ErrorCode.TICKET_MISSING


@pytest.mark.parametrize(
    "changed",
    [
        {"seconds": 300},
        {"uses": 5},
        {"reason": BypassReason.OTHER},
        {"account": "DU1"},
        {"vendor": VendorId("other")},
    ],
)
async def test_an_approval_is_of_exactly_one_order(desk: Inside, changed: dict[str, Any]) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case, seconds=3600)
    await says_yes(desk, made)
    swapped = order(desk, seconds=3600, approval=made.approval.id).model_copy(update=changed)
    assert await ordering(desk, case, swapped) in {ErrorCode.APPROVAL_ENDED, ErrorCode.NOT_FOUND}
    assert made_codes(desk) == 0
    assert await ordering(desk, case, order(desk, seconds=3600, approval=made.approval.id)) is None
    assert made_codes(desk) == 1


async def test_another_kind_of_order_under_the_same_approval(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await says_yes(desk, made)
    link = ActivationOrder(vendor=desk.twin.id, device=PHONE, approval=made.approval.id)
    assert await ordering(desk, case, link) is ErrorCode.APPROVAL_ENDED


async def test_an_approval_is_used_once(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await says_yes(desk, made)
    wanted = order(desk, approval=made.approval.id)
    found = await asyncio.gather(*(ordering(desk, case, wanted) for _ in range(8)))
    assert found.count(None) == 1
    assert made_codes(desk) == 1


async def test_for_another_person_and_by_another_agent(desk: Inside) -> None:
    other = Newcomer("other", mail="other@durand.example", number="+3228809799")
    await add(desk, other)
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await says_yes(desk, made)
    wanted = order(desk, approval=made.approval.id)
    elsewhere = await at(desk, MARTIN).calls.open(other.id)
    await at(desk, MARTIN).calls.ticket(elsewhere.id, "INC-48299")
    assert await ordering(desk, elsewhere, wanted) is ErrorCode.APPROVAL_ENDED
    mine = await at(desk, SECOND).calls.open(case.person)
    await at(desk, SECOND).calls.ticket(mine.id, "INC-48300")
    assert await ordering(desk, mine, wanted, SECOND) is ErrorCode.APPROVAL_ENDED
    assert await ordering(desk, case, wanted, SECOND) is ErrorCode.NOT_YOURS
    assert made_codes(desk) == 0


# -- being both


async def test_nobody_approves_his_own_request(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await becomes(desk, MARTIN, roles="agent senior security")
    promoted = replace(MARTIN, roles=frozenset({"agent", "senior", "security"}))
    assert await refused(says_yes(desk, made, promoted)) is ErrorCode.OWN_REQUEST
    second_session = replace(promoted, name="A. Martin")
    assert await refused(says_yes(desk, made, second_session)) is ErrorCode.OWN_REQUEST


async def test_two_names_of_one_human_are_one(desk: Inside) -> None:
    me = Newcomer("alice.m", mail="alice@durand.example", number="+3228809711")
    await add(desk, me)
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await becomes(desk, MARTIN, person_id=me.id)
    await becomes(desk, SENIOR, person_id=me.id)
    assert await refused(says_yes(desk, made)) is ErrorCode.OWN_REQUEST
    await becomes(desk, SENIOR, person_id=None)
    await says_yes(desk, made)
    await becomes(desk, SENIOR, person_id=me.id)
    wanted = order(desk, approval=made.approval.id)
    assert await ordering(desk, case, wanted) is ErrorCode.OWN_REQUEST
    assert made_codes(desk) == 0


async def test_the_person_himself_does_not_approve(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await becomes(desk, SENIOR, person_id=case.person)
    assert await refused(says_yes(desk, made)) is ErrorCode.OWN_ACCOUNT


@pytest.mark.parametrize("who", [VERIFIER, replace(VERIFIER, roles=frozenset({"senior"}))])
async def test_the_role_is_that_of_the_store_and_not_of_the_request(desk: Inside, who: Agent) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    assert await refused(says_yes(desk, made, who)) is ErrorCode.ROLE_MISSING


async def test_who_may_not_grant_asks_nobody(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    ask = at(desk, VERIFIER).approvals.ask(case.id, ApprovalAsk(order=order(desk)), new_key())
    assert await refused(ask) is ErrorCode.ROLE_MISSING


# -- the words


async def test_three_wrong_words_end_the_request(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    for left in (2, 1, 0):
        with pytest.raises(Exception, match="wrong_words") as caught:
            await at(desk, SENIOR).approvals.approve(made.approval.id, answer("not these words"))
        assert caught.value.params["left"] == str(left)  # type: ignore[attr-defined]
    assert await refused(says_yes(desk, made)) is ErrorCode.APPROVAL_ENDED
    assert [row.state for row in await desk.rows(approval)] == [ApprovalState.DOUBTED]
    assert (await desk.events()).count("approval:doubted") == 3


async def test_guesses_at_once_count_each(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    guesses = [f"wrong guess {number * 'x'}" for number in range(12)]
    found = await asyncio.gather(
        *(
            refused(at(desk, who).approvals.approve(made.approval.id, answer(guess)))
            for guess in guesses
            for who in (SENIOR, SECOND)
        )
    )
    assert found.count(ErrorCode.WRONG_WORDS) == 3
    assert set(found) == {ErrorCode.WRONG_WORDS, ErrorCode.APPROVAL_ENDED}


async def test_words_of_another_request_are_wrong(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    first = await asked(desk, case)
    second = await asked(desk, case)
    crossed = at(desk, SENIOR).approvals.approve(second.approval.id, answer(" ".join(first.words)))
    assert await refused(crossed) is ErrorCode.WRONG_WORDS
    assert await refused(says_yes(desk, first)) is ErrorCode.APPROVAL_ENDED


async def test_words_are_kept_nowhere(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    kept = "\n".join(str(row) for row in await desk.rows(approval))
    assert not any(word in kept for word in made.words)
    assert repr(made).count(made.words[0]) == 0


@pytest.mark.parametrize("language", sorted(LISTS))
def test_words_are_many_short_and_typed_as_people_type(language: str) -> None:
    words = LISTS[language]
    assert len(set(words)) == 128
    assert all(word.isascii() and word.islower() and 4 <= len(word) <= 6 for word in words)
    drawn = frozen.draw(language)
    said = "".join(drawn)
    for text in (" ".join(drawn), "-".join(drawn).upper(), f"  {drawn[0]}, {drawn[1]}\t{drawn[2]}. "):
        assert frozen.typed(SecretStr(text)) == said
    assert len({frozen.draw(language) for _ in range(50)}) > 40


@pytest.mark.parametrize("text", ["", "x" * 65])
def test_no_words_and_too_many_are_refused_at_the_door(text: str) -> None:
    with pytest.raises(ValidationError):
        answer(text)


async def test_approvers_are_not_worn_down(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    for _ in range(12):
        await asked(desk, case)
    assert await refused(asked(desk, case)) is ErrorCode.THROTTLED
    waiting = [row for row in await desk.rows(approval) if row.state == ApprovalState.ASKED]
    assert len(waiting) == 1


# -- the moment


async def test_the_snapshot_holds_an_hour_and_no_longer(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    desk.clock.step(minutes=59)
    await says_yes(desk, made)
    desk.clock.step(seconds=59)
    assert await ordering(desk, case, order(desk, approval=made.approval.id)) is None


async def test_and_no_longer(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await says_yes(desk, made)
    desk.clock.step(minutes=60)
    assert await ordering(desk, case, order(desk, approval=made.approval.id)) is ErrorCode.APPROVAL_ENDED
    assert made_codes(desk) == 0


async def test_a_clock_that_is_set_back_makes_nothing_fresh(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await says_yes(desk, made)
    desk.clock.step(hours=-2)
    assert await ordering(desk, case, order(desk, approval=made.approval.id)) is ErrorCode.APPROVAL_ENDED


async def test_proof_that_came_later_does_not_mend_what_was_shown(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await says_yes(desk, made)
    gone = update(proof).where(proof.c.case_id == case.id, proof.c.method == "mail_code")
    await desk.house.store.write(lambda c: c.execute(gone.values(state="failed")))
    await desk.mailed(case.id)
    assert await ordering(desk, case, order(desk, approval=made.approval.id)) is ErrorCode.APPROVAL_ENDED


async def test_a_policy_that_asks_for_two_more_is_asked_at_the_commit(desk: Inside) -> None:
    from helpdesk_tui.policy.file import PolicyBook
    from helpdesk_tui.policy.model import Policy
    from helpdesk_tui.policy.parts import ApprovalsPart

    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await says_yes(desk, made)
    now_has(desk, policy=PolicyBook(Policy(approvals=ApprovalsPart(approvers=2))))
    wanted = order(desk, approval=made.approval.id)
    assert await ordering(desk, case, wanted) is ErrorCode.APPROVAL_ENDED
    again = await asked(desk, case)
    await says_yes(desk, again)
    wanted = order(desk, approval=again.approval.id)
    assert await ordering(desk, case, wanted) is ErrorCode.APPROVAL_WAITS
    assert await refused(says_yes(desk, again)) is ErrorCode.APPROVAL_ENDED
    await says_yes(desk, again, SECOND)
    assert await ordering(desk, case, wanted) is None
    assert made_codes(desk) == 1


async def test_two_desks_one_use(alone: Inside) -> None:
    desk = alone
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    await says_yes(desk, made)
    other = replace(desk.house, boot="boot_other")
    wanted = order(desk, approval=made.approval.id)
    found = await asyncio.gather(
        *(
            refused(Operations(house, MARTIN).order(case.id, wanted, new_key()))
            for house in (desk.house, other)
            for _ in range(4)
        )
    )
    assert found.count(None) == 1
    assert made_codes(desk) == 1


# -- the invented colleague


@pytest.mark.parametrize("run_as", [DeskMode.ALONE, DeskMode.SHARED])
async def test_outside_of_the_sandbox_whoever_names_a_colleague_is_nobody(
    alone: Inside, run_as: DeskMode
) -> None:
    scope = {"headers": [(COLLEAGUE_HEADER.lower().encode(), b"s.janssens")], "state": {PEER: None}}
    with pytest.raises(NotSignedIn):
        as_colleague(scope, replace(alone.house, mode=run_as), MARTIN)


@pytest.mark.parametrize("name", [b"", b"root", b"a.martin\r\nx", b"S.JANSSENS", "s.janssens\u200b".encode()])
async def test_in_the_sandbox_it_is_one_of_the_invented(alone: Inside, name: bytes) -> None:
    scope = {"headers": [(COLLEAGUE_HEADER.lower().encode(), name)]}
    with pytest.raises(NotSignedIn):
        as_colleague(scope, alone.house, MARTIN)
    assert as_colleague({"headers": []}, alone.house, MARTIN) is MARTIN


async def test_a_session_of_the_network_plays_nobody(alone: Inside) -> None:
    scope = {"headers": [(COLLEAGUE_HEADER.lower().encode(), b"s.janssens")]}
    with pytest.raises(NotSignedIn):
        as_colleague(scope, alone.house, replace(MARTIN, session="ses_1"))


async def test_an_order_cannot_smuggle_a_request_into_a_request(desk: Inside) -> None:
    case = await again_within_a_week(desk)
    made = await asked(desk, case)
    nested = ApprovalAsk(order=order(desk, approval=made.approval.id))
    assert await refused(at(desk, MARTIN).approvals.ask(case.id, nested, new_key())) is ErrorCode.BAD_REQUEST


async def test_the_same_key_for_another_order(desk: Inside) -> None:
    case, key = await again_within_a_week(desk), new_key()
    approvals = at(desk, MARTIN).approvals
    first = await approvals.ask(case.id, ApprovalAsk(order=order(desk)), key)
    again = await approvals.ask(case.id, ApprovalAsk(order=order(desk)), key)
    assert again.approval.id == first.approval.id
    assert again.words != first.words
    other = ApprovalAsk(order=order(desk, uses=5))
    assert await refused(approvals.ask(case.id, other, key)) is ErrorCode.KEY_REUSED
    assert await refused(says_yes(desk, first)) is ErrorCode.WRONG_WORDS
    assert AgentId(BypassOrder(vendor=desk.twin.id).vendor) == "twin"
