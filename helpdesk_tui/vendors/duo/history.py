"""Duo's four logs for mirroring: windows that end two minutes ago, pages of a thousand, a rate for each log.

Version 2 logs page by `next_offset` inside one window of time; the administrator log answers the earliest
thousand rows from a second on. A window begins a little before the last one ended, since rows may come late.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk_tui.contract.prompts import LogKind
from helpdesk_tui.vendors.duo.history_rows import Reading, deed, earlier_deed, login, message
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.models import RawItems, RawLogins
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.history import HistoryPage, HistoryRow, Reach

BLIND = timedelta(seconds=120)
KEPT = timedelta(days=180)
LATE = timedelta(minutes=15)
"""So much of the past is read again with each look."""
_PAGE = 1000
_REACH = Reach(blind=BLIND, interval=timedelta(seconds=60), kept=KEPT)
_LOGS = {
    LogKind.AUTHENTICATION: ("/admin/v2/logs/authentication", Lane.LOGINS),
    LogKind.ACTIVITY: ("/admin/v2/logs/activity", Lane.ACTIVITY),
    LogKind.TELEPHONY: ("/admin/v2/logs/telephony", Lane.TELEPHONY),
    LogKind.ADMINISTRATOR: ("/admin/v1/logs/administrator", Lane.ADMINISTRATOR),
}
_READINGS: dict[LogKind, Reading] = {
    LogKind.AUTHENTICATION: login,
    LogKind.ACTIVITY: deed,
    LogKind.TELEPHONY: message,
    LogKind.ADMINISTRATOR: earlier_deed,
}


class DuoHistory:
    """The logs of one account."""

    def __init__(self, admin: DuoApi, clock: VendorClock, ikey: str) -> None:
        self._admin = admin
        self._clock = clock
        self._ikey = ikey
        self.reaches = dict.fromkeys(_LOGS, _REACH)

    async def page(self, kind: LogKind, cursor: str, since: datetime, until: datetime | None) -> HistoryPage:
        """One page; see `History.page`."""
        await self._clock.settle()
        seen = self._clock.time() - BLIND
        end = seen if until is None else min(seen, self._clock.theirs(until))
        oldest = self._clock.theirs(since)
        window = _Window.read(cursor) or _Window(max(oldest, seen - KEPT), None, "")
        begin = max(window.begin, seen - KEPT)
        end = window.end or end
        if begin >= end:
            return HistoryPage((), cursor, more=False, complete_until=end)
        if kind is LogKind.ADMINISTRATOR:
            return await self._earlier(begin, end, cursor)
        params = {"mintime": _ms(begin), "maxtime": _ms(end), "limit": str(_PAGE), "sort": "ts:asc"}
        if window.offset:
            params["next_offset"] = window.offset
        rows, offset = await self._rows(kind, params)
        if offset and offset != window.offset:
            return HistoryPage(self._read(kind, rows), _Window(begin, end, offset).text(), more=True)
        follow = _Window(end - LATE, None, "").text()
        return HistoryPage(self._read(kind, rows), follow, more=False, complete_until=end)

    async def _rows(self, kind: LogKind, params: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
        path, lane = _LOGS[kind]
        if kind is LogKind.AUTHENTICATION:
            logins = (await self._admin.get(path, RawLogins, params, lane=lane)).value
            return logins.authlogs, ",".join(logins.metadata.next_offset)
        items = (await self._admin.get(path, RawItems, params, lane=lane)).value
        return items.items, items.metadata.next_offset

    async def _earlier(self, begin: datetime, end: datetime, cursor: str) -> HistoryPage:
        path, lane = _LOGS[LogKind.ADMINISTRATOR]
        params = {"mintime": str(int(begin.timestamp()))}
        found = (await self._admin.get(path, list[dict[str, Any]], params, lane=lane)).value
        rows = self._read(LogKind.ADMINISTRATOR, found)
        if len(found) < _PAGE or not rows:
            follow = _Window(end - LATE, None, "").text()
            return HistoryPage(rows, follow, more=False, complete_until=end)
        # The same second is read again, unless it alone fills a page.
        step = timedelta(seconds=1 if rows[-1].at <= begin else 0)
        after = _Window(rows[-1].at + step, None, "").text()
        return HistoryPage(rows, after, more=after != cursor)

    def _read(self, kind: LogKind, rows: list[dict[str, Any]]) -> tuple[HistoryRow, ...]:
        found = (_READINGS[kind](row, self._ikey) for row in rows)
        return tuple(sorted((row for row in found if row is not None), key=lambda row: row.at))


class _Window:
    """A stretch of time that is being read: its begin, its end once pages follow, and the page's offset."""

    def __init__(self, begin: datetime, end: datetime | None, offset: str) -> None:
        self.begin, self.end, self.offset = begin, end, offset

    @classmethod
    def read(cls, text: str) -> _Window | None:
        """Out of a cursor; None for one that says nothing."""
        parts = text.split("|", 2)
        if len(parts) != 3 or not parts[0].isdecimal():  # noqa: PLR2004 - as `text` writes it
            return None
        end = _of_ms(parts[1]) if parts[1].isdecimal() else None
        return cls(_of_ms(parts[0]), end, parts[2])

    def text(self) -> str:
        """As a cursor."""
        return f"{_ms(self.begin)}|{'' if self.end is None else _ms(self.end)}|{self.offset}"


def _ms(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


def _of_ms(text: str) -> datetime:
    return datetime.fromtimestamp(int(text) / 1000, UTC)
