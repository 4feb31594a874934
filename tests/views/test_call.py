"""The call screen on a real desk: finding, keys, refusals, parking, codes that hide."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from textual.events import AppBlur, AppFocus, Paste

from helpdesk_tui.views.call.host import OF_A_CASE
from helpdesk_tui.views.call.steps.read_aloud import ReadAloud
from helpdesk_tui.views.lock import LockScreen
from helpdesk_tui.views.palette import CommandsHere
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console, held
from tests.views.still import SetClock


def case_of(drive: Driver) -> str:
    """Whose case is in view."""
    case = drive.call.call.state.case
    assert case is not None
    return case.person_name


async def test_a_single_match_is_shown_at_once_and_the_field_keeps_the_keys(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.find("a.dupont", "DUPONT Amélie")
        assert drive.call.people.field.has_focus
        assert drive.call.call.state.case is None
        await drive.press("escape")
        await drive.until(lambda: drive.call.call.state.card is None)


async def test_no_letter_in_a_field_is_a_command(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.type("vbawtkxrIPcpomsgi:?/")
        assert drive.call.people.field.value == "vbawtkxrIPcpomsgi:?/"
        assert drive.app.screen is drive.call
        assert drive.call.call.step is None


async def test_signs_act_while_the_search_field_is_empty(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.press("slash")
        assert drive.call.people.field.value == ""
        await drive.press("question_mark")
        assert "Keys of this pane" in drive.text()
        await drive.press("x")
        assert drive.app.screen is drive.call


async def test_enter_before_the_answer_opens_only_a_single_person(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.press("enter")
        assert drive.call.call.state.case is None
        drive.call.people.field.value = "dupont"
        drive.call.call.search.enter("dupont")
        await drive.until(lambda: drive.call.call.search.settled)
        assert drive.call.call.state.case is None
        drive.call.people.field.value = "t.janssens"
        drive.call.call.search.enter("t.janssens")
        await drive.until(lambda: drive.call.call.state.case is not None)
        assert case_of(drive) == "JANSSENS Tom"


async def test_the_list_moves_while_the_field_keeps_the_focus(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.type("dupon")
        await drive.until(lambda: drive.call.call.state.page and drive.call.call.state.page.total == 5)
        await drive.press("down")
        assert drive.call.call.state.cursor == 1
        assert drive.call.people.field.has_focus
        name = drive.call.call.state.hit.name  # type: ignore[union-attr]
        await drive.press("enter")
        await drive.until(lambda: drive.call.call.state.case is not None)
        assert case_of(drive) == name


async def test_a_closed_gate_says_what_is_missing(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.open("s.wouters", "WOUTERS Stijn")
        await drive.shows("Not enough yet: 80 more, one of them checked", "Cheapest:")
        await drive.press("b")
        await drive.step("ticket")
        await drive.type("nonsense")
        await drive.press("enter")
        await drive.shows("That is no ticket number of this client")
        await drive.type("INC-11111")
        await drive.press("enter")
        await drive.shows("Not yet: the gate is closed", "INC-11111")
        assert await drive.sandbox("GET", "ledger", effect="bypass_codes_created", person="s.wouters") == []


async def test_a_wrong_code_is_said_and_the_right_one_still_counts(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.open("e.lambert", "LAMBERT Étienne")
        await drive.take("m")
        right = await drive.code_for("many_phones", "mail")
        await drive.type("000000" if right != "000000" else "111111")
        await drive.press("enter")
        await drive.shows("The code does not match", "attempts left: ")
        await drive.type(f"{right[:3]} {right[3:]}")
        await drive.press("enter")
        await drive.no_step()
        await drive.shows("code by mail", "30 of 80")


async def test_enter_twice_makes_one_code_that_hides_and_is_gone(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.open("t.janssens", "JANSSENS Tom")
        await drive.confirmed("c", root="office_wiring")
        await drive.mailed("hardware_token")
        await drive.press("b")
        await drive.step("ticket")
        await drive.type("22222")
        await drive.press("enter")
        await drive.step("bypass")
        await drive.press("enter", "enter", "enter")
        await drive.step("read-aloud")
        made = await drive.sandbox("GET", "ledger", effect="bypass_codes_created", person="t.janssens")
        assert len(made) == 1
        case = drive.call.call.state.case
        assert case is not None
        assert case.reason == "forgotten_phone", "what the review line said is the call's reason too"
        await hides_and_forgets(drive)


async def hides_and_forgets(drive: Driver) -> None:
    step = drive.call.call.step
    assert isinstance(step, ReadAloud)
    words = step.chunks[0].words
    assert "   ".join(words) not in drive.text()
    await drive.press("space")
    assert "   ".join(words) in drive.text()
    drive.app.post_message(AppBlur())
    await drive.shows("Hidden while you look elsewhere")
    assert "   ".join(words) not in drive.text()
    await drive.press("space")  # nobody looks: it does not go on
    drive.app.post_message(AppFocus())
    await drive.until(lambda: "   ".join(words) in drive.text())
    await drive.press("ctrl+l")
    assert isinstance(drive.app.screen, LockScreen)
    assert step._hidden
    await drive.press("c", "enter")
    await drive.until(lambda: not step._hidden)
    clock = SetClock(drive.call.call.link.clock.now() + timedelta(seconds=50))
    drive.call.call.link.clock = clock
    await drive.pilot.pause(1.1)
    assert drive.call.call.step is step
    clock.at += timedelta(seconds=11)
    await drive.shows("The code is gone from this screen")
    assert step.reveal is None
    assert step.chunks == ()


async def test_a_refusal_is_said_in_the_callers_language_and_remembered(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.open("v.claes", "CLAES Veerle")
        await drive.press("x")
        await drive.step("refuse")
        spoken = drive.call.call.state.card.language  # type: ignore[union-attr]
        first = {"fr": "Je n’ai pas pu", "nl": "Ik kon", "en": "I could not"}[spoken]
        assert first in drive.words() or spoken == "nl"
        await drive.press("enter")
        await drive.shows("Refusal on record")
        assert drive.call.call.state.open_case is None
        await drive.press("b")
        assert drive.call.call.step is None
    async with console(shared_desk) as drive:
        await drive.find("v.claes", "CLAES Veerle")
        await drive.shows("refused")


async def goes_on(drive: Driver, then: str) -> None:
    """The agent leaves the case in view, and takes the next call if somebody is named."""
    call, client = drive.call.call, drive.app.link.client
    if then == "nobody":
        call.leave_case()
        return
    other = (await client.people.search(then)).hits[0]
    call.enter_case(await client.cases.open(other.id))


@pytest.mark.parametrize("then", ["nobody", "y.bodart"])
async def test_no_answer_about_a_case_comes_after_the_next_call_began(
    shared_desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    """On a slow line the gate of the caller before, perhaps open, would stand beside the next one's name."""
    async with console(shared_desk) as drive:
        await drive.open("o.bell", "Bell Olivia")
        call, client, line_back = drive.call.call, drive.app.link.client, asyncio.Event()
        await drive.until(lambda: call.state.gate is not None, "gate")
        before = case_of(drive)
        questions = [
            held(monkeypatch, client.cases, "get", line_back),
            held(monkeypatch, client.gate, "look", line_back),
            held(monkeypatch, client.operations, "all", line_back),
            held(monkeypatch, client.people, "card", line_back),
            held(monkeypatch, client.services, "diagnosis", line_back),
        ]
        call.refetch()
        await drive.press("D")
        await drive.until(lambda: all(questions[:4]), "asked")
        await goes_on(drive, then)
        line_back.set()
        reads = set(OF_A_CASE)
        await drive.until(lambda: not any(one.group in reads for one in drive.call.workers if one.is_running))
        state = call.state
        assert before not in (state.case and state.case.person_name, state.card and state.card.name)
        assert (state.case is None) is (then == "nobody")
        assert state.gate is None or state.case is not None
        assert call.step is None


@pytest.mark.parametrize("then", ["nobody", "y.bodart"])
async def test_a_code_that_comes_late_is_not_read_to_the_next_caller(
    own_desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    """The vendor was slow, the agent took the next call: the code waits in the case that it was made for."""
    async with console(own_desk) as drive:
        await drive.open("e.lambert", "LAMBERT Étienne")
        call, client, line_back = drive.call.call, drive.app.link.client, asyncio.Event()
        await drive.confirmed("i")
        await drive.mailed("many_phones")
        await drive.press("t", *"INC-48213", "enter")
        await drive.no_step()
        await drive.press("b")
        await drive.step("bypass")
        asked = held(monkeypatch, client.operations, "order", line_back)
        await drive.press("enter")
        await drive.until(lambda: asked, "ordered")
        await goes_on(drive, then)
        await drive.until(lambda: then == "nobody" or call.state.gate is not None)
        line_back.set()
        await drive.shows("LAMBERT Étienne: the answer came when you had gone on; F5 opens that call again.")
        await drive.until(
            lambda: not any(one.group == "write order" for one in drive.call.workers if one.is_running)
        )
        state = call.state
        assert call.step is None
        assert state.operations == ()
        assert "LAMBERT" not in f"{state.case and state.case.person_name} {state.card and state.card.name}"
        place = [one.person_name for one in call.state.mine].index("LAMBERT Étienne") + 1
        await drive.press("f5", str(place))
        await drive.until(lambda: call.state.operations, "that call")
        await drive.press("l")
        await drive.step("read-aloud")


async def test_no_card_comes_after_the_next_name_was_typed(
    shared_desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(shared_desk) as drive:
        call, line_back = drive.call.call, asyncio.Event()
        asked = held(monkeypatch, drive.app.link.client.people, "card", line_back)
        await drive.type("o.bell")
        await drive.until(lambda: asked, "asked")
        await drive.type(" is nobody")
        await drive.until(lambda: call.state.page is not None and not call.state.page.hits, "nobody")
        line_back.set()
        await drive.until(
            lambda: not any(one.group == "card" for one in drive.call.workers if one.is_running)
        )
        assert call.state.card is None


async def test_a_parked_call_is_taken_up_again(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.open("f.moreau", "MOREAU Fabien")
        await drive.press("k")
        await drive.shows("Parked", "my cases: ", "MOREAU Fabien")
        assert drive.call.people.field.has_focus
        await drive.press("f5")
        await drive.step("my-cases")
        names = [case.person_name for case in drive.call.call.state.mine]
        await drive.press(str(names.index("MOREAU Fabien") + 1))
        await drive.until(lambda: drive.call.call.state.open_case is not None)
        assert case_of(drive) == "MOREAU Fabien"


async def test_an_information_call_is_one_key(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.press("f6")
        await drive.shows("Information call on record")


async def test_escape_goes_back_and_undoes_nothing(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.open("m.dupont", "DUPONT Marc")
        case = drive.call.call.state.case
        await drive.take("c", root="office_wiring")
        await drive.press("escape")
        await drive.no_step()
        await drive.shows(".. call-back")
        await drive.take("c", root="office_wiring")
        await drive.shows("Hang up, then call back")
        await drive.press("escape", "escape")
        assert drive.call.people.field.has_focus
        await drive.press("tab")
        assert drive.call.call.state.case == case


async def test_a_narrow_screen_shows_one_pane_at_a_time(shared_desk: RunningDesk) -> None:
    async with console(shared_desk, (80, 24)) as drive:
        panes = (drive.call.people, drive.call.person, drive.call.case)
        await drive.find("a.dupont", "DUPONT Amélie")
        assert [pane.size.width > 0 for pane in panes] == [True, False, False]
        await drive.press("enter")
        await drive.until(lambda: drive.call.call.state.gate is not None)
        assert [pane.size.width > 0 for pane in panes] == [False, True, False]
        await drive.press("enter")
        await drive.until(lambda: [pane.size.width > 0 for pane in panes] == [False, False, True])
        await drive.press("t")
        await drive.step("ticket")
        await drive.press("escape", "escape")
        await drive.until(lambda: [pane.size.width > 0 for pane in panes] == [False, True, False])
        await drive.press("escape")
        await drive.until(lambda: [pane.size.width > 0 for pane in panes] == [True, False, False])
        await drive.pilot.resize_terminal(120, 36)
        await drive.until(lambda: all(pane.size.width > 0 for pane in panes))


async def test_the_lock_hides_everything_and_takes_no_command(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.find("a.dupont", "DUPONT Amélie")
        await drive.press("ctrl+l")
        assert isinstance(drive.app.screen, LockScreen)
        assert drive.text().split() == ["locked", "Enter", "to", "return"]
        await drive.press("ctrl+p", "colon", "f3", "escape", "q")
        assert isinstance(drive.app.screen, LockScreen)
        await drive.press("enter")
        assert not isinstance(drive.app.screen, LockScreen)
        assert drive.call.people.field.has_focus


async def test_it_locks_by_itself(shared_desk: RunningDesk) -> None:
    async with console(shared_desk, idle=1) as drive:
        await drive.until(lambda: isinstance(drive.app.screen, LockScreen))


async def test_the_palette_offers_what_can_run_and_nothing_else(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        assert not {"Verify the caller", "Bypass code", "Screenshot"} & await titles(drive)
        await drive.open("a.dupont", "DUPONT Amélie")
        offered = await titles(drive)
        assert {"Verify the caller", "Bypass code", "Refuse", "Grants", "Audit"} <= offered
        assert not {"Screenshot", "Read the code aloud", "Theme"} & offered
        await drive.press("colon")
        await drive.type("audit")
        await drive.press("enter")
        await drive.until(lambda: drive.app.current_mode == "audit")


async def titles(drive: Driver) -> set[str]:
    provider = CommandsHere(drive.app.screen)
    return {str(hit.text) async for hit in provider.discover()}


async def test_pasted_text_goes_through_the_door(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        drive.call.people.field.post_message(Paste("dup\x1b]52;c;eA==\x07ont\nrm -rf"))
        await drive.until(lambda: drive.call.people.field.value)
        assert drive.call.people.field.value == "dup␛]52;c;eA==␇ont"


async def test_a_command_that_does_not_exist_is_said_in_the_agents_language(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        found = [str(hit.text) async for hit in CommandsHere(drive.app.screen).search("qqxxzz")]
        assert found == ["No command here is called so."]
        assert "No command here is called so." not in {
            str(hit.text) async for hit in CommandsHere(drive.app.screen).search("keys")
        }
