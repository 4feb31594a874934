"""Which case a write was begun for: an answer that comes when another is in view touches nothing there."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import Case

_begun: ContextVar[tuple[Case | None] | None] = ContextVar("begun", default=None)
"""Of the work that runs; None: whatever it tells belongs to no case, or to the one in view."""


def begin_for(case: Case | None) -> None:
    """What this work does from now on is done for that case, or for the person without one."""
    _begun.set((case,))


def begin_anywhere() -> None:
    """What this work tells is of whatever is in view."""
    _begun.set(None)


def is_late(now: Case | None) -> bool:
    """Whether this work was begun for another case than that one, which is in view now."""
    begun = _begun.get()
    if begun is None:
        return False
    return (begun[0] and begun[0].id) != (now and now.id)


def whose() -> str:
    """The person of the case that this work was begun for; "": none."""
    begun = _begun.get()
    return begun[0].person_name if begun is not None and begun[0] is not None else ""
