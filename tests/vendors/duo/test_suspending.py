"""Devices suspended and resumed, tokens returned, a lost laptop blocked: seen by the vendor's own client."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import DeviceKind
from helpdesk_tui.vendors.capabilities import Locks
from helpdesk_tui.vendors.duo.notes import suspended, with_note, without_note
from tests.vendors.duo.whole import Whole, place, whole, why

__all__ = ["place", "whole"]
IN_VAIN = ErrorCode.CHANGE_UNAVAILABLE


@pytest.fixture
def locks(whole: Whole) -> Locks:
    assert whole.vendor.locks is not None
    return whole.vendor.locks


async def refused(locks: Locks, user: str, device: str, change: Change) -> tuple[ErrorCode, str]:
    with pytest.raises(DeskError) as caught:
        await locks.apply(user, device, change)
    return why(caught.value)


def phones(whole: Whole, user: str) -> set[str]:
    return {phone["phone_id"] for phone in whole.admin.get_user_phones(user)}


async def test_a_phone_is_suspended_and_comes_back_as_it_was(whole: Whole, locks: Locks) -> None:
    user = whole.newcomer("s.uspend", notes="Parle néerlandais [le matin]")
    lost, kept = whole.phone(user, "+32475128801", name="Vieux [iPhone]"), whole.phone(user, "+32475128802")
    await locks.apply(user, lost, Change.SUSPEND_DEVICE)
    assert phones(whole, user) == {kept}
    assert whole.admin.get_phone_by_id(lost)["users"] == []
    assert await locks.stands(user, lost, Change.SUSPEND_DEVICE) is True
    shown = await whole.device(user, ref=lost)
    assert (shown.usable, shown.number, shown.factors, shown.label) == (False, "", (), "Vieux iPhone")
    assert {Change.SUSPEND_DEVICE, Change.RESUME_DEVICE} == locks.able(shown)
    assert whole.vendor.enrolment is not None
    assert whole.vendor.enrolment.deliveries(shown) == frozenset()
    assert whole.vendor.challenges is not None
    assert whole.vendor.challenges.factors(shown) == frozenset()
    await locks.apply(user, lost, Change.SUSPEND_DEVICE)
    assert len([line for line in whole.effects("phone_detached") if line["params"]["phone_id"] == lost]) == 1
    await locks.apply(user, lost, Change.RESUME_DEVICE)
    assert phones(whole, user) == {lost, kept}
    assert whole.admin.get_phone_by_id(lost)["activated"] is True
    assert whole.admin.get_user_by_id(user)["notes"] == "Parle néerlandais [le matin]"
    assert await locks.stands(user, lost, Change.RESUME_DEVICE) is True
    assert (await whole.device(user, ref=lost)).usable is None


async def test_the_last_device_of_an_open_account_stays(whole: Whole, locks: Locks) -> None:
    """Without any, the next login with the password alone could enrol somebody else's phone."""
    user = whole.newcomer("d.ernier")
    only = whole.phone(user, "+32475128810")
    assert await refused(locks, user, only, Change.SUSPEND_DEVICE) == (IN_VAIN, "last_device")
    assert phones(whole, user) == {only}
    await locks.apply(user, None, Change.LOCK_ACCOUNT)
    await locks.apply(user, only, Change.SUSPEND_DEVICE)
    assert phones(whole, user) == set()
    with pytest.raises(DeskError) as caught:
        await locks.apply(user, None, Change.UNLOCK_ACCOUNT)
    assert why(caught.value) == (IN_VAIN, "resume_first")
    await locks.apply(user, only, Change.RESUME_DEVICE)
    await locks.apply(user, None, Change.UNLOCK_ACCOUNT)
    found = whole.admin.get_user_by_id(user)
    assert (found["status"], found["notes"]) == ("active", "")


async def test_a_lockout_that_may_end_by_itself_is_no_lock(whole: Whole, locks: Locks) -> None:
    """Ten wrong codes lock; the tenant's own clock may open the account again, and nobody asks for a device."""
    user = whole.newcomer("d.ix")
    one, other = whole.phone(user, "+32475128850"), whole.phone(user, "+32475128851")
    for _ in range(10):
        whole.auth.auth("passcode", user_id=user, passcode="000000")
    assert whole.admin.get_user_by_id(user)["status"] == "locked out"
    await locks.apply(user, one, Change.SUSPEND_DEVICE)
    assert await refused(locks, user, other, Change.SUSPEND_DEVICE) == (IN_VAIN, "last_device")
    assert phones(whole, user) == {other}


async def test_what_leaves_no_note_stays_whatever_the_desk_has_shut(whole: Whole, locks: Locks) -> None:
    """Unlocking asks for a device that was suspended; a returned token is in nobody's notes."""
    user = whole.newcomer("s.eul")
    token = whole.admin.add_hotp6_token("7700112299", "3132333435363738393031323334353637383930", 0)[
        "token_id"
    ]
    whole.admin.add_user_token(user, token)
    for shut in (Change.LOCK_ACCOUNT, Change.TRASH_ACCOUNT):
        await locks.apply(user, None, shut)
        assert await refused(locks, user, token, Change.RETURN_TOKEN) == (IN_VAIN, "last_device")
    assert [row["token_id"] for row in whole.admin.get_user_tokens(user)] == [token]


async def test_a_token_goes_back_from_an_account_that_others_disabled(whole: Whole, locks: Locks) -> None:
    """Somebody who has left: the desk cannot open that account again."""
    user = whole.newcomer("p.arti.loin", status="disabled")
    token = whole.admin.add_hotp6_token("7700112298", "3132333435363738393031323334353637383930", 0)[
        "token_id"
    ]
    whole.admin.add_user_token(user, token)
    await locks.apply(user, token, Change.RETURN_TOKEN)
    assert whole.admin.get_user_tokens(user) == []


async def test_the_other_device_that_went_meanwhile_is_seen_right_before_the_delete(
    whole: Whole, locks: Locks, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = whole.newcomer("e.ntretemps")
    one, other = whole.phone(user, "+32475128860"), whole.phone(user, "+32475128861")

    def goes_meanwhile(notes: str, ref: str, label: str) -> str:
        whole.admin.delete_user_phone(user, other)
        return with_note(notes, ref, label)

    monkeypatch.setattr("helpdesk_tui.vendors.duo.suspending.with_note", goes_meanwhile)
    assert await refused(locks, user, one, Change.SUSPEND_DEVICE) == (IN_VAIN, "last_device")
    assert phones(whole, user) == {one}
    assert (await whole.device(user, ref=one)).usable is None


async def test_only_what_was_suspended_comes_back(whole: Whole, locks: Locks) -> None:
    victim, thief = whole.newcomer("v.ictime"), whole.newcomer("v.oleur")
    theirs = whole.phone(victim, "+32475128820")
    whole.phone(victim, "+32475128821")
    whole.phone(thief, "+32475128822")
    assert await refused(locks, thief, theirs, Change.RESUME_DEVICE) == (IN_VAIN, "not_suspended")
    with pytest.raises(Missing):
        await locks.apply(thief, theirs, Change.SUSPEND_DEVICE)
    await locks.apply(victim, theirs, Change.SUSPEND_DEVICE)
    assert await refused(locks, thief, theirs, Change.RESUME_DEVICE) == (IN_VAIN, "not_suspended")
    whole.admin.add_user_phone(thief, theirs)
    assert await refused(locks, victim, theirs, Change.RESUME_DEVICE) == (IN_VAIN, "taken")
    whole.admin.delete_phone(theirs)
    with pytest.raises(Missing):
        await locks.apply(victim, theirs, Change.RESUME_DEVICE)


async def test_a_note_that_could_not_be_written_leaves_the_phone(whole: Whole, locks: Locks) -> None:
    user = whole.newcomer("n.ote")
    lost = whole.phone(user, "+32475128830")
    whole.phone(user, "+32475128831")
    whole.sandbox.fault("truncate", method="POST", path=f"/admin/v1/users/{user}$")
    assert (await refused(locks, user, lost, Change.SUSPEND_DEVICE))[0] is ErrorCode.OUTCOME_UNKNOWN
    assert lost in phones(whole, user)
    assert await locks.stands(user, lost, Change.SUSPEND_DEVICE) is False
    assert (await whole.device(user, ref=lost)).usable is None
    await locks.apply(user, lost, Change.SUSPEND_DEVICE)
    assert lost not in phones(whole, user)


async def test_a_token_goes_back_into_the_drawer(whole: Whole, locks: Locks) -> None:
    user = whole.newcomer("r.etour")
    whole.phone(user, "+32475128840")
    token = whole.admin.add_hotp6_token("7700112233", "3132333435363738393031323334353637383930", 0)[
        "token_id"
    ]
    whole.admin.add_user_token(user, token)
    device = await whole.device(user, kind=DeviceKind.HARDWARE_TOKEN)
    assert locks.able(device) == {Change.RETURN_TOKEN}
    await locks.apply(user, device.ref, Change.RETURN_TOKEN)
    await locks.apply(user, device.ref, Change.RETURN_TOKEN)
    assert whole.admin.get_user_tokens(user) == []
    assert await locks.stands(user, device.ref, Change.RETURN_TOKEN) is True
    assert whole.vendor.tokens is not None
    assert token in {one.ref for one in await whole.vendor.tokens.stock("77001122")}


async def test_a_lost_laptop_is_listed_and_blocked(whole: Whole, locks: Locks) -> None:
    user = whole.ref("laptop")
    computer = await whole.device(user, extra={"computer": "registered"})
    assert (computer.label, computer.platform, computer.usable) == ("LT-0417", "Windows", True)
    assert locks.able(computer) == {Change.SUSPEND_DEVICE, Change.RESUME_DEVICE}
    authenticator = next(
        device
        for device in (await whole.person(user)).devices
        if device.label == "LT-0417" and device.ref != computer.ref
    )
    assert locks.able(authenticator) == {Change.REMOVE_DEVICE}
    await locks.apply(user, computer.ref, Change.SUSPEND_DEVICE)
    await locks.apply(user, computer.ref, Change.SUSPEND_DEVICE)
    assert blocked(whole) == {computer.ref}
    assert (await whole.device(user, ref=computer.ref)).usable is False
    assert await locks.stands(user, computer.ref, Change.SUSPEND_DEVICE) is True
    await locks.apply(user, computer.ref, Change.RESUME_DEVICE)
    assert blocked(whole) == set()
    assert await locks.stands(user, computer.ref, Change.RESUME_DEVICE) is True
    with pytest.raises(Missing):
        await locks.apply(whole.ref("everyday"), computer.ref, Change.SUSPEND_DEVICE)
    listed = [person async for person in whole.vendor.directory.everybody() if person.ref == user]
    assert computer.ref in {device.ref for device in listed[0].devices}


async def test_what_confirms_logins_on_a_computer_is_removed_for_good(whole: Whole, locks: Locks) -> None:
    user = whole.ref("laptop")
    key = await whole.device(user, extra={"removed_under": "desktop_authenticators"})
    assert await locks.stands(user, key.ref, Change.REMOVE_DEVICE) is False
    (phone,) = [one.ref for one in (await whole.person(user)).devices if one.ref.startswith("DP")]
    assert locks.able(await whole.device(user, ref=phone)) == {Change.SUSPEND_DEVICE, Change.RESUME_DEVICE}
    await locks.apply(user, phone, Change.REMOVE_DEVICE)  # never a phone
    await locks.apply(whole.ref("everyday"), key.ref, Change.REMOVE_DEVICE)  # nor what is somebody else's
    assert phone in phones(whole, user)
    assert await locks.stands(user, key.ref, Change.REMOVE_DEVICE) is False
    await locks.apply(user, key.ref, Change.REMOVE_DEVICE)
    await locks.apply(user, key.ref, Change.REMOVE_DEVICE)
    assert await locks.stands(user, key.ref, Change.REMOVE_DEVICE) is True
    assert key.ref not in {one.ref for one in (await whole.person(user)).devices}


def blocked(whole: Whole) -> set[str]:
    rows: list[dict[str, Any]] = whole.admin.json_api_call("GET", "/admin/v1/registered_devices/blocked", {})
    return {row["compkey"] for row in rows}


REF = "DP" + "A" * 18


@pytest.mark.parametrize("notes", ["", "x", "two\nlines", "[suspended DPSHORT]", "[brackets] [more]", "\n\n"])
@pytest.mark.parametrize("label", ["", "iPhone 13", "]] [suspended DPX", "é" * 90, " \t ", "a\nb"])
def test_notes_keep_everything_else(notes: str, label: str) -> None:
    noted = with_note(notes, REF, label)
    assert list(suspended(noted)) == [REF]
    assert with_note(noted, REF, label) == noted
    assert without_note(noted, REF).strip("\n") == notes.strip("\n")
    assert suspended(without_note(noted, REF)) == {}
    other = "DP" + "B" * 18
    assert set(suspended(with_note(noted, other, "x"))) == {REF, other}
