"""The one place where views start work: named groups, no arguments in descriptions, errors put in words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.worker import Worker

if TYPE_CHECKING:
    from helpdesk_tui.contract.errors import DeskError


Answer = TypeVar("Answer")


def request(asked: Awaitable[Answer]) -> asyncio.Future[Answer]:
    """A request within work that was started above, so that it alone can be given up."""
    return asyncio.ensure_future(asked)


class Working(DOMNode):
    """For screens: reads replace each other within their group, writes are never cancelled by another."""

    @property
    def leaving(self) -> bool:
        """Whether it is being taken down: its widgets go first, and nobody sees it any more."""
        return not (self.is_attached and self.display)

    def read(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        """Start a read; an older one of the same group is given up."""
        self._start(group, work, exclusive=True)

    def give_up(self, groups: Iterable[str]) -> None:
        """End the reads of these groups: what they would tell belongs to what is not in view any more."""
        for group in groups:
            self.workers.cancel_group(self, group)

    def write(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        """Start a write; it goes to its end, whatever else is started."""
        # A read of the same name would give it up: an exclusive worker ends all of its group.
        self._start(f"write {group}", work, exclusive=False)

    def _start(self, group: str, work: Callable[[], Awaitable[None]], *, exclusive: bool) -> Worker[None]:
        # Not the coroutine itself: one that is given up before it began would complain.
        begin = partial(self._guarded, work)
        return self.run_worker(begin, group=group, exclusive=exclusive, description=group)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        from helpdesk_tui.contract.errors import DeskError

        try:
            await work()
        except DeskError as error:
            if not self.leaving:
                self.failed(error)
        except NoMatches:
            if not self.leaving:
                raise

    def failed(self, error: DeskError) -> None:
        """Tell the agent what the desk said."""
        raise NotImplementedError
