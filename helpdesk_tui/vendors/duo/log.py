"""Login prompts out of Duo's authentication log (version 2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.vendors.duo import mapping
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.models import AuthLog
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.values import VendorPrompt

KEPT = timedelta(days=180)
_PAGE = 1000


class DuoLog:
    """One look for the whole account; who wants one person's prompts filters the result."""

    blind_seconds = 120
    min_interval = 60.0

    def __init__(self, admin: DuoApi, clock: VendorClock) -> None:
        self._admin = admin
        self._clock = clock

    async def prompts(self, since: datetime) -> tuple[VendorPrompt, ...]:
        """All prompts since then up to two minutes ago, oldest first.

        When the rate ends a long look, the pages read so far are answered: the next look goes on from their
        last prompt. Raises `Unreachable(VENDOR_BUSY, until=…)` only when there is nothing yet.
        """
        await self._clock.settle()
        end = self._clock.time() - timedelta(seconds=self.blind_seconds)
        begin = max(self._clock.theirs(since), end - KEPT)
        if begin >= end:
            return ()
        window = {"mintime": _ms(begin), "maxtime": _ms(end), "limit": str(_PAGE), "sort": "ts:asc"}
        found: dict[str, VendorPrompt] = {}
        cursors: set[str] = set()
        cursor = ""
        while cursor not in cursors:
            cursors.add(cursor)
            try:
                page = await self._page(window | ({"next_offset": cursor} if cursor else {}))
            except DeskError as error:
                if not found or error.code is not ErrorCode.VENDOR_BUSY:
                    raise
                break
            found |= {prompt.ref: prompt for prompt in map(mapping.prompt, page.authlogs) if prompt}
            cursor = ",".join(page.metadata.next_offset)
            if not cursor:
                break
        else:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="next_offset")
        return tuple(sorted(found.values(), key=lambda prompt: prompt.at))

    async def _page(self, params: dict[str, str]) -> AuthLog:
        path = "/admin/v2/logs/authentication"
        return (await self._admin.get(path, AuthLog, params, lane=Lane.LOGINS)).value


def _ms(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))
