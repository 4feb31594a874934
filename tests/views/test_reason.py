"""Why they call, by one key and a digit: what needs the absent phone is greyed and says so."""

from __future__ import annotations

from tests.rig.desk import RunningDesk
from tests.views.driving import console


async def test_what_needs_the_phone_is_greyed_with_the_reason_in_words(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await drive.open("a.dupont", "DUPONT Amélie")
        assert "phone not with the caller" not in drive.words()
        await drive.press("e")
        await drive.step("reason")
        await drive.shows("Why do they call?", "1 forgotten phone", "3 broken phone", "5 information")
        await drive.press("2")
        await drive.no_step()
        await drive.shows("lost phone", "phone not with the caller")
        await drive.press("p")
        await drive.shows("not possible now, phone not with the caller.")
        assert drive.call.call.step is None
        gate = drive.call.call.state.gate
        assert gate is not None
        assert gate.decision.outcome == "denied"
        away = {way.id for way in gate.ways if way.unavailable == "not_with_caller"}
        assert away
        assert not away & set(gate.decision.cheapest)
        await drive.press("e", "4")
        await drive.until(lambda: "phone not with the caller" not in drive.words())


async def test_a_call_for_information_only_ends_as_such(own_desk: RunningDesk) -> None:
    async with console(own_desk) as drive:
        await drive.open("t.janssens", "JANSSENS Tom")
        await drive.press("e", "5")
        await drive.no_step()
        await drive.press("w")
        await drive.step("wrap")
        await drive.shows("> information only")
        await drive.press("escape")
