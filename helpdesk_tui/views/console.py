"""What screens may ask of the app that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.events import Key

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.ids import CaseId
    from helpdesk_tui.views.link import Link
    from helpdesk_tui.views.ringing import Ringing


@dataclass(frozen=True, slots=True)
class ConsoleOptions:
    """How one console is run; made by the command line."""

    prepare: Callable[[], None]
    """Runs in a thread right after the first paint: starts the desk, imports contract and client."""
    connect: Callable[[], Awaitable[DeskClient]]
    """Answers a client of a desk that runs; called again after a failure."""
    no_color: bool = False
    theme: str = "desk-dark"
    bell: bool = True
    """Whether the terminal's bell rings; what it rings for stands in words as well."""
    idle_lock_seconds: int | None = None
    """None: what the desk's configuration says."""


class Console(Protocol):
    """The app, as screens see it."""

    options: ConsoleOptions
    link: Link
    begun: bool
    """The first frame is out."""

    async def pass_key(self, event: Key) -> None:
        """Hand a key that was held back to whoever has the focus."""

    @property
    def ringing(self) -> Ringing:
        """What has rung at this console."""

    @property
    def case_in_hand(self) -> CaseId | None:
        """The case that the call screen works on."""

    def lock(self) -> None:
        """Hide everything until Enter."""

    def next_theme(self) -> None:
        """Other colours."""

    def copy_for_ticket(self, text: str) -> None:
        """Hand the wrap of a case to the terminal's clipboard; nothing else ever goes there."""
