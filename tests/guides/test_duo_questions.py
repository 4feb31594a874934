"""Guide of the Duo service, parts IV and V: a phone at home, a code to type, a prompt from nowhere, a call back."""

from __future__ import annotations

from tests.e2e.witness import witness
from tests.guides.walking import by_number, caller, ended, guided, read_out, ticket
from tests.rig.desk import RunningDesk
from tests.views.driving import console
from tests.views.test_day_pass import PROMPTING, reachable


async def test_a_phone_forgotten_at_home(desk: RunningDesk) -> None:
    async with caller(desk, "c.dupond", "DUPOND Claire") as drive:
        await guided(drive, "oublié")
        await drive.shows("> Vérifiez l’appelant, sans le téléphone")
        await drive.press("enter")
        await drive.no_step()
        await drive.confirmed("c", root="office_wiring")
        await drive.mailed("near_homonym")
        await drive.shows("> Créez un code de 24 heures")
        await drive.press("enter")
        await ticket(drive)
        await drive.step("bypass")
        await drive.shows("code de bypass, 1 utilisation")
        await drive.press("enter")
        code = await read_out(drive)
        await drive.shows("> Comment l’entrer", "« Cancel »", "« Log in »")
        (user,) = witness(desk).get_users_by_name("c.dupond")
        (kept,) = witness(desk).get_user_bypass_codes(user["user_id"])
        assert kept["reuse_count"] == 1
        assert 0 < kept["expiration"] - kept["created"] <= 86_400
        login = await drive.sandbox("POST", "login", person="near_homonym", passcode=code)
        assert login["result"] == "allow"
        await drive.press("enter")
        await drive.shows("> Le téléphone sera-t-il là demain")
        await drive.press("1")
        await drive.shows("Toutes les étapes sont faites")


async def test_how_a_bypass_code_is_entered(desk: RunningDesk) -> None:
    async with caller(desk, "m.lejeune", "LEJEUNE Martine") as drive:
        await guided(drive, "Comment entrer un code")
        await drive.shows("annuler le push", "cliquez sur « Cancel »")
        await drive.press("enter")
        await drive.shows("entrez le code communiqué", "« Log in »")
        await drive.press("enter")
        await drive.shows("durée de validité précise", "24 heures")
        await drive.press("enter")
        await drive.shows("> Cela a-t-il fonctionné")
        await drive.press("1")
        await drive.shows("Toutes les étapes sont faites")


async def test_a_prompt_that_nobody_asked_for_and_that_was_approved(desk: RunningDesk) -> None:
    async with caller(desk, "v.claes", "CLAES Veerle") as drive:
        await guided(drive, "Validation reçue")
        await drive.shows("> Qu’en a fait la personne", "goedgekeurd")
        await drive.press("3")
        await drive.shows("quelqu’un est peut-être connecté", "> Bloquez le compte")
        await drive.press("enter")
        await drive.step("service-reason")
        await drive.type("pas elle")
        await drive.press("enter")
        assert (await ended(drive, "change", "lock_account")).state == "done"
        (user,) = witness(desk).get_users_by_name("v.claes")
        assert user["status"] == "disabled"
        await drive.shows("> Un ordinateur de la personne")
        await drive.press("1")
        await drive.shows("reconnecté seul", "> La phrase fixe")
        await drive.press("enter")
        await drive.shows("Toutes les étapes sont faites")


async def test_a_prompt_that_was_refused_locks_nothing(desk: RunningDesk) -> None:
    async with caller(desk, "j.peeters2", "PEETERS Jan") as drive:
        await guided(drive, "Validation reçue")
        await drive.press("1")
        await drive.shows("> Un ordinateur de la personne")
        await drive.press("2")
        await drive.shows("> La phrase fixe")
        await drive.press("enter")
        await drive.shows("Toutes les étapes sont faites")
    (user,) = witness(desk).get_users_by_name("j.peeters2")
    assert user["status"] == "active"


async def test_a_day_pass_where_each_connection_asks(desk: RunningDesk) -> None:
    async with console(desk) as drive:
        hit = await reachable(drive)
        drive.call.call.open_person(hit.id)
        await drive.until(lambda: drive.call.call.state.gate is not None, "gate")
        await drive.confirmed("i")
        await drive.mailed(f"{PROMPTING}/{hit.login}")
        await drive.press("b")
        await ticket(drive)
        await drive.step("bypass")
        await drive.shows("5 utilisations")
        await drive.press("enter")
        code = await read_out(drive)
        for _ in range(2):
            login = await drive.sandbox("POST", "login", person=f"{PROMPTING}/{hit.login}", passcode=code)
            assert login["result"] == "allow"


async def test_a_changed_number_waits_in_quarantine(desk: RunningDesk) -> None:
    async with caller(desk, "a.o", "O Anne") as drive:
        await guided(drive, "Changement de numéro")
        await drive.press("2")
        await drive.shows("Ni l’ancien ni le nouveau", "> Vérifiez l’appelant")
        await drive.press("enter")
        await drive.no_step()
        await drive.confirmed("c", root="office_wiring")
        await drive.mailed("one_letter")
        await drive.shows("> Écrivez le nouveau numéro")
        await drive.press("enter")
        await ticket(drive)
        await drive.step("service-number")
        await drive.type("0499 12 10 11")
        await drive.press("enter")
        assert (await ended(drive, "number")).state == "done"
        (user,) = witness(desk).get_users_by_name("a.o")
        assert [phone["number"] for phone in user["phones"]] == ["+32499121011"]
        await drive.shows("> Envoyez un nouveau lien")
        await drive.press("s")
        await drive.shows("> L’annuaire et les ressources")
        await drive.press("1")
        await drive.shows("Toutes les étapes sont faites")
        await drive.press("escape", "b")
        await drive.step("bypass")

        def changed() -> set[tuple[str | None, int]]:
            gate = drive.call.call.state.gate
            ways = () if gate is None else gate.ways
            return {(way.zero, way.points) for way in ways if way.root == "sim" and way.hint == "..11"}

        await drive.until(lambda: changed() == {("quarantined", 0)}, "the gate of the code is there")


async def test_a_message_becomes_a_task_and_a_call_back(desk: RunningDesk) -> None:
    async with console(desk) as drive:
        await drive.press("f10")
        await drive.until(lambda: drive.app.current_mode == "tasks")
        await drive.press("n")
        await drive.type("t.janssens")
        await drive.press("enter")
        await drive.type("vocal, 0475 99 88 77")
        await drive.press("enter")
        await drive.press("enter")
        await drive.shows("JANSSENS Tom", "..77")
        await drive.press("enter")
        await drive.until(lambda: drive.app.current_mode == "call")
        await drive.step("ways")
        assert "99 88 77" not in drive.text()
        await by_number(drive, "..50")
        await drive.step("call-back")
        await drive.shows("+32 2 555 01 50")
        await drive.press("o")
        await drive.no_step()
        await drive.shows("50 sur 80")
