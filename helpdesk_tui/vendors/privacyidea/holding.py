"""One token read now, as every write wants it, and once more afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused
from helpdesk_tui.vendors.privacyidea import mapping
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import Token, token_by_serial, token_of
from helpdesk_tui.vendors.values import OutcomeUnknown


def unavailable(why: str) -> Refused:
    """This account or device cannot be changed as asked now."""
    return Refused(ErrorCode.CHANGE_UNAVAILABLE, why=why)


async def device_of(session: Session, login: str, serial: str) -> Token:
    """That device of this person, or `Missing`: codes and lists are tokens too, and no devices."""
    token = await token_of(session, login, serial)
    if not mapping.is_device(token):
        raise Missing(ErrorCode.NOT_FOUND)
    if token.revoked:
        raise unavailable("revoked")
    return token


def keep_one(tokens: Iterable[Token], serial: str) -> None:
    """Refuse to take the last device: policies may let people without any token in."""
    if not any(mapping.is_device(token) and token.serial != serial for token in tokens):
        raise unavailable("last_device")


async def see(session: Session, serial: str, wanted: Callable[[Token], bool]) -> None:
    """Read a token back after a write; anything but what was wanted is `OutcomeUnknown`."""
    try:
        token = await token_by_serial(session, serial)
    except DeskError as error:
        raise OutcomeUnknown(f"not read back: {error.code}") from error
    if token is None or not wanted(token):
        raise OutcomeUnknown("read back differs")


def may(session: Session, *rights: str) -> bool:
    """Whether the agent's rights do not rule it out; before the first sign-in nothing is ruled out.

    A right that is granted under a condition looks granted, so this hides services and promises none.
    """
    return not session.rights or "*" in session.rights or session.rights.issuperset(rights)
