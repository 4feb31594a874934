"""The main scenarios, key by key, against a real desk and its simulated vendors."""

from __future__ import annotations

from tests.rig.desk import RunningDesk
from tests.views.driving import Driver, console

FORGOTTEN_PHONE_KEYS = 40
ACTIVATION_KEYS = 28


async def bypass_code(drive: Driver, role: str) -> None:
    """Call-back, mailed code, ticket, bypass code, read aloud."""
    await drive.confirmed("c", root="office_wiring")
    await drive.mailed(role)
    await drive.shows("80 of 80")
    await drive.press("b")
    await drive.step("ticket")
    await drive.type("INC-48213")
    await drive.press("enter")
    await drive.step("bypass")
    await drive.press("enter")
    await drive.step("read-aloud")


async def test_forgotten_phone(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        before = len(await drive.sandbox("GET", "ledger", effect="bypass_codes_created"))
        await drive.press("slash")
        await drive.open_first("dupond", "DUPOND Claire")
        await drive.press("e", "1")
        await drive.shows("forgotten phone", "phone not with the caller")
        await bypass_code(drive, "near_homonym")
        await drive.press("space", "space", "space")
        await drive.shows("read back correctly")
        await drive.press("y")
        await drive.no_step()
        await drive.press("w")
        await drive.step("wrap")
        await drive.press("y", "enter")
        await drive.until(lambda: drive.call.call.state.case is None, "closed")
        assert drive.keys <= FORGOTTEN_PHONE_KEYS
        assert drive.call.people.field.has_focus
        assert drive.call.people.field.value == ""
        made = await drive.sandbox("GET", "ledger", effect="bypass_codes_created")
        assert len(made) == before + 1


async def test_first_activation(shared_desk: RunningDesk) -> None:
    async with console(shared_desk) as drive:
        await drive.press("slash")
        await drive.open("n.lero", "LEROY Nathalie")
        await drive.confirmed("c", root="office_wiring")
        await drive.mailed("never_activated")
        await drive.press("a")
        await drive.step("ticket")
        await drive.type("48213")
        await drive.press("enter")
        await drive.step("activation")
        await drive.shows("LEROY Nathalie: activation link")
        await drive.press("enter")
        await drive.no_step()
        await drive.shows("activation link", "sent to")
        assert drive.keys <= ACTIVATION_KEYS
