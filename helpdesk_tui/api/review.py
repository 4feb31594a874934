"""Review: what somebody else looks at the next day."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import ReviewId
from helpdesk_tui.contract.review import Reopening, ReviewItem, ReviewSheet


class ReviewResource:
    """`/v1/review`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self) -> list[ReviewItem]:
        """What is open, oldest first, then what was closed lately."""
        found: list[ReviewItem] = await self._transport.read("review", list[ReviewItem])
        return found

    async def sheet(self, id_: ReviewId) -> ReviewSheet:
        """One item with its evidence and notices."""
        found: ReviewSheet = await self._transport.read(f"review/{id_}", ReviewSheet)
        return found

    async def ok(self, id_: ReviewId, *, key: str | None = None) -> ReviewItem:
        """It is in order."""
        found: ReviewItem = await self._transport.write(f"review/{id_}/ok", ReviewItem, None, key)
        return found

    async def reopen(self, id_: ReviewId, reason: str, *, key: str | None = None) -> ReviewItem:
        """It is not in order: what lives of it is taken back."""
        body = Reopening(reason=reason)
        found: ReviewItem = await self._transport.write(f"review/{id_}/reopen", ReviewItem, body, key)
        return found
