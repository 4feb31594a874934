"""Search as you type: a newer question gives up the older one, whose request is closed."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from helpdesk_tui.views.workers import request
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.people import SearchPage
    from helpdesk_tui.views.call.call import Call

LIMIT = 50
"""People asked for; more than a screen, less than a flood."""


class Search:
    """Keeps the list in step with the field."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._wanted = ""
        self._shown: str | None = None
        self._asking = False
        self._request: asyncio.Future[SearchPage] | None = None
        self._open_next = False
        self.latency = 0.0
        """Seconds that the last question took to the desk and back."""

    @property
    def settled(self) -> bool:
        """Whether the list belongs to what stands in the field."""
        return self._shown == self._wanted

    def typed(self, text: str) -> None:
        """The field changed."""
        self._open_next = self._open_next and text.strip() == self._wanted
        known, self._wanted = self._wanted, text.strip()
        if self._request is not None and self._wanted != known:
            self._request.cancel()
        self._start()

    def again(self) -> None:
        """Ask the same once more: the desk or its mirror changed."""
        self._shown = None
        self._start()

    def enter(self, text: str) -> None:
        """Open the person under the cursor; before the answer for this text is there, only a single one."""
        if text.strip() != self._wanted:
            self.typed(text)  # Enter overtook the news of the last letter
        if self.settled and not self._wanted and not self._call.state.cursor:
            self._call.host.say(_("Type a name, a login, a mail address or a number first."))
        elif self.settled:
            self._call.open_hit()
        else:
            self._open_next = True

    def begin(self) -> None:
        """Ask what stands in the field, unless that is known or being asked."""
        if not self.settled:
            self._start()

    def _start(self) -> None:
        if not self._asking and self._call.link.connected:
            self._asking = True
            self._call.host.write("search", self._ask)

    async def _ask(self) -> None:
        try:
            while not self.settled:
                asked = self._wanted
                start = time.monotonic()
                page = await self._answer(asked)
                if page is None:
                    continue
                self.latency = time.monotonic() - start
                if asked == self._wanted:
                    self._shown = asked
                    self._arrived(page)
        finally:
            self._asking = False

    async def _answer(self, asked: str) -> SearchPage | None:
        """The desk's answer; None when a newer text took its place."""
        self._request = request(self._call.link.client.people.search(asked, limit=LIMIT))
        try:
            return await self._request
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if asked == self._wanted or (task is not None and task.cancelling()):
                raise
            return None
        finally:
            self._request = None

    def _arrived(self, page: SearchPage) -> None:
        self._call.found(page)
        if self._open_next:
            self._open_next = False
            as_typed = sum(not hit.slip for hit in page.hits)
            if page.query.strip() and (len(page.hits) == 1 or as_typed == 1):
                self._call.open_hit()
