"""What a call may ask of the screen that shows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Final, Protocol

from helpdesk_tui.views.text import Role

OF_A_CASE: Final = (
    *("card", "case", "gate", "guide", "operation", "operations", "procedures", "look at proof", "dry run"),
    *("deliveries", "diagnosis", "services", "settings", "stock"),
)
"""Reads whose answer would be another person's once the case in view is another."""


class CallHost(Protocol):
    """The screen, as a call sees it."""

    @property
    def case_height(self) -> int:
        """Rows that the case pane can show."""

    def read(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        """Start a read that replaces an older one of its group."""

    def give_up(self, groups: Iterable[str]) -> None:
        """End the reads of these groups."""

    def write(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        """Start a write that goes to its end."""

    def say(self, text: str, role: Role = Role.PLAIN) -> None:
        """Put a sentence above the keys."""

    def draw(self) -> None:
        """Draw what the call knows."""

    def step_changed(self) -> None:
        """Another step, or none, stands in the case pane."""

    def go_to_case(self) -> None:
        """Bring the card and the case into view and give them the keys."""

    def next_call(self) -> None:
        """Be ready for the next caller."""

    def copy(self, text: str) -> None:
        """Hand the wrap to the terminal's clipboard."""

    def confirm(self, question: str, doing: str, then: Callable[[], None]) -> None:
        """Ask for what cannot be undone, beginning on Cancel."""

    def ask_for_app(self) -> None:
        """Let the agent set up an app of his own first."""

    def bell(self) -> None:
        """Make the terminal sound once."""

    def ring(self) -> None:
        """Ring once: what a parked case waited for arrived."""
