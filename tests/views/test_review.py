"""SE-5: each list in at most three keys; nobody closes his own; break-glass walked from the call to its review."""

from __future__ import annotations

from helpdesk_tui.contract.stream import Change, Resource
from tests.rig.desk import RunningDesk
from tests.views.driving import console
from tests.views.test_approvals import asks, closed

LIST_KEYS = 3


async def test_a_code_by_break_glass_is_reviewed_by_somebody_else(own_desk: RunningDesk) -> None:
    async with (
        console(own_desk, (80, 24), colleague="o.maes") as maker,
        console(own_desk, colleague="y.diallo") as security,
    ):
        await maker.press("slash")
        await maker.open("e.lambert", "LAMBERT Étienne")
        case = maker.call.call.state.case
        assert case is not None
        await maker.app.link.client.cases.password_too(case.id)
        await closed(maker)
        await maker.open("e.lambert", "LAMBERT Étienne")
        await maker.confirmed("c", root="office_wiring")
        await maker.mailed("many_phones")
        await asks(maker)
        await maker.press("G")
        await maker.shows("Break-glass: why?")
        await maker.type("nobody answers")
        await maker.press("enter")
        await maker.shows("BREAK-GLASS, security was told")
        await maker.press("enter")
        await maker.step("read-aloud")
        await maker.press("escape")
        security.keys = 0
        await security.press("f11", "3")
        assert security.keys <= LIST_KEYS
        await security.shows("BREAK-GLASS", "Reason given: nobody answers", "call-back", "LIVE")
        await security.press("r")
        await security.type("not he")
        await security.press("enter")
        await security.shows("Not in order, on record")
        await maker.app.link.client.grants.all()
        grants = await security.app.link.client.grants.all(person=case.person)
        assert [one for one in grants if one.ours and one.case == case.id] == []
        await maker.press("f11")
        await maker.shows("You lack the right")


async def test_each_list_in_three_keys(own_desk: RunningDesk) -> None:
    async with console(own_desk, (80, 24), colleague="s.janssens") as drive:
        for key, name in (("1", "new place"), ("2", "Out of hours"), ("3", "Break-glass")):
            drive.keys = 0
            await drive.press("f11", key)
            await drive.shows(name)
            assert drive.keys <= LIST_KEYS
            await drive.press("f2")


async def test_a_quiet_mark_shows_words_and_reaches_the_review(own_desk: RunningDesk) -> None:
    async with (
        console(own_desk, (80, 24)) as maker,
        console(own_desk, colleague="y.diallo") as security,
    ):
        await maker.press("slash")
        await maker.open("h.petit", "PETIT Hélène")
        await maker.press("~")
        await maker.step("delaying")
        await maker.shows("You may say:", "Noted.")
        case = maker.call.call.state.case
        assert case is not None
        for one in (security, maker):  # as the stream tells both, sooner or later
            alarm = Change(resource=Resource.ALARM, id=case.id, case=case.id)
            one.call.console.ringing.hear(one.call, alarm)
        await security.shows("ALARM: silent flag, PETIT Hélène")
        await maker.until(
            lambda: not any(one.group == "ring" for one in maker.call.workers if one.is_running)
        )
        for word in ("security", "Security", "doubt", "flag", "ALARM"):
            assert word not in maker.words()
        await security.press("f11", "3")
        await security.shows("the agent DOUBTS this call")
        await maker.press("escape")
        await closed(maker)
