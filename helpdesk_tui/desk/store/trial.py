"""A request that is only tried: its first write is done and undone in one transaction, and nothing follows.

So a dry run is judged by the very code, rows and rights that would do it. Whatever else would write in such a
request is refused, and what acts outside the store comes behind a write everywhere (intent before effect).
What a try spends or counts, such as six digits or three words, is not asked for: it cannot be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, TypeVar

from helpdesk_tui.contract.errors import ErrorCode, Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from helpdesk_tui.desk.store.store import Store

T = TypeVar("T")

_TRIED: Final[ContextVar[bool]] = ContextVar("tried", default=False)


class Tried(Exception):
    """It would have been done; nothing of it stands."""


@contextmanager
def trying() -> Iterator[None]:
    """Everything that this request writes is only tried."""
    token = _TRIED.set(True)
    try:
        yield
    finally:
        _TRIED.reset(token)


def on() -> bool:
    """Whether this request is only tried; also inside its write."""
    return _TRIED.get()


def refuse() -> None:
    """Raises `Refused(UNSUPPORTED)` in a request that is only tried: this write cannot be."""
    if on():
        raise Refused(ErrorCode.UNSUPPORTED, way="dry_run")


async def written(store: Store, work: Callable[[Connection], T]) -> T:
    """Write it; in a request that is only tried, do and undo it and raise `Tried`."""
    if not on():
        return await store.write(work)

    def tried(connection: Connection) -> T:
        with trying():  # the writing thread has a context of its own
            work(connection)
        raise Tried

    return await store.attempt(tried)
