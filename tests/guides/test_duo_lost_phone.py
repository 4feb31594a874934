"""Guide of the Duo service, IV.1: the lost phone, in two contacts, with two phones and with only one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.e2e.witness import witness
from tests.guides.walking import (
    arrived,
    by_number,
    caller,
    ended,
    guided,
    link_in,
    read_out,
    ticket,
)
from tests.rig.desk import RunningDesk, running_desk
from tests.views.driving import Driver

LOST_PHONE_KEYS = 60


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    """Its own: phones are lost here for good."""
    with running_desk(people=12) as running:
        yield running


async def verified(drive: Driver, role: str) -> None:
    """Without the phone: a call to the office line, and a code that was mailed."""
    await drive.shows("> Vérifiez l’appelant, sans l’ancien téléphone")
    await drive.press("enter")
    await drive.no_step()
    await drive.confirmed("c", root="office_wiring")
    await drive.mailed(role)
    await drive.step("guide")


async def verified_again(drive: Driver, role: str) -> None:
    """What proved the caller in the first contact proves nothing in the second."""
    await drive.shows("> Vérifiez l’appelant pour le lien")
    await drive.press("enter")
    await drive.no_step()
    await drive.confirmed("c", root="office_wiring")
    await drive.mailed(role)


async def activated(drive: Driver, role: str) -> None:
    """The link is sent, opened on the new phone, and the desk sees it."""
    await drive.step("activation")
    await drive.press("enter")
    text = await arrived(drive, role, "sms", "Pour activer")
    await drive.shows("> L’appelant ouvre le lien sur le nouveau")
    await drive.press("enter")
    await drive.shows("> Le nouveau téléphone est actif")
    await asyncio.sleep(1.1)  # the vendor's times are whole seconds
    await drive.sandbox("POST", "activate", url=link_in(text))
    await drive.press("enter")
    await drive.shows("> Testez une connexion")


async def died(drive: Driver, codes: Callable[[], Sequence[object]]) -> None:
    """The interim code ends by itself, in the desk's next round."""
    deadline = time.monotonic() + 45
    while await asyncio.to_thread(codes):
        assert time.monotonic() < deadline, "the interim code lives"
        await drive.pilot.pause(0.5)


async def close(drive: Driver) -> None:
    """The case is over; the call may come again."""
    await drive.press("escape", "w")
    await drive.step("wrap")
    await drive.press("y", "enter")
    await drive.until(lambda: drive.call.call.state.case is None, "closed")


async def test_in_two_contacts_until_the_code_dies_by_itself(desk: RunningDesk) -> None:
    admin = witness(desk)
    async with caller(desk, "e.lambert", "LAMBERT Étienne") as drive:
        first = drive.keys
        await guided(drive, "Téléphone perdu ou volé")
        await drive.shows("> La carte SIM est-elle bloquée", "auprès de votre opérateur")
        await drive.press("1")
        await drive.shows("> Interrogez l’ancien téléphone", "s passer")
        await drive.press("s")
        await drive.shows("> Suspendez l’ancien téléphone")
        await drive.press("enter")
        await drive.step("services")
        await by_number(drive, "suspendre", "..72")
        await drive.step("service-reason")
        await drive.type("vol")
        await drive.press("enter")
        await drive.step("guide")
        (user,) = admin.get_users_by_name("e.lambert")
        assert len(user["phones"]) == 3
        await verified(drive, "many_phones")
        await drive.shows("> Donnez un code provisoire")
        await drive.press("enter")
        await ticket(drive)
        await drive.step("bypass")
        await drive.shows("1 utilisation")
        await drive.press("enter")
        await read_out(drive)
        await drive.shows("> L’appelant a-t-il le nouveau téléphone")
        (code,) = admin.get_user_bypass_codes(user["user_id"])
        assert 0 < code["expiration"] - time.time() <= 86_400
        await drive.press("2")
        await drive.shows("Toutes les étapes sont faites", "prochain contact")
        assert drive.keys - first <= LOST_PHONE_KEYS
        await close(drive)
    async with caller(desk, "e.lambert", "LAMBERT Étienne") as drive:
        await guided(drive, "Téléphone perdu ou volé")
        await drive.step("guide")


async def test_the_second_contact_goes_on_and_the_code_dies(desk: RunningDesk) -> None:
    admin = witness(desk)
    async with caller(desk, "c.dupond", "DUPOND Claire") as drive:
        first = drive.keys
        await guided(drive, "Téléphone perdu ou volé")
        await drive.press("1")
        await drive.shows("> Interrogez l’ancien téléphone")
        await drive.press("s")
        await drive.shows("> Suspendez l’ancien téléphone")
        await drive.press("enter")
        await drive.step("service-reason")
        await drive.type("vol")
        await drive.press("enter")
        await drive.step("guide")
        await drive.shows("ne suspend pas le dernier appareil", "> C’est le seul appareil", "s passer")
        await drive.press("s")
        await verified(drive, "near_homonym")
        await drive.press("enter")
        await ticket(drive)
        await drive.step("bypass")
        await drive.press("enter")
        await read_out(drive)
        await drive.shows("> L’appelant a-t-il le nouveau téléphone")
        assert drive.keys - first <= LOST_PHONE_KEYS
        await close(drive)
        (user,) = admin.get_users_by_name("c.dupond")
        assert len(admin.get_user_bypass_codes(user["user_id"])) == 1
    async with caller(desk, "c.dupond", "DUPOND Claire") as drive:
        await guided(drive, "Téléphone perdu ou volé")
        await drive.shows("Commencé lors d’un contact précédent", "> L’appelant a-t-il le nouveau téléphone")
        await drive.press("1")
        await verified_again(drive, "near_homonym")
        await drive.shows("> D’abord l’application", "App Store")
        await drive.press("enter")
        await drive.shows("> Envoyez le lien d’activation")
        await drive.press("enter")
        await ticket(drive)
        await activated(drive, "near_homonym")
        await died(drive, lambda: admin.get_user_bypass_codes(user["user_id"]))
        await drive.press("enter")
        await drive.step("services")
        await by_number(drive, "push")
        await drive.step("service-review")
        await drive.press("enter")
        assert (await ended(drive, "test", "push")).result == "accepted"
        await drive.shows("> Reste-t-il quelque chose")
        await drive.press("1")
        await drive.shows("Toutes les étapes sont faites")


async def test_the_only_phone_is_answered_by_a_lock_until_the_caller_is_verified(desk: RunningDesk) -> None:
    admin = witness(desk)
    async with caller(desk, "m.dupont", "DUPONT Marc") as drive:
        first = drive.keys
        await guided(drive, "Téléphone perdu ou volé")
        await drive.press("1")
        await drive.shows("> Interrogez l’ancien téléphone")
        await drive.press("s")
        await drive.shows("> Suspendez l’ancien téléphone")
        await drive.press("enter")
        await drive.step("service-reason")
        await drive.type("vol")
        await drive.press("enter")
        await drive.step("guide")
        await drive.shows("> C’est le seul appareil")
        await drive.press("enter")
        await drive.step("service-reason")
        await drive.type("vol")
        await drive.press("enter")
        assert (await ended(drive, "change", "lock_account")).state == "done"
        assert admin.get_users_by_name("m.dupont")[0]["status"] == "disabled"
        await verified(drive, "homonym")
        await drive.shows("> Débloquez le compte")
        await drive.press("enter")
        await ticket(drive)
        await drive.step("service-review")
        await drive.press("enter")
        assert (await ended(drive, "change", "unlock_account")).state == "done"
        assert admin.get_users_by_name("m.dupont")[0]["status"] == "active"
        await drive.shows("> Donnez un code provisoire")
        await drive.press("enter")
        await drive.step("bypass")
        await drive.press("enter")
        await read_out(drive)
        await drive.shows("> L’appelant a-t-il le nouveau téléphone")
        assert drive.keys - first <= LOST_PHONE_KEYS


async def test_a_phone_that_answers_is_not_lost(desk: RunningDesk) -> None:
    async with caller(desk, "m.lejeune", "LEJEUNE Martine") as drive:
        await guided(drive, "Téléphone perdu ou volé")
        await drive.press("1")
        await drive.shows("> Interrogez l’ancien téléphone")
        await drive.press("enter")
        await drive.step("services")
        await by_number(drive, "push")
        await drive.step("service-review")
        await drive.press("enter")
        await drive.step("guide")
        await drive.shows("vient d’approuver", "prévenez la sécurité")
        assert drive.call.call.state.guide is not None
        assert drive.call.call.state.guide.stopped
