"""Where applications ask for a factor at each connection, the review begins as a day pass."""

from __future__ import annotations

from helpdesk_tui.contract.people import PersonHit
from helpdesk_tui.views.call.steps.bypass import BypassReview
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console

PROMPTING = "sainte-aldegonde"


async def reachable(drive: Driver) -> PersonHit:
    """Somebody of that client whose mail can be read, and who is nobody special."""
    client = drive.app.link.client
    page = await client.people.search("", limit=500)
    for hit in page.hits:
        if hit.client == PROMPTING and hit.status == "active" and not hit.privileged:
            card = await client.people.card(hit.id)
            if any(account.vendor == f"duo-{PROMPTING}" for account in card.accounts):
                return hit
    raise AssertionError("nobody")


async def test_the_review_begins_as_a_day_pass_and_one_key_makes_it_one_use(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        hit = await reachable(drive)
        drive.call.call.open_person(hit.id)
        await drive.until(lambda: drive.call.call.state.gate is not None, "gate")
        await drive.confirmed("i")
        await drive.mailed(f"{PROMPTING}/{hit.login}")
        await drive.press("b")
        await drive.step("ticket")
        await drive.type("48213")
        await drive.press("enter")
        await drive.step("bypass")
        await drive.shows("day pass, 5 uses", "d one use")
        await drive.press("d")
        await drive.shows("bypass code, 1 use", "d day pass")
        assert isinstance(drive.call.call.step, BypassReview)
        await drive.press("d")
        await drive.shows("day pass, 5 uses")
        await drive.press("escape")
