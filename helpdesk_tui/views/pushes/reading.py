"""Pages of the log behind the screen: asked for before they are needed, the rest is let go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from helpdesk_tui.contract.prompts import PromptOrder, PushPrompt
from helpdesk_tui.views.ages import local_day
from helpdesk_tui.views.pushes.window import Window
from helpdesk_tui.wording import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import CaseId
    from helpdesk_tui.contract.prompts import Gap, PromptPage
    from helpdesk_tui.views.pushes.log import LogScreen

AHEAD: Final = 80
"""Rows before the end of the window at which the next page is asked for."""
FILLED: Final = 50
"""Rows that are looked for before a search that finds little pauses."""
MOST_ASKED: Final = 200
"""Pages that one search asks for at most: each is short at the desk."""


class Reading:
    """The window and what is known of everything outside it."""

    def __init__(self, where: LogScreen) -> None:
        self._where = where
        self._window = Window()
        self._page: PromptPage | None = None
        self.filter = ""
        self.busy = False
        self._asked = 0
        self.at_newest = True
        """Nothing newer was left out above the first row."""
        self._news = False
        self.case: CaseId | None = None
        """The call in which the rows were asked for."""

    @property
    def items(self) -> list[PushPrompt | Gap]:
        """Rows and lost stretches, newest first."""
        return self._window.items

    def prompt_at(self, index: int) -> PushPrompt | None:
        """The prompt of that row; None for a lost stretch."""
        one = self.items[index] if 0 <= index < len(self.items) else None
        return one if isinstance(one, PushPrompt) else None

    def told(self, now: datetime) -> str:
        """How many there are, or how far a search has come."""
        page = self._page
        if page is None:
            return _("asking the desk…")
        news = _("   newer ones came in: Home shows them") if self._news else ""
        if page.total is not None and page.oldest is not None:
            text = ngettext("{n} prompt, back to {time}", "{n} prompts, back to {time}", page.total)
            return (
                text.format(n=f"{page.total:,}".replace(",", "\u00a0"), time=local_day(page.oldest, now))
                + news
            )
        if self.busy:
            return _("looking… {n} found so far").format(n=len(self.items))
        return _("filtered") + news

    # -- moving --------------------------------------------------------------------------------------

    def start(self) -> None:
        """The newest rows."""
        self._begin(newest=True)

    def end(self) -> None:
        """The oldest rows."""
        self._begin(newest=False)

    def at(self, moment: datetime) -> None:
        """The rows before that moment."""
        self.at_newest = False  # at once: the screen that comes back now would fetch the newest instead

        async def work() -> None:
            await self._fill(await self._fetch(at=moment), last=False)

        self._ask("page", work)

    def _begin(self, *, newest: bool) -> None:
        async def work() -> None:
            order = PromptOrder.NEWEST if newest else PromptOrder.OLDEST
            page = await self._fetch(order=order)
            self.at_newest, self._news = newest, False if newest else self._news
            await self._fill(page, last=not newest)

        self._ask("page", work)

    async def _fill(self, page: PromptPage, *, last: bool) -> None:
        """Show the page, and look on while it is short."""
        self._page = page
        self._window.start(page)
        self._where.listed.slide(-len(self.items) - self._where.listed.cursor)
        self._where.listed.move(0)
        self._where.draw()
        if last:
            self._where.listed.move(len(self.items))
        for _asked in range(MOST_ASKED):
            if len(self.items) >= FILLED or self._window.older is None or last:
                break
            self._window.append(await self._fetch(before=self._window.older))
            self._where.draw()

    def moved(self) -> None:
        """The cursor moved: ask for what it comes near to."""
        if self.busy:
            return
        cursor = self._where.listed.cursor
        if cursor > len(self.items) - AHEAD and self._window.older is not None:
            self._ask("page", self._go_on)
        elif cursor < AHEAD and not self.at_newest and self._window.newer is not None:
            self._ask("page", self._go_back)

    async def _go_on(self) -> None:
        before = self._window.older
        if before is None:
            return
        gone = self._window.append(await self._fetch(before=before))
        if gone:
            self.at_newest = False
            self._where.listed.slide(-gone)

    async def _go_back(self) -> None:
        page = await self._fetch(after=self._window.newer)
        came = self._window.prepend(page)
        self.at_newest = not came
        self._where.listed.slide(came)

    def came_in(self) -> None:
        """Newer rows are at the desk."""
        if self.busy or not self.at_newest or self._where.listed.cursor > 0:
            self._news = True
        elif self._where.is_current:
            self.start()

    # -- asking --------------------------------------------------------------------------------------

    def _ask(self, group: str, work: Callable[[], Awaitable[None]]) -> None:
        self.busy = True
        self._asked += 1
        mine = self._asked

        async def asked() -> None:
            try:
                await work()
            finally:
                # One that was given up ends after the next has begun: that one is still busy.
                if mine == self._asked:
                    self.busy = False
            self._where.draw()

        self._where.read(group, asked)

    async def _fetch(self, **where: object) -> PromptPage:
        console = self._where.console
        self.case = console.case_in_hand
        return await console.link.client.prompts.page(self.filter, case=self.case, **where)  # type: ignore[arg-type]

    def replace(self, prompt: PushPrompt) -> None:
        """One row is otherwise now."""
        self._window.replace(prompt)
        self._where.draw()
