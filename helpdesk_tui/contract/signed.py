"""How a console signs its requests over the network: what exactly is signed, and under which headers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

TOKEN: Final = "authorization"
"""`Bearer <token>`; absent while signing in."""
TIME: Final = "x-console-time"
"""Whole seconds since 1970, in UTC."""
NONCE: Final = "x-console-nonce"
"""Never used before with this key: 32 hex digits."""
SIGNATURE: Final = "x-console-signature"
"""Ed25519 (RFC 8032) in hex."""
BEARER: Final = "Bearer "
WINDOW_SECONDS: Final = 60
"""A desk takes no request that was signed longer ago, or later, than this by its own clock."""


@dataclass(frozen=True, slots=True)
class Signable:
    """One request as its signature covers it: nothing in it can be changed or sent elsewhere."""

    method: str
    host: str
    """As in the Host header: a desk cannot pass it on to another."""
    target: str
    """Path and query as they go over the wire."""
    time: str
    nonce: str
    key: str
    """The idempotency key; empty for reads."""
    token: str
    body: bytes

    def encoded(self) -> bytes:
        """The bytes to sign: one line each, the token and the body by their SHA-256."""
        hashed = (hashlib.sha256(part).hexdigest() for part in (self.token.encode(), self.body))
        lines = (
            "helpdesk-tui request 1",
            self.method,
            self.host,
            self.target,
            self.time,
            self.nonce,
            self.key,
            *hashed,
        )
        return "\n".join(lines).encode()
