"""Accounts locked, unlocked, thrown away and taken back: seen by the vendor's own client."""

from __future__ import annotations

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.vendors.capabilities import Locks
from tests.vendors.duo.whole import Whole, place, whole, why

__all__ = ["place", "whole"]
IN_VAIN = ErrorCode.CHANGE_UNAVAILABLE


@pytest.fixture
def locks(whole: Whole) -> Locks:
    assert whole.vendor.locks is not None
    return whole.vendor.locks


async def refused(
    locks: Locks, user: str, change: Change, device: str | None = None
) -> tuple[ErrorCode, str]:
    with pytest.raises(DeskError) as caught:
        await locks.apply(user, device, change)
    return why(caught.value)


def status(whole: Whole, user: str) -> str:
    return str(whole.admin.get_user_by_id(user)["status"])


async def test_an_account_is_locked_and_unlocked(whole: Whole, locks: Locks) -> None:
    user = whole.newcomer("l.ock", notes="Bureau 12")
    assert await locks.stands(user, None, Change.LOCK_ACCOUNT) is False
    await locks.apply(user, None, Change.LOCK_ACCOUNT)
    assert status(whole, user) == "disabled"
    assert whole.auth.auth("push", user_id=user, device="auto")["result"] == "deny"
    assert await locks.stands(user, None, Change.LOCK_ACCOUNT) is True
    before = len(whole.effects("user_updated"))
    await locks.apply(user, None, Change.LOCK_ACCOUNT)
    assert len(whole.effects("user_updated")) == before
    shown = await whole.person(user)
    assert (shown.status, shown.status_cause) == (AccountStatus.LOCKED, "locked by the service desk")
    await locks.apply(user, None, Change.UNLOCK_ACCOUNT)
    assert status(whole, user) == "active"
    assert whole.admin.get_user_by_id(user)["notes"] == "Bureau 12"
    assert await locks.stands(user, None, Change.UNLOCK_ACCOUNT) is True
    await locks.apply(user, None, Change.UNLOCK_ACCOUNT)
    assert len(whole.effects("user_updated")) == before + 1


async def test_what_somebody_else_disabled_is_not_opened(whole: Whole, locks: Locks) -> None:
    user = whole.newcomer("p.arti", status="disabled")
    assert await refused(locks, user, Change.UNLOCK_ACCOUNT) == (IN_VAIN, "disabled_elsewhere")
    await locks.apply(user, None, Change.LOCK_ACCOUNT)
    assert await refused(locks, user, Change.UNLOCK_ACCOUNT) == (IN_VAIN, "disabled_elsewhere")
    assert status(whole, user) == "disabled"


async def test_a_locked_account_comes_out_of_the_trash_locked(whole: Whole, locks: Locks) -> None:
    user = whole.newcomer("v.errou")
    await locks.apply(user, None, Change.LOCK_ACCOUNT)
    await locks.apply(user, None, Change.TRASH_ACCOUNT)
    await locks.apply(user, None, Change.RESTORE_ACCOUNT)
    assert (await whole.person(user)).status is AccountStatus.LOCKED
    assert status(whole, user) == "disabled"
    await locks.apply(user, None, Change.TRASH_ACCOUNT)
    whole.sandbox.fault("drop_before", method="POST", path=f"/admin/v1/users/{user}$")
    assert (await refused(locks, user, Change.RESTORE_ACCOUNT))[0] is ErrorCode.OUTCOME_UNKNOWN


async def test_what_somebody_else_disabled_does_not_open_by_way_of_the_trash(
    whole: Whole, locks: Locks
) -> None:
    user = whole.newcomer("p.arti.trash", status="disabled")
    assert await refused(locks, user, Change.TRASH_ACCOUNT) == (IN_VAIN, "disabled_elsewhere")
    assert status(whole, user) == "disabled"


async def test_nobody_comes_out_of_the_trash_without_a_device(whole: Whole, locks: Locks) -> None:
    user = whole.newcomer("v.ide")
    phone = whole.phone(user, "+32475128870")
    await locks.apply(user, None, Change.TRASH_ACCOUNT)
    await locks.apply(user, phone, Change.SUSPEND_DEVICE)
    assert await refused(locks, user, Change.RESTORE_ACCOUNT) == (IN_VAIN, "resume_first")
    assert status(whole, user) == "pending deletion"
    await locks.apply(user, phone, Change.RESUME_DEVICE)
    await locks.apply(user, None, Change.RESTORE_ACCOUNT)
    assert status(whole, user) == "active"


async def test_somebody_who_failed_too_often_is_unlocked(whole: Whole, locks: Locks) -> None:
    user = whole.newcomer("m.alchance")
    for _ in range(10):
        whole.auth.auth("passcode", user_id=user, passcode="000000")
    assert (await whole.person(user)).status is AccountStatus.LOCKED
    await locks.apply(user, None, Change.UNLOCK_ACCOUNT)
    found = whole.admin.get_user_by_id(user)
    assert (found["status"], found["lockout_reason"]) == ("active", None)


async def test_the_trash_gives_back_for_seven_days(whole: Whole, locks: Locks) -> None:
    user, other = whole.newcomer("p.oubelle"), whole.newcomer("r.este")
    await locks.apply(user, None, Change.TRASH_ACCOUNT)
    assert (status(whole, user), status(whole, other)) == ("pending deletion", "active")
    assert await locks.stands(user, None, Change.TRASH_ACCOUNT) is True
    assert await refused(locks, user, Change.UNLOCK_ACCOUNT) == (IN_VAIN, "pending_deletion")
    await locks.apply(user, None, Change.TRASH_ACCOUNT)
    assert len([line for line in whole.effects("user_trashed") if line["person"] == "p.oubelle"]) == 1
    await locks.apply(user, None, Change.RESTORE_ACCOUNT)
    await locks.apply(user, None, Change.RESTORE_ACCOUNT)
    assert status(whole, user) == "active"
    assert await locks.stands(user, None, Change.RESTORE_ACCOUNT) is True
    assert whole.effects("user_deleted") == []


async def test_what_the_next_sync_would_undo_is_refused(whole: Whole, locks: Locks) -> None:
    user = whole.ref("synced")
    whole.sandbox.control("POST", "directory", person="synced", enabled=0)
    assert status(whole, user) == "disabled"
    assert await refused(locks, user, Change.UNLOCK_ACCOUNT) == (IN_VAIN, "directory_managed")
    assert await refused(locks, user, Change.TRASH_ACCOUNT) == (IN_VAIN, "directory_managed")
    whole.sandbox.control("POST", "directory", person="synced", enabled=1)


async def test_a_synced_account_is_locked_in_the_way_that_no_sync_undoes(whole: Whole, locks: Locks) -> None:
    user = whole.ref("synced")
    await locks.apply(user, None, Change.LOCK_ACCOUNT)
    whole.admin.sync_user("j.dubois", "anykey")
    assert status(whole, user) == "locked out"
    await locks.apply(user, None, Change.UNLOCK_ACCOUNT)
    assert status(whole, user) == "active"


async def test_a_group_that_disables_is_named(whole: Whole, locks: Locks) -> None:
    user = whole.newcomer("g.roupe")
    leavers = next(group for group in whole.admin.get_groups() if group["name"] == "Leavers")
    whole.admin.add_user_group(user, leavers["group_id"])
    found = await whole.person(user)
    assert (found.status, found.status_cause) == (AccountStatus.DISABLED, "Leavers")
    assert await refused(locks, user, Change.UNLOCK_ACCOUNT) == (IN_VAIN, "group")


async def test_nobody_and_nonsense(whole: Whole, locks: Locks) -> None:
    nobody, somebody = "DU" + "0" * 18, whole.ref("everyday")
    with pytest.raises(Missing):
        await locks.apply(nobody, None, Change.LOCK_ACCOUNT)
    assert await locks.stands(nobody, None, Change.LOCK_ACCOUNT) is None
    with pytest.raises(Refused) as caught:
        await locks.apply(somebody, None, Change.LOCK_ACCOUNT, seconds=600)
    assert caught.value.code is ErrorCode.UNSUPPORTED
    for device, change in ((None, Change.SUSPEND_DEVICE), ("DP" + "0" * 18, Change.LOCK_ACCOUNT)):
        with pytest.raises(Mistaken):
            await locks.apply(somebody, device, change)
    with pytest.raises(Mistaken):
        await locks.apply("../../x", None, Change.LOCK_ACCOUNT)
    assert status(whole, somebody) == "active"


async def test_an_edit_between_is_seen_by_the_read_back(whole: Whole, locks: Locks) -> None:
    """The answer is lost, the effect stands: told as unknown, found by a look."""
    user = whole.newcomer("e.ntre")
    whole.sandbox.fault("drop_after", method="POST", path=f"/admin/v1/users/{user}$")
    assert (await refused(locks, user, Change.LOCK_ACCOUNT))[0] is ErrorCode.OUTCOME_UNKNOWN
    assert await locks.stands(user, None, Change.LOCK_ACCOUNT) is True
