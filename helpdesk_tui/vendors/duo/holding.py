"""One user read now, as every write wants it: there, as it was, and with what would be left of it."""

from __future__ import annotations

from collections.abc import Callable

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.notes import suspended
from helpdesk_tui.vendors.duo.wire.models import Phone, User
from helpdesk_tui.vendors.duo.wire.refs import checked
from helpdesk_tui.vendors.values import OutcomeUnknown

MOST_OBJECTS = 100
"""Phones and tokens of a user; one more would be answered with a 500 (50001)."""


def unavailable(why: str) -> Refused:
    """This account or device cannot be changed as asked now."""
    return Refused(ErrorCode.CHANGE_UNAVAILABLE, why=why)


async def present(directory: DuoDirectory, person_ref: str) -> User:
    """The user, or `Missing`."""
    user = await directory.user(person_ref)
    if user is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return user


def phone_of(user: User, device_ref: str) -> Phone:
    """That phone of this user, or `Missing`."""
    checked(device_ref)
    for phone in user.phones:
        if phone.phone_id == device_ref:
            return phone
    raise Missing(ErrorCode.NOT_FOUND)


def keep_one(user: User, device_ref: str, *, noted: bool) -> None:
    """Refuse to take the last device of an account that is open, or that may open without one.

    Without any, Duo's usual policy for new users lets the next login with the password alone set one up.
    A lockout ends by itself where the tenant says so. What a desk has shut, or what lies in the trash, opens
    only with a device, but that is known by the notes: `noted` says whether they will tell of this one.
    """
    if not has_device(user, besides=device_ref) and not _stays_shut(user, noted=noted):
        raise unavailable("last_device")


def _stays_shut(user: User, *, noted: bool) -> bool:
    status = mapping.effective_status(user)[0]
    if status is AccountStatus.DISABLED:
        return True  # by a group or by somebody else: no desk opens it
    return noted and (status is AccountStatus.PENDING_DELETION or mapping.is_disabled_by_desk(user))


def resume_first(user: User) -> None:
    """Refuse to open an account whose devices are all suspended."""
    if suspended(user.notes) and not has_device(user):
        raise unavailable("resume_first")


def has_device(user: User, *, besides: str = "") -> bool:
    """Whether a login can ask this user for anything, that one device left aside."""
    phones = (phone.phone_id for phone in user.phones if phone.capabilities)
    keys = (key.webauthnkey for key in user.webauthncredentials)
    return bool({*phones, *(token.token_id for token in user.tokens), *keys} - {besides, ""})


async def see(directory: DuoDirectory, person_ref: str, wanted: Callable[[User], bool]) -> User:
    """The user read back after a write; anything but what was wanted is `OutcomeUnknown`."""
    try:
        user = await directory.user(person_ref)
    except DeskError as error:
        raise OutcomeUnknown("read-back") from error
    if user is None or not wanted(user):
        raise OutcomeUnknown("read-back differs")
    return user
