"""How the server answered last, and how far its clock is from ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.vendors.values import VendorStatus

CLOCKS_AGREE_SECONDS = 5.0
"""The Date header counts whole seconds and travels: a smaller difference means nothing."""

_STATES = {
    ErrorCode.VENDOR_KEYS_WRONG: VendorState.REFUSED,
    ErrorCode.VENDOR_BUSY: VendorState.BUSY,
    ErrorCode.VENDOR_SLOW: VendorState.SLOW,
}


class Pulse:
    """Kept up to date by every call."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._state = VendorState.UNTRIED
        self._since: datetime | None = None
        self._last_answer: datetime | None = None
        self._problem: ErrorCode | None = None
        self._offset: float | None = None

    def asked(self) -> None:
        """A request goes out; the first one dates the silence of a vendor that never answers."""
        if self._state is VendorState.UNTRIED and self._since is None:
            self._since = self.now()

    def answered(self, server_time: datetime | None) -> None:
        """A reply came, whatever it says."""
        now = self.now()
        self._last_answer = now
        if server_time is not None:
            self._offset = (server_time - now).total_seconds()
        self._enter(VendorState.UP, None)

    def failed(self, error: DeskError) -> None:
        """No usable reply came."""
        self._enter(_STATES.get(error.code, VendorState.DOWN), error.code)

    @property
    def ahead(self) -> timedelta:
        """How far the server's clock is ahead of ours; zero while they agree or are not compared yet."""
        if self._offset is None or abs(self._offset) < CLOCKS_AGREE_SECONDS:
            return timedelta(0)
        return timedelta(seconds=round(self._offset))

    def server_now(self) -> datetime:
        """The time as the server sees it, so that ends mean the same to both."""
        return self.now() + self.ahead

    def status(self) -> VendorStatus:
        """For the health line; no call is made."""
        return VendorStatus(
            state=self._state,
            since=self._since,
            last_answer=self._last_answer,
            problem=self._problem,
            clock_offset=self._offset,
        )

    def _enter(self, state: VendorState, problem: ErrorCode | None) -> None:
        if state != self._state:
            self._since = self.now()
        self._state, self._problem = state, problem
