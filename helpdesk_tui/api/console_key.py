"""A console's own key: made in memory when it starts, it signs every request over the network."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Generator
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from helpdesk_tui.contract import signed


class ConsoleKey(httpx.Auth):
    """Signs each request anew, also a repeated one; the token that it holds is worth nothing elsewhere."""

    requires_request_body = True

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._key = Ed25519PrivateKey.generate()
        self.token = ""
        """Of the session; empty until somebody has signed in."""

    @property
    def public(self) -> str:
        """The half that the desk knows, in hex."""
        return self._key.public_key().public_bytes_raw().hex()

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, Any, None]:
        """Put time, nonce, token and signature on it."""
        headers = request.headers
        moment, nonce = str(int(self._now())), secrets.token_hex(16)
        signable = signed.Signable(
            method=request.method,
            host=headers["host"],
            target=request.url.raw_path.decode("ascii"),
            time=moment,
            nonce=nonce,
            key=headers.get("idempotency-key", ""),
            token=self.token,
            body=request.content,
        )
        headers[signed.TIME], headers[signed.NONCE] = moment, nonce
        headers[signed.SIGNATURE] = self._key.sign(signable.encoded()).hex()
        if self.token:
            headers[signed.TOKEN] = f"{signed.BEARER}{self.token}"
        yield request
