"""Whose a row is before the mirror knows the person, and who therefore may not decide about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.prompts import PromptOutcome
from helpdesk_tui.contract.signals import ReasonPart, Signal, Verdict, VerdictAsk
from helpdesk_tui.desk.auth.agent import Agent
from helpdesk_tui.desk.config.model import AgentConfig
from helpdesk_tui.desk.people.tables import account
from helpdesk_tui.desk.signals.service import Signals
from helpdesk_tui.desk.signals.tables import push_saying, push_signal
from helpdesk_tui.views.pushes.rows import who
from helpdesk_tui.wording.signals import sentence
from tests.desk.inside import START
from tests.desk.prompts.logs import deed, login
from tests.desk.signals.review import HOSTILE, SECURITY, Review

UNKNOWN = "DU99"


@pytest.fixture
async def stranger(review: Review) -> Signal:
    """Somebody whom the mirror does not know says in the app that it was not they."""
    fraud = login(
        "s1", person_ref=UNKNOWN, login="n.new", outcome=PromptOutcome.FRAUD, address=HOSTILE, at=START
    )
    (found,) = await review.see(fraud)
    return found


async def test_a_login_stands_there_and_never_the_vendors_id(review: Review, stranger: Signal) -> None:
    assert (stranger.person, stranger.login, who(stranger)) == (None, "n.new", "n.new")
    sheet = await review.service.sheet(stranger.id)
    said = [sentence(one.code, one.params) for saying in sheet.sayings for one in saying.reasons]
    assert any("n.new" in one for one in said)
    assert not any(UNKNOWN in one for one in said)


async def test_where_nobody_said_a_login_words_stand_until_there_is_one(review: Review) -> None:
    (found,) = [
        one
        for one in await review.see(
            *(
                deed(f"d{number}", person_ref=UNKNOWN, login="", at=START - timedelta(minutes=number))
                for number in range(6, 0, -1)
            )
        )
        if one.about is not None
    ]
    assert who(found) == "an account that the desk does not know yet"
    before = await review.service.sheet(found.id)
    happened = [
        one
        for saying in before.sayings
        for one in saying.reasons
        if one.part is ReasonPart.HAPPENED and "user" in one.params
    ]
    assert UNKNOWN not in str([sentence(one.code, one.params) for one in happened])
    await review.see(login("later", person_ref=UNKNOWN, login="n.new"))
    after = await review.service.sheet(found.id)
    assert who(after.signal) == "n.new"
    assert before.signal.login == ""


async def test_who_is_known_by_any_account_or_login_of_theirs_decides_nothing_about_it(
    review: Review, stranger: Signal
) -> None:
    own = AgentConfig(AgentId("n.agent"), "Nora New", SECURITY, "n.new")
    house = replace(review.town.house, config=replace(review.town.house.config, agents={own.id: own}))
    me = Signals(house, Agent(own.id, "Nora New", SECURITY))
    assert (await me.sheet(stranger.id)).signal.mine
    acts = (
        me.decide(stranger.id, VerdictAsk(verdict=Verdict.OWN_MISTAKE)),
        me.claim(stranger.id),
        me.undo(stranger.id),
    )
    for act in acts:
        with pytest.raises(Refused) as caught:
            await act
        assert caught.value.code is ErrorCode.OWN_ACCOUNT


async def test_another_account_of_the_same_person_is_no_way_out(review: Review) -> None:
    """The agent signs in as `amelie`, the prompts were for `a.dupont`: one person."""
    await review.see(*review.usual_life())
    row = (await review.see(*review.bombing(approved=True)))[0]
    await review.town.house.store.write(
        lambda c: c.execute(update(account).where(account.c.ref == "DU1").values(aliases='["amelie"]'))
    )
    me = Signals(review.town.house, Agent(AgentId("amelie"), "Amélie", SECURITY))
    assert (await me.sheet(row.id)).signal.mine
    for act in (me.claim(row.id), me.decide(row.id, VerdictAsk(verdict=Verdict.OWN_MISTAKE))):
        with pytest.raises(DeskError):
            await act
    assert (await review.service.decide(row.id, VerdictAsk(verdict=Verdict.MALICIOUS))).verdict is not None


async def test_the_vendors_id_is_kept_nowhere_as_a_name(review: Review, stranger: Signal) -> None:
    (row,) = await review.town.rows(push_signal)
    assert (row.id, row.login) == (stranger.id, "n.new")
    assert not [one for one in await review.town.rows(push_saying) if UNKNOWN in one.reasons]
