"""The desk proves itself to whom it calls, and to nobody who called: a reference that is said before anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.evidence import CallOutcome, ProofAnswer
from helpdesk_tui.contract.ids import CaseId, WayId
from helpdesk_tui.contract.notices import Channel, Introduction, Notice
from helpdesk_tui.desk.jobs.outbox import Outbox
from helpdesk_tui.desk.notices.agents import listed
from helpdesk_tui.desk.notices.introducing import introduce
from helpdesk_tui.phrases import load
from tests.attack.folk import CALL, IN_PERSON, PUSH, refused, set_contact
from tests.desk.inside import AMELIE, MAIL, MOBILE, Inside, inside, new_key
from tests.desk.notices.telling import configured, hook, sends
from tests.desk.several_people import SENIOR, staff


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        yield await staff(made)


async def asked(desk: Inside, case: CaseId) -> Notice:
    return await introduce(desk.house, desk.agent, Introduction(case=case))


async def test_a_call_to_a_number_on_file_is_proven_by_a_message_to_all_that_is_on_file(desk: Inside) -> None:
    case = (await desk.case()).id
    await desk.evidence.start(case, CALL, new_key())
    made = await asked(desk, case)
    assert await sends(desk) == {("person", "mail", MAIL), ("person", "sms", MOBILE)}
    assert {one.hint for one in made.sends}, "the agent sees where it went"
    assert (await desk.events())[-2:] == ["notice:made", "case:introduced"]


async def test_what_is_sent_says_the_reference_and_no_name_of_an_agent(desk: Inside) -> None:
    case = (await desk.case()).id
    await desk.evidence.start(case, CALL, new_key())
    made = await asked(desk, case)
    for channel in (Channel.MAIL, Channel.SMS):
        await Outbox(desk.house, channel).look()
    texts = [text for _to, text in (*desk.mail.letters, *desk.sms.letters)]
    assert len(texts) == 2
    assert all(made.reference in text for text in texts)
    assert not any(desk.agent.name in text or desk.agent.id in text for text in texts)
    first_of_all = load("fr").notice("says_first", ref=made.reference)
    mail = desk.mail.letters[0][1]
    assert first_of_all in mail
    assert load("fr").notice("not_calling") in mail, "nothing was done yet that could have been somebody else"
    assert load("fr").notice("not_you") not in mail


async def test_whoever_called_in_gets_no_reference(desk: Inside) -> None:
    """He could say it to the real person on another line, and be believed."""
    case = (await desk.case()).id
    assert await refused(asked(desk, case)) is ErrorCode.CALL_BACK_FIRST
    for way in (PUSH, IN_PERSON):
        proof = await desk.evidence.start(case, way, new_key())
        assert await refused(asked(desk, case)) is ErrorCode.CALL_BACK_FIRST
        await desk.evidence.cancel(case, proof.id)
    assert await sends(desk) == set()


@pytest.mark.parametrize("outcome", [*CallOutcome, None])
async def test_not_once_the_call_is_over(desk: Inside, outcome: CallOutcome | None) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, CALL, new_key())
    if outcome is None:
        desk.clock.step(minutes=10)
    else:
        await desk.evidence.answer(case, proof.id, ProofAnswer(outcome=outcome))
    assert await refused(asked(desk, case)) is ErrorCode.CALL_BACK_FIRST


async def test_in_ones_own_open_case_alone(desk: Inside) -> None:
    case = (await desk.case()).id
    await desk.evidence.start(case, CALL, new_key())
    assert await refused(asked(replace(desk, agent=SENIOR), case)) is ErrorCode.NOT_YOURS
    await desk.calls.close(case, CaseOutcome.ABANDONED)
    assert await refused(asked(desk, case)) is ErrorCode.CASE_CLOSED


async def test_asked_again_it_is_the_same_and_nobody_is_flooded(desk: Inside) -> None:
    case = (await desk.case()).id
    found = []
    for _call in range(3):
        proof = await desk.evidence.start(case, CALL, new_key())
        first = await asked(desk, case)
        assert await asked(desk, case) == first
        found.append(first.reference)
        await desk.evidence.cancel(case, proof.id)
        desk.clock.step(minutes=6)
    assert len(set(found)) == 3
    last = await desk.evidence.start(case, CALL, new_key())
    assert await refused(asked(desk, case)) is ErrorCode.THROTTLED
    await desk.evidence.cancel(case, last.id)
    desk.clock.step(hours=1)
    await desk.evidence.start(case, CALL, new_key())
    await asked(desk, case)


async def test_it_proves_nothing_of_the_caller(desk: Inside) -> None:
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, WayId(CALL), new_key())
    await asked(desk, case)
    assert (await desk.evidence.get(case, proof.id)).points == 0


async def test_whoever_holds_a_number_that_changed_lately_hears_no_reference(desk: Inside) -> None:
    """He would say it to the real person, who has the same one in her mailbox, and be believed."""
    await set_contact(desk, "con_mobile", changed=desk.clock.at - timedelta(hours=1), baseline=False)
    case = (await desk.case()).id
    proof = await desk.evidence.start(case, WayId("call:con_mobile"), new_key())
    assert await refused(asked(desk, case)) is ErrorCode.CALL_BACK_FIRST
    await desk.evidence.cancel(case, proof.id)
    await desk.evidence.start(case, CALL, new_key())
    await asked(desk, case)
    assert await sends(desk) == {("person", "mail", MAIL)}, "nor is he sent one"


async def test_a_reference_that_was_heard_is_not_said_again(desk: Inside) -> None:
    """Whoever answered the first call knows it; the next call has one of its own."""
    case = (await desk.case()).id
    found = []
    for _call in range(2):
        proof = await desk.evidence.start(case, CALL, new_key())
        found.append((await asked(desk, case)).reference)
        await desk.evidence.answer(case, proof.id, ProofAnswer(outcome=CallOutcome.NO_ANSWER))
        desk.clock.step(minutes=1)
    assert found[0] != found[1]


async def test_nobody_reads_what_a_colleague_says_on_the_line(desk: Inside) -> None:
    case = (await desk.case()).id
    await desk.evidence.start(case, CALL, new_key())
    made = await asked(desk, case)
    other = replace(desk, agent=SENIOR)
    for who, sees in ((desk, made.reference), (other, "")):
        (one,) = (await listed(who.house, who.agent, AMELIE, None)).notices
        assert one.reference == sees
    desk.clock.step(hours=1, seconds=1)
    (one,) = (await listed(other.house, other.agent, AMELIE, None)).notices
    assert one.reference == made.reference, "a day later somebody may ask for it"


async def test_no_chat_reads_it(desk: Inside) -> None:
    """What is told of everything is told of this no more than what is said on the line."""
    everything = replace(hook(), everything=True)
    configured(desk, hooks=(everything,))
    case = (await desk.case()).id
    await desk.evidence.start(case, CALL, new_key())
    await asked(desk, case)
    assert {channel for _audience, channel, _to in await sends(desk)} == {"mail", "sms"}


async def test_a_refusal_says_until_when(desk: Inside) -> None:
    case = (await desk.case()).id
    first = desk.clock.at
    for _call in range(3):
        proof = await desk.evidence.start(case, CALL, new_key())
        await asked(desk, case)
        await desk.evidence.cancel(case, proof.id)
        desk.clock.step(minutes=6)
    await desk.evidence.start(case, CALL, new_key())
    with pytest.raises(Refused) as told:
        await asked(desk, case)
    assert told.value.params["until"] == (first + timedelta(hours=1)).isoformat()
