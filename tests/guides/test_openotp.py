"""Guide of the clinic: the self-service page and its tokens, with RCDevs' own client as a witness."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from helpdesk_tui.views.call.steps.qr import QrStep
from tests.guides.walking import Doorway, by_number, caller, ended, guided, numbered, rcdevs, read_out, ticket
from tests.rig.desk import RunningDesk
from tests.sandbox.clinic import DOMAIN
from tests.views.driving import Driver

RESYNC_KEYS = 60


@pytest.fixture
async def clinic(desk: RunningDesk) -> AsyncIterator[Doorway]:
    async with rcdevs(desk) as seen:
        yield seen


async def verified(drive: Driver, login: str) -> None:
    """The person stands beside the agent, and a code was mailed."""
    await drive.confirmed("i")
    await drive.mailed(f"aldegonde/{login}")


async def takes(clinic: Doorway, login: str, code: str) -> bool:
    """Whether a login with this code goes through, at the server itself."""
    answer = await clinic.soap().simple_login(login, DOMAIN, code, settings="OpenOTP.LoginMode=OTP")
    return bool(answer["code"] == "1")


async def shown(drive: Driver, login: str, place: int = 0) -> str:
    """What the person's device shows now."""
    seen = await drive.sandbox("GET", f"openotp/phone/{login}")
    code = await drive.sandbox("POST", f"openotp/code/{seen['devices'][place]['device_id']}")
    return str(code["code"])


async def test_the_card_shows_what_the_self_service_page_shows(desk: RunningDesk) -> None:
    async with caller(desk, "c.marchal", "MARCHAL Caroline") as drive:
        await drive.shows("méthode principale", "enregistré", "réussies", "échouées")
        await drive.shows("dernière connexion")


async def test_a_token_is_registered_by_a_picture_in_the_terminal(desk: RunningDesk, clinic: Doorway) -> None:
    dn = clinic.person("no_token")["dn"]
    async with caller(desk, "b.collard", "COLLARD Bernard") as drive:
        await drive.shows("méthode principale", "délai de réponse", "90 s", "push", "non enregistré")
        await drive.shows("actif, échecs actuels : 0")
        await guided(drive, "Enregistrer un jeton")
        await drive.shows("> D’abord l’application", "notifications")
        await drive.press("enter")
        await drive.shows("> Vérifiez la personne")
        await drive.press("enter")
        await drive.no_step()
        await verified(drive, "b.collard")
        await drive.shows("> Affichez le code QR")
        await drive.press("enter")
        await ticket(drive)
        await drive.step("activation")
        await by_number(drive, "QR")
        await drive.press("enter")
        await drive.step("qr")
        assert isinstance(drive.call.call.step, QrStep)
        await drive.until(lambda: drive.text().count("▀") > 50, "a picture")
        (link,) = (await drive.sandbox("GET", "phone/aldegonde/b.collard"))["links"]
        assert link["url"] not in drive.text()
        await drive.sandbox("POST", "activate", url=link["url"])
        assert (await ended(drive, "activation", "qr")).result == "activated"
        await drive.shows("> Testez une connexion")
    tokens = await clinic.openotp().user_tokens(dn)
    assert len(tokens) == 1
    assert await takes(clinic, "b.collard", await shown(drive, "b.collard"))


async def test_a_token_whose_clock_drifted_is_brought_back(desk: RunningDesk, clinic: Doorway) -> None:
    async with caller(desk, "i.servais", "SERVAIS Isabelle") as drive:
        first = drive.keys
        await verified(drive, "i.servais")
        await drive.press("y")
        await ticket(drive)
        await drive.step("service-codes")
        await drive.type(await shown(drive, "i.servais"))
        await drive.press("enter")
        done = await ended(drive, "resync")
        assert (done.state, done.result) == ("done", "accepted")
        assert drive.keys - first <= RESYNC_KEYS
        await drive.sandbox("POST", "clock", advance=31)
        assert await takes(clinic, "i.servais", await shown(drive, "i.servais"))
    (token,) = await clinic.openotp().user_tokens(clinic.person("drifted")["dn"])
    assert abs(token["state"] - 420) <= 60


async def test_a_counting_token_is_brought_back_with_two_codes(desk: RunningDesk, clinic: Doorway) -> None:
    async with caller(desk, "d.wauters", "WAUTERS Didier") as drive:
        first = drive.keys
        await guided(drive, "Jeton désynchronisé")
        await drive.press("enter")
        await drive.no_step()
        await verified(drive, "d.wauters")
        await drive.shows("> Resynchronisez le jeton")
        await drive.press("enter")
        await ticket(drive)
        await drive.step("service-codes")
        await drive.shows("Code 1 sur 2")
        await drive.type(await shown(drive, "d.wauters"))
        await drive.press("enter")
        await drive.shows("Code 2 sur 2", "nouveau code")
        await drive.type(await shown(drive, "d.wauters"))
        await drive.press("enter")
        assert (await ended(drive, "resync")).result == "accepted"
        assert drive.keys - first <= RESYNC_KEYS
        assert await takes(clinic, "d.wauters", await shown(drive, "d.wauters"))


async def test_a_login_is_tried_by_code_and_by_push(desk: RunningDesk) -> None:
    async with caller(desk, "n.lemaire2", "LEMAIRE Nathalie") as drive:
        await drive.press("T")
        await drive.step("services")
        await by_number(drive, "codes")
        await drive.step("service-codes")
        await drive.type(await shown(drive, "n.lemaire2"))
        await drive.press("enter")
        assert (await ended(drive, "test", "otp")).result == "accepted"
        await drive.no_step()
        await drive.press("T")
        await drive.step("services")
        await by_number(drive, "push")
        await drive.step("service-review")
        await drive.sandbox("POST", "openotp/habit", person="n.lemaire2", answer="silent")
        await drive.press("enter")
        await drive.step("awaiting")
        seen = await drive.sandbox("GET", "openotp/phone/n.lemaire2", hold=1)
        await drive.sandbox("POST", f"openotp/prompts/{seen['prompts'][0]['session']}", answer="approve")
        assert (await ended(drive, "test", "push")).result == "accepted"


async def test_a_list_of_codes_is_made(desk: RunningDesk, clinic: Doorway) -> None:
    async with caller(desk, "g.renson", "RENSON Guy") as drive:
        await verified(drive, "g.renson")
        await drive.press("O")
        await ticket(drive)
        await drive.step("service-review")
        await drive.press("enter")
        await drive.step("sheet")
        codes = re.findall(r"\b\d+  (\d{6,})\b", drive.text())
        assert len(codes) >= 10
        await drive.press("escape")
        await drive.no_step()
        assert codes[0] not in drive.text()
        await drive.press("l")
        await drive.step("sheet")
        await drive.shows(codes[0])
        await drive.press("space", "y")
        await drive.no_step()
        assert codes[0] not in drive.text()
    assert await takes(clinic, "g.renson", codes[0])
    assert await clinic.openotp().list_state(clinic.person("list")["dn"]) == 1


async def test_two_slots_are_told_apart(desk: RunningDesk) -> None:
    async with caller(desk, "l.body", "BODY Lucie") as drive:
        await drive.press("T")
        await drive.step("services")
        lines = [row for row in numbered(drive) if row[2:].startswith("codes, ")]
        assert len(lines) == 2
        assert lines[0][2:] != lines[1][2:]
        await drive.press("escape")
        await drive.press("z")
        await drive.step("services")
        suspended = [row for row in numbered(drive) if "suspendre" in row]
        assert len(suspended) == 2


async def test_a_lost_token_is_suspended_and_given_back_when_it_is_found(
    desk: RunningDesk, clinic: Doorway
) -> None:
    async with caller(desk, "l.body", "BODY Lucie") as drive:
        await drive.press("z")
        await drive.step("services")
        await by_number(drive, "suspendre")
        await drive.step("service-reason")
        await drive.type("perdu")
        await drive.press("enter")
        assert (await ended(drive, "change", "suspend")).state == "done"
        codes = [await shown(drive, "l.body", place) for place in (0, 1)]
        works = [await takes(clinic, "l.body", code) for code in codes]
        assert works.count(True) == 1
        await drive.press("u")
        await ticket(drive)
        await drive.shows("Pas encore : le verrou est fermé")
        await verified(drive, "l.body")
        await drive.press("u")
        await drive.step("service-review")
        await drive.shows("rendre")
        await drive.press("enter")
        assert (await ended(drive, "change", "resume")).state == "done"
        found = await shown(drive, "l.body", works.index(False))
    assert await takes(clinic, "l.body", found)


async def test_a_blocked_account_is_unlocked(desk: RunningDesk, clinic: Doorway) -> None:
    async with caller(desk, "f.gillet", "GILLET François") as drive:
        await drive.shows("VERROUILLÉ")
        await verified(drive, "f.gillet")
        await drive.press("u")
        await ticket(drive)
        await drive.step("service-review")
        await drive.press("enter")
        assert (await ended(drive, "change", "unlock_account")).state == "done"
        code = await shown(drive, "f.gillet")
    assert await takes(clinic, "f.gillet", code)


async def test_an_emergency_code_of_a_day(desk: RunningDesk, clinic: Doorway) -> None:
    dn = clinic.person("silent")["dn"]
    async with caller(desk, "m.goffin", "GOFFIN Michel") as drive:
        await verified(drive, "m.goffin")
        await drive.press("b")
        await ticket(drive)
        await drive.step("bypass")
        await drive.shows("5 utilisations")
        await drive.press("d")
        await drive.shows("1 utilisation")
        await drive.step("bypass")
        await drive.press("enter")
        code = await read_out(drive)
        await drive.no_step()
    assert "EMERG" in await clinic.openotp().user_methods(dn)
    (made,) = desk.sandbox.ledger(effect="openotp_emerg_register", person="m.goffin")
    assert (made["params"]["expires"], made["params"]["maxuse"]) == (86_400, 1)
    assert await takes(clinic, "m.goffin", code)
    assert not await takes(clinic, "m.goffin", code)


async def test_a_link_to_register_at_home(desk: RunningDesk, clinic: Doorway) -> None:
    async with caller(desk, "h.masson", "MASSON Hugo") as drive:
        await verified(drive, "h.masson")
        await drive.press("E")
        await ticket(drive)
        await drive.step("service-review")
        await by_number(drive, "SMS")  # the mailbox has just proved the caller: it receives nothing now
        await drive.press("enter")
        done = await ended(drive, "invite")
        assert done.state == "done"
        assert done.sent_to
    seen = clinic.look("h.masson")
    assert any("selfreg" in message["text"] for message in seen["messages"])


async def test_a_hardware_token_out_of_the_inventory(desk: RunningDesk, clinic: Doorway) -> None:
    async with caller(desk, "s.pirotte", "PIROTTE Sophie") as drive:
        await verified(drive, "s.pirotte")
        await drive.press("H")
        await ticket(drive)
        await drive.step("service-stock")
        await drive.type("SBX4400003")
        await drive.press("enter")
        await drive.step("service-token-code")
        await drive.press("enter")
        done = await ended(drive, "assign")
        assert done.state == "done", done
    tokens = await clinic.openotp().user_tokens(clinic.person("hardware")["dn"])
    assert "SBX4400003" in [token["serial"] for token in tokens]


async def test_why_a_remote_desktop_does_not_open(desk: RunningDesk) -> None:
    async with caller(desk, "p.hubert", "HUBERT Paul") as drive:
        await drive.press("D")
        await drive.step("diagnosis")
        await drive.shows("Le compte est bloqué")


async def test_a_token_has_no_name_of_its_own(desk: RunningDesk) -> None:
    async with caller(desk, "c.marchal", "MARCHAL Caroline") as drive:
        await drive.press("K")
        await drive.shows("aucun appareil de cette personne n’y a de nom que l’on puisse changer")
        assert drive.call.call.step is None


async def test_how_a_login_goes_is_set(desk: RunningDesk, clinic: Doorway) -> None:
    dn = clinic.person("push_off")["dn"]
    names = ["OpenOTP.PushLogin", "OpenOTP.ChallengeTimeout"]
    async with caller(desk, "a.piron", "PIRON Anne") as drive:
        await drive.press("G")
        await drive.step("settings")
        await drive.shows("push : désactivé", "délai de réponse : 90 s", "méthode principale")
        await by_number(drive, "délai")
        await drive.step("setting-values")
        await by_number(drive, "180 s")
        await ticket(drive)
        await drive.shows("Pas encore : le verrou est fermé")
        await verified(drive, "a.piron")
        await drive.press("G")
        await drive.step("settings")
        await by_number(drive, "délai")
        await by_number(drive, "180 s")
        await drive.step("setting-review")
        await drive.shows("90 s → 180 s")
        await drive.press("enter")
        assert (await ended(drive, "setting", "challenge_seconds:180")).state == "done"
        await drive.shows("délai de réponse 180 s")
        assert await clinic.webadm().get_user_settings(dn, names) == {
            "OpenOTP.PushLogin": "No",
            "OpenOTP.ChallengeTimeout": "180",
        }
        asked = await clinic.soap().normal_login("a.piron", DOMAIN, "not-real-a.piron")
        assert asked["timeout"] == "180"
        await drive.press("G")
        await drive.step("settings")
        await by_number(drive, "push")
        await drive.step("setting-values")
        await drive.press("1")
        await drive.step("setting-review")
        await drive.press("enter")
        assert (await ended(drive, "setting", "push_login:yes")).state == "done"
        await drive.press("G")
        await drive.step("settings")
        await by_number(drive, "push")
        await drive.shows("une raison suffit")
        await by_number(drive, "désactivé")
        await drive.step("setting-reason")
        await drive.type("demandes la nuit")
        await drive.press("enter")
        assert (await ended(drive, "setting", "push_login:no")).state == "done"
    assert await clinic.webadm().get_user_settings(dn, names[:1]) == {"OpenOTP.PushLogin": "No"}
