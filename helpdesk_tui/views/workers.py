"""The one place where views start work: named groups, no arguments in descriptions, errors put in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.dom import DOMNode

if TYPE_CHECKING:
    from helpdesk_tui.contract.errors import DeskError


class Working(DOMNode):
    """For screens: reads replace each other within their group, writes are never cancelled by another."""

    def read(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        """Start a read; an older one of the same group is given up."""
        self.run_worker(partial(self._guarded, work), group=group, exclusive=True, description=group)

    def write(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        """Start a write; it goes to its end, whatever else is started."""
        self.run_worker(partial(self._guarded, work), group=group, exclusive=False, description=group)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        from helpdesk_tui.contract.errors import DeskError

        try:
            await work()
        except DeskError as error:
            self.failed(error)

    def failed(self, error: DeskError) -> None:
        """Tell the agent what the desk said."""
        raise NotImplementedError
