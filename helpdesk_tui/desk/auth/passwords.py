"""Passwords of agents: argon2id, a few at a time, and as long for names that nobody has (T11)."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Refused

if TYPE_CHECKING:
    from argon2 import PasswordHasher

AT_ONCE: Final = 2
"""Each takes 19 MiB and one core (OWASP's first choice of parameters): more at once would starve the desk."""
WAITING: Final = 32
"""So many may wait for their turn; the next one is told to come back."""


class Busy(Refused):
    """Too many sign in at this moment."""

    status = 429

    def __init__(self) -> None:
        super().__init__(ErrorCode.THROTTLED)


class _Turns:
    """Whose turn it is; one for each event loop, because tests have several."""

    def __init__(self) -> None:
        self.free = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0


@cache
def _turns(loop: asyncio.AbstractEventLoop) -> _Turns:
    del loop
    return _Turns()


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobody() -> str:
    """A hash that no password has, for names that nobody has."""
    import secrets

    return _hasher().hash(secrets.token_hex(32))


async def hashed(password: SecretStr) -> str:
    """The password as it is kept."""
    return await _in_turn(password, None) or ""


async def verified(kept: str | None, password: SecretStr) -> bool:
    """Whether this is the password; takes as long when there is none."""
    return await _in_turn(password, kept or _nobody()) is not None and kept is not None


async def _in_turn(password: SecretStr, against: str | None) -> str | None:
    turns = _turns(asyncio.get_running_loop())
    if turns.waiting >= WAITING:
        raise Busy
    turns.waiting += 1
    try:
        async with turns.free:
            return await asyncio.to_thread(_work, password, against)
    finally:
        turns.waiting -= 1


def _work(password: SecretStr, against: str | None) -> str | None:
    """A new hash; or the old one when the password is its."""
    from argon2.exceptions import InvalidHashError, VerifyMismatchError

    if against is None:
        return _hasher().hash(password.get_secret_value())
    try:
        _hasher().verify(against, password.get_secret_value())
    except (VerifyMismatchError, InvalidHashError):
        return None
    return against
