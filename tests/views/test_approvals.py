"""Four eyes between two consoles: OC-3 in keys, refusing in one, at 80 columns too."""

from __future__ import annotations

from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console

APPROVER_KEYS = 25


async def verified(drive: Driver, login: str, name: str, role: str) -> None:
    """A privileged person whom somebody saw, with a call and a mailed code."""
    await drive.press("slash")
    await drive.open(login, name)
    await drive.confirmed("c", root="office_wiring")
    await drive.mailed(role)
    await drive.confirmed("i")


async def asks(drive: Driver) -> list[str]:
    """The review line, Enter, and the three words that stand there then."""
    await drive.press("b")
    await drive.step("ticket")
    await drive.type("INC-48213")
    await drive.press("enter")
    await drive.step("bypass")
    await drive.shows("Only a second person is missing")
    await drive.press("enter")
    await drive.step("second-pair")
    await drive.shows("say these three words")
    step = drive.call.call.second
    words: tuple[str, ...] = getattr(step, "_words", ())
    return list(words)


async def test_a_second_person_approves_and_the_delay_runs(shared_desk: RunningDesk) -> None:
    async with (
        console(shared_desk) as asker,
        console(shared_desk, (80, 24), colleague="s.janssens") as approver,
    ):
        await verified(asker, "a.vanden", "VAN DEN BOSSCHE Anke", "privileged")
        words = await asks(asker)
        await approver.shows("asks for a second pair of eyes: F9 shows it")
        await approver.press("f9")
        await approver.shows(
            "1 waits for you", "VAN DEN BOSSCHE Anke", "140 points", "in person", "15 min after"
        )
        approver.keys = 0
        await approver.press("enter")
        await approver.shows("The three words that")
        await approver.type(" ".join(words))
        await approver.press("enter")
        await approver.shows("Approved.")
        assert approver.keys <= APPROVER_KEYS
        await asker.shows("Approved by s.janssens", "It can be done in")
        await asker.press("enter")  # too early: nothing happens
        await approver.press("n")
        await approver.shows("Stopped, on record.")
        await asker.shows("was stopped", "By s.janssens")
        await asker.press("escape")
        await closed(asker)


async def test_the_order_that_was_looked_at_is_carried_out_by_one_enter(shared_desk: RunningDesk) -> None:
    async with (
        console(shared_desk) as asker,
        console(shared_desk, (120, 36), colleague="y.diallo") as approver,
    ):
        await asker.press("slash")
        await asker.open("e.lambert", "LAMBERT Étienne")
        client = asker.app.link.client
        case = asker.call.call.state.case
        assert case is not None
        await client.cases.password_too(case.id)
        await closed(asker)
        await asker.open("e.lambert", "LAMBERT Étienne")
        await asker.confirmed("c", root="office_wiring")
        await asker.mailed("many_phones")
        await asker.shows("the password was changed lately")
        words = await asks(asker)
        await approver.press("f9")
        await approver.shows("LAMBERT Étienne", "at once")
        await approver.press("enter")
        await approver.type("not the words")
        await approver.press("enter")
        await approver.shows("These are not the three words. 2 tries left.")
        await approver.type("-".join(words).upper())
        await approver.press("enter")
        await approver.shows("Approved.")
        await asker.shows("Approved by y.diallo", "do it")
        await asker.press("enter", "enter")
        await asker.step("read-aloud")
        await asker.press("space", "space", "space", "y")
        await asker.no_step()
        found = await client.approvals.all()
        assert found[0].state == "used" or any(one.state == "used" for one in found)
        await closed(asker)


async def test_who_may_not_approve_sees_no_evidence(shared_desk: RunningDesk) -> None:
    async with console(shared_desk, colleague="n.vermeulen") as drive:
        await drive.press("f9")
        await drive.shows("Second pair of eyes")
        await drive.press("n")
        assert "Refused" not in drive.words()


async def closed(drive: Driver) -> None:
    """The case is wrapped up."""
    await drive.press("w")
    await drive.step("wrap")
    await drive.press("y", "enter")
    await drive.until(lambda: drive.call.call.state.case is None, "closed")
