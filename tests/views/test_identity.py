"""A vendor's identity check in a call: offered where it is set up, watched, and never answered by the agent."""

from __future__ import annotations

from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console

CAROLINE = "peeters-lambert/caroline.renard"
"""Her client's Duo account has identity checks."""


async def begun(drive: Driver, answer: str) -> None:
    await drive.sandbox("POST", "identity", person=CAROLINE, answer=answer)
    await drive.press("slash")
    await drive.open("caroline.renard", "Caroline Renard")
    await drive.press("j")
    await drive.step("proof")
    await drive.shows("was asked to compare the caller's identity document and face", "left")


def states(drive: Driver) -> list[str]:
    gate = drive.call.call.state.gate
    return [""] if gate is None else [one.state.value for one in gate.proofs if one.method == "id_check"]


async def test_a_check_that_passes_counts(own_desk: RunningDesk) -> None:
    async with console(own_desk, (80, 24)) as drive:
        await begun(drive, "passed")
        await drive.no_step()
        await drive.shows("identity check: passed")
        await drive.until(lambda: states(drive)[-1] == "passed")


async def test_a_word_that_nobody_named_is_shown_and_leaving_cancels(own_desk: RunningDesk) -> None:
    async with console(own_desk, (80, 24)) as drive:
        await begun(drive, "shouted")
        await drive.shows('The vendor says "PASSED", which nobody has named: it is not counted.')
        await drive.press("o", "n")
        assert drive.call.call.step is not None, "no key says in its place how it went"
        await drive.press("delete")
        await drive.no_step()
        await drive.until(lambda: states(drive)[-1] == "given_up")


async def test_where_it_is_not_set_up_there_is_no_such_way(own_desk: RunningDesk) -> None:
    async with console(own_desk, (80, 24)) as drive:
        await drive.press("slash")
        await drive.open("e.lambert", "LAMBERT Étienne")
        await drive.press("j")
        assert drive.call.call.step is None
        assert "identity check" not in drive.words()
