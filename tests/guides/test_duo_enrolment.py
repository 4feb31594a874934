"""Guide of the Duo service, part II: the app is set up by SMS or by mail."""

from __future__ import annotations

from tests.e2e.witness import witness
from tests.guides.walking import arrived, by_number, caller, ended, guided, link_in, ticket
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver


async def test_activation_by_sms(desk: RunningDesk) -> None:
    async with caller(desk, "n.lero", "LEROY Nathalie") as drive:
        await guided(drive, "Première activation")
        await drive.shows("> D’abord l’application", "App Store", "gratuite")
        await drive.press("enter")
        await drive.shows("> L’application est-elle installée")
        await drive.press("2")
        await drive.shows("> Vérifiez l’appelant")
        await drive.press("enter")
        await drive.no_step()
        await drive.confirmed("c", root="office_wiring")
        await drive.mailed("never_activated")
        await drive.shows("> Envoyez le lien d’activation")
        await drive.press("enter")
        await ticket(drive)
        await drive.step("activation")
        await drive.press("i", "enter")
        text = await arrived(drive, "never_activated", "sms", "Pour activer")
        assert "ouvrez ce lien sur votre téléphone" in text
        await arrived(drive, "never_activated", "sms", "Installez d'abord")
        assert link_in(text) not in drive.text()
        await drive.shows("> L’appelant l’ouvre")
        await drive.press("enter")
        await drive.shows("> Le téléphone est actif")
        await drive.sandbox("POST", "activate", url=link_in(text))
        await drive.press("enter")
        await drive.shows("> Testez une connexion")
        await drive.press("enter")
        await drive.step("services")
        await by_number(drive, "push")
        await drive.step("service-review")
        await drive.press("enter")
        await drive.shows("Toutes les étapes sont faites")
    (user,) = witness(desk).get_users_by_name("n.leroy")
    assert [phone["activated"] for phone in user["phones"]] == [True]


async def vouched_by_mail(drive: Driver) -> None:
    """The manager reads out a code that came to the manager's own mailbox."""
    await drive.press("g")
    await drive.step("ways")
    await by_number(drive, "code par e-mai")
    await drive.step("proof")
    await drive.shows("Le responsable répond", "LEJEUNE Martine", "Lui avez-vous parlé aujourd’hui")
    assert "application de connexion" not in drive.text()
    await drive.type(await drive.code_for("manager", "mail"))
    await drive.press("enter")
    await drive.no_step()


async def test_activation_by_mail(desk: RunningDesk) -> None:
    async with caller(desk, "m.dupont", "DUPONT Marc") as drive:
        await drive.confirmed("c", root="office_wiring")
        await vouched_by_mail(drive)
        await drive.press("a")
        await ticket(drive)
        await drive.step("activation")
        await drive.press("2", "enter")
        assert (await ended(drive, "activation", "mail")).state == "done"
        text = await arrived(drive, "homonym", "mail", "Duo Mobile")
        assert "Bonjour" in text
        assert "scan" in text
        assert "play.google.com" in text
        assert "apps.apple.com" in text
        before = await drive.sandbox("GET", "ledger", effect="phone_activated")
        await drive.sandbox("POST", "activate", url=link_in(text))
        after = await drive.sandbox("GET", "ledger", effect="phone_activated")
        assert len(after) == len(before) + 1
    (user,) = witness(desk).get_users_by_name("m.dupont")
    assert user["phones"][0]["activated"] is True
