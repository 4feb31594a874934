"""Screens that are left once."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import ModalScreen, Screen


class LeftOnce(Screen[None]):
    """Goes away once, however many keys were typed before it was gone.

    Those that are still on their way to it would take away the screen below, or do the same thing twice.
    """

    _left = False

    def leave(self, then: Callable[[], object] | None = None) -> None:
        """Go, and then do this."""
        if self._left:
            return
        self._left = True
        self.dismiss()
        if then is not None:
            then()


class Dialog(LeftOnce, ModalScreen[None]):
    """Stands above a screen until it is answered or closed."""
