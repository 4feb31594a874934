"""A few hundred rows out of however many there are, page by page along the desk's own cursors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from helpdesk_tui.contract.prompts import Gap, PromptPage, PushPrompt

MOST_PAGES: Final = 5
"""Pages that are kept; beyond that the one farthest from the cursor goes."""


@dataclass(frozen=True, slots=True)
class _Part:
    items: list[PushPrompt | Gap]
    newer: str | None
    older: str | None


class Window:
    """Rows, newest first, with lost stretches where they were lost."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self.items: list[PushPrompt | Gap] = []

    @property
    def older(self) -> str | None:
        """Where to go on towards the past; None: the oldest row is here."""
        return self._parts[-1].older if self._parts else None

    @property
    def newer(self) -> str | None:
        """Where to go on towards now."""
        return self._parts[0].newer if self._parts else None

    def start(self, page: PromptPage) -> None:
        """Begin anew with this page."""
        self._parts = [self._part(page)]
        self._join()

    def append(self, page: PromptPage) -> int:
        """Older rows below; answers how many rows went at the top."""
        self._parts.append(self._part(page))
        gone = 0
        while len(self._parts) > MOST_PAGES:
            gone += len(self._parts.pop(0).items)
        self._join()
        return gone

    def prepend(self, page: PromptPage) -> int:
        """Newer rows above; answers how many came."""
        part = self._part(page)
        if not part.items:
            return 0
        self._parts.insert(0, part)
        del self._parts[MOST_PAGES:]
        self._join()
        return len(part.items)

    def replace(self, prompt: PushPrompt) -> None:
        """One row is otherwise now."""
        for part in self._parts:
            part.items[:] = [prompt if getattr(one, "id", None) == prompt.id else one for one in part.items]
        self._join()

    def _join(self) -> None:
        self.items = [one for part in self._parts for one in part.items]

    def _part(self, page: PromptPage) -> _Part:
        """Gaps that touch two pages are drawn once."""
        gaps = [one for one in page.gaps if one not in self.items]
        items: list[PushPrompt | Gap] = []
        for prompt in page.prompts:
            while gaps and gaps[0].until >= prompt.at:
                items.append(gaps.pop(0))
            items.append(prompt)
        return _Part([*items, *gaps], page.newer, page.older)
