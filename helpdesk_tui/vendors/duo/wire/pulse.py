"""How the vendor answered last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.session import VendorState

SLOW_SECONDS = 3.0

_STATES = {
    ErrorCode.VENDOR_DOWN: VendorState.DOWN,
    ErrorCode.VENDOR_SLOW: VendorState.DOWN,
    ErrorCode.VENDOR_STRANGE: VendorState.DOWN,
    ErrorCode.OUTCOME_UNKNOWN: VendorState.DOWN,
    ErrorCode.VENDOR_KEYS_WRONG: VendorState.REFUSED,
    ErrorCode.VENDOR_CLOCK: VendorState.REFUSED,
}


class Pulse:
    """State of one vendor since when, kept by every call."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.state = VendorState.UNTRIED
        self.since: datetime | None = None
        self.last_answer: datetime | None = None
        self.problem: ErrorCode | None = None

    def asked(self) -> None:
        """A request goes out; the first one dates the silence of a vendor that never answers."""
        if self.state is VendorState.UNTRIED and self.since is None:
            self.since = self._now()

    def answered(self, seconds: float) -> None:
        """The vendor did or refused what was asked, after that long."""
        self.last_answer = self._now()
        self._change(VendorState.SLOW if seconds > SLOW_SECONDS else VendorState.UP, None)

    def failed(self, error: DeskError, seconds: float) -> None:
        """The call ended in this error; one that says no to the request alone is an answer."""
        state = _STATES.get(error.code)
        if state is None:
            self.answered(seconds)
            return
        if state is VendorState.REFUSED:
            self.last_answer = self._now()
        self._change(state, error.code)

    def _change(self, state: VendorState, problem: ErrorCode | None) -> None:
        if state is not self.state:
            self.since = self._now()
        self.state, self.problem = state, problem
