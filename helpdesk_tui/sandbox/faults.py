"""Bad days on demand: what the next matching requests meet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"
    """Wait before anything happens, then answer."""
    DELAY_AFTER = "delay_after"
    """The effect happens at once, the answer comes late."""
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    """The effect happens, the answer is HTTP 500 (or `status`)."""
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    """The effect happens, the connection ends without an answer."""
    TOO_MANY = "too_many"
    """429, without an effect."""
    TRUNCATE = "truncate"
    """The effect happens, half of the answer arrives."""
    WRONG_JSON = "wrong_json"
    """The effect happens, the answer has another shape."""
    RPC_ERROR = "rpc_error"
    """The effect happens, the Manager answers each call with -32000 under HTTP 200."""
    HTML = "html"
    """No effect; a gateway's page with HTTP 502 (or `status`)."""


@dataclass(slots=True)
class Fault:
    """One switch: `times` counts down, a match is on method (empty: any) and path (regular expression).

    Mail passes as method `SMTP`, path `mail`, and knows delay, error_before and drop_after.
    """

    kind: Kind
    method: str = ""
    path: str = ""
    times: int = 1
    seconds: float = 0.0
    status: int = 0

    def matches(self, method: str, path: str) -> bool:
        """Whether this request meets it."""
        return self.times > 0 and self.method in ("", method) and re.search(self.path, path) is not None


@dataclass(slots=True)
class Faults:
    """All switches that are on."""

    pending: list[Fault] = field(default_factory=list)

    def take(self, method: str, path: str) -> Fault | None:
        """The first that matches, counted down."""
        for fault in self.pending:
            if fault.matches(method, path):
                fault.times -= 1
                if not fault.times:
                    self.pending.remove(fault)
                return fault
        return None
