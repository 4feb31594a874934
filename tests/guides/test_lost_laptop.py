"""A lost computer: blocked at once, what confirmed logins on it removed for good behind the gate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk_tui.views.confirm import ConfirmScreen
from tests.e2e.witness import witness
from tests.guides.walking import by_number, caller, ended, guided, ticket
from tests.rig.desk import RunningDesk, running_desk
from tests.views.driving import Driver

LOST_LAPTOP_KEYS = 60


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    """Its own: a computer is lost here for good."""
    with running_desk(people=12) as running:
        yield running


async def verified(drive: Driver) -> None:
    """By the phone that is still there: a push, and a code by mail."""
    await drive.shows("> Vérifiez l’appelant : ce qui est retiré ne revient pas")
    await drive.press("enter")
    await drive.no_step()
    await drive.confirmed("c")
    await drive.mailed("laptop")
    await drive.step("guide")


async def test_a_lost_computer_is_blocked_and_what_it_confirmed_removed(desk: RunningDesk) -> None:
    admin = witness(desk)
    async with caller(desk, "y.li", "LI Y") as drive:
        first = drive.keys
        await guided(drive, "Ordinateur perdu")
        await drive.shows("> Quand et comment a-t-il disparu", "have your computer last")
        await drive.press("2")
        await drive.shows("> Bloquez l’ordinateur", "fermer les sessions")
        await drive.press("enter")
        await drive.step("services")
        await by_number(drive, "suspendre", "LT-0417")
        await drive.step("service-reason")
        await drive.type("vol")
        await drive.press("enter")
        assert (await ended(drive, "change", "suspend_device")).state == "done"
        await drive.shows("> L’ordinateur confirme-t-il lui-même")
        await drive.press("1")
        await drive.shows("> Ce qui confirme des connexions ne se suspend pas")
        await drive.press("enter")
        await drive.step("service-reason")
        await drive.type("vol")
        await drive.press("enter")
        assert (await ended(drive, "change", "lock_account")).state == "done"
        await verified(drive)
        await drive.shows("> Retirez ce qui confirmait")
        await drive.press("enter")
        await ticket(drive)
        await drive.step("service-review")
        await drive.shows("retirer LT-0417", "définitivement")
        await drive.press("enter")
        await drive.until(lambda: isinstance(drive.app.screen, ConfirmScreen), "a question")
        await drive.press("enter")  # it starts on Cancel
        await drive.step("service-review")
        (user,) = admin.get_users_by_name("y.li")
        assert user["desktop_authenticators"]
        await drive.press("enter")
        await drive.until(lambda: isinstance(drive.app.screen, ConfirmScreen), "a question")
        await drive.press("right", "enter")
        assert (await ended(drive, "change", "remove_device")).state == "done"
        (user,) = admin.get_users_by_name("y.li")
        assert (user["desktop_authenticators"], user["status"]) == ([], "disabled")
        await drive.shows("> Débloquez le compte")
        await drive.press("enter")
        await drive.step("service-review")
        await drive.press("enter")
        assert (await ended(drive, "change", "unlock_account")).state == "done"
        await drive.shows("> Testez une connexion")
        await drive.press("s")
        await drive.shows("> L’ordinateur retenait-il la connexion", "anything else with it")
        await drive.press("1")
        await drive.shows("Toutes les étapes sont faites")
        assert drive.keys - first <= LOST_LAPTOP_KEYS
    (user,) = admin.get_users_by_name("y.li")
    assert user["status"] == "active"
    effects = [line["effect"] for line in desk.sandbox.control("GET", "ledger") if line["person"] == "y.li"]
    assert {"computer_blocked", "desktops_deleted"} <= set(effects)
