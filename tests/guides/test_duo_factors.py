"""Guide of the Duo service, part III: the ways to confirm a login, tried with the person on the line."""

from __future__ import annotations

import re

from tests.e2e.witness import witness
from tests.guides.walking import arrived, by_number, caller, ended, numbered, ticket
from tests.rig.desk import RunningDesk
from tests.views.driving import Driver

WHO = ("e.lambert", "LAMBERT Étienne")


async def tried(drive: Driver, *words: str) -> None:
    """Test a login with one device in one way."""
    await drive.press("T")
    await drive.step("services")
    await by_number(drive, *words)


async def logged(desk: RunningDesk, login: str) -> list[str]:
    """The factors in the vendor's own log of this person's logins, by the vendor's own client."""
    (user,) = witness(desk).get_users_by_name(login)
    lines = witness(desk).get_authentication_log(
        api_version=2, users=user["user_id"], mintime=0, maxtime=10**13
    )
    return [line["factor"] for line in lines["authlogs"]]


async def test_push_is_tried(desk: RunningDesk) -> None:
    async with caller(desk, *WHO) as drive:
        await tried(drive, "..72", "push")
        await drive.step("service-review")
        await drive.press("enter")
        done = await ended(drive, "test", "push")
        assert (done.state, done.result) == ("done", "accepted")
        await drive.shows("accepté")


async def test_new_codes_are_texted_and_one_is_tried(desk: RunningDesk) -> None:
    async with caller(desk, *WHO) as drive:
        await drive.confirmed("c", root="office_wiring")
        await drive.mailed("many_phones")
        await drive.press("S")
        await drive.step("services")
        await by_number(drive, "..99")
        await ticket(drive)
        await drive.step("service-review")
        await drive.press("enter")
        assert (await ended(drive, "text")).state == "done"
        text = await arrived(drive, "many_phones", "sms", "SMS passcodes")
        code = re.search(r"\b\d{7}\b", text)
        assert code is not None, text
        await tried(drive, "..99", "SMS")
        await drive.step("service-codes")
        await drive.type(code.group())
        await drive.press("enter")
        assert (await ended(drive, "test", "sms")).result == "accepted"


async def test_a_call_is_tried(desk: RunningDesk) -> None:
    async with caller(desk, *WHO) as drive:
        await tried(drive, "..99", "appel")
        await drive.step("service-review")
        await drive.press("enter")
        assert (await ended(drive, "test", "call")).result == "accepted"
    assert len(desk.sandbox.ledger(effect="auth_phone", person="e.lambert")) >= 1


async def test_several_numbers_each_in_its_own_way(desk: RunningDesk) -> None:
    async with caller(desk, *WHO) as drive:
        await drive.press("T")
        await drive.step("services")
        offered = numbered(drive)
        await drive.press("space")
        offered += numbered(drive)
        for number, factor in (("..72", "push"), ("..99", "push"), ("..60", "appel")):
            assert any(number in row and factor in row for row in offered), (number, factor, offered)
        assert not any("..60" in row and "push" in row for row in offered)
        await by_number(drive, "appel", "..60")
        await drive.step("service-review")
        await drive.press("enter")
        assert (await ended(drive, "test", "call")).result == "accepted"


async def test_a_hardware_token_is_given_and_returned(desk: RunningDesk) -> None:
    admin = witness(desk)
    async with caller(desk, "e.dursel", "D'URSEL-'T KINT Éléonore") as drive:
        await drive.confirmed("c", root="office_wiring")
        await drive.mailed("durand/e.dursel")
        await drive.press("H")
        await ticket(drive)
        await drive.step("service-stock")
        await drive.type("2208417702")
        await drive.press("enter")
        await drive.step("service-token-code")
        await drive.press("enter")
        assert (await ended(drive, "assign")).state == "done"
        (token,) = [one for one in admin.get_tokens() if one["serial"] == "2208417702"]
        assert [user["username"] for user in token["users"]] == ["e.dursel"]
        await drive.press("z")
        await drive.step("services")
        await by_number(drive, "rendre", "stock")
        await drive.step("service-reason")
        await drive.type("fin")
        await drive.press("enter")
        assert (await ended(drive, "change", "return_token")).state == "done"
    (token,) = [one for one in admin.get_tokens() if one["serial"] == "2208417702"]
    assert token["users"] == []


async def test_a_device_is_called_what_it_is(desk: RunningDesk) -> None:
    admin = witness(desk)
    (before,) = admin.get_users_by_name("s.wouters")[0]["phones"]
    async with caller(desk, "s.wouters", "WOUTERS Stijn") as drive:
        await drive.confirmed("i")
        await drive.mailed("silent")
        drive.keys = 0
        await drive.press("K")
        await ticket(drive)
        await drive.step("service-name")
        await drive.shows("Nom actuel")
        await drive.type("Ancien GSM")
        await drive.press("enter")
        assert (await ended(drive, "rename")).state == "done"
        assert drive.keys <= 20
        await drive.shows("nouveau nom d’un appareil", "Ancien GSM")
    (after,) = admin.get_users_by_name("s.wouters")[0]["phones"]
    assert after == {**before, "name": "Ancien GSM"}


async def test_a_login_no_longer_asks_by_itself(desk: RunningDesk) -> None:
    async with caller(desk, *WHO) as drive:
        await drive.press("G")
        await drive.step("settings")
        await drive.shows("demande d’elle-même")
        await drive.press("1")
        await drive.step("setting-values")
        await by_number(drive, "désactivé", "une raison suffit")
        await drive.step("setting-reason")
        await drive.type("demandes la nuit")
        await drive.press("enter")
        assert (await ended(drive, "setting", "auto_prompt:no")).state == "done"
    (user,) = witness(desk).get_users_by_name("e.lambert")
    assert user["enable_auto_prompt"] is False
