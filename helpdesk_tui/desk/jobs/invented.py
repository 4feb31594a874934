"""The sandbox's own import: what its vendors do not know of the invented people, taken once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import sources
from helpdesk_tui.desk.people.csv_file import read_file
from helpdesk_tui.desk.people.known import is_import
from helpdesk_tui.desk.people.taking_in import take

LOOK_SECONDS: Final = 0.1
FILE: Final = "sandbox.csv"
PART: Final = 20
"""Lines in one write: somebody may be at the console already."""


class InventedPeople:
    """Waits for the first mirror, so that no time is taken from the first search, then imports."""

    def __init__(self, house: House, fetch: Callable[[], bytes | None]) -> None:
        self._house = house
        self._fetch = fetch
        """Answers the file, or None when the sandbox does not answer; blocks."""

    async def run(self) -> None:
        """Import, unless an earlier desk of this store did; then this job is over."""
        while not await self._house.store.read(self._mirrored):  # noqa: ASYNC110 - a store tells nobody
            await asyncio.sleep(LOOK_SECONDS)
        if await self._house.store.read(_imported):
            return
        data = await asyncio.to_thread(self._fetch)
        if data is None:
            raise Unreachable(ErrorCode.VENDOR_DOWN, vendor="sandbox")
        for part in (await asyncio.to_thread(read_file, data)).parts(FILE, dry_run=False, most=PART):
            await take(self._house, None, part)

    def _mirrored(self, connection: Connection) -> bool:
        states = sources.vendor_states(connection)
        return all(id_ in states and states[id_].first_complete_at for id_ in self._house.vendors)


def _imported(connection: Connection) -> bool:
    states = sources.states(connection)
    return any(is_import(id_) and state.first_complete_at is not None for id_, state in states.items())
