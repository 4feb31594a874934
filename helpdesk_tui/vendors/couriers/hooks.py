"""Signed webhooks as Standard Webhooks 1.0 writes them: any receiver that knows it can check them."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused, Unreachable
from helpdesk_tui.vendors.couriers.pinning import Resolve, check_hook, targets
from helpdesk_tui.vendors.http import exchange, open_client

SECRET_PREFIX: Final = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret, as the specification bounds them."""
ANSWER_BYTES: Final = 64 * 1024
_GONE: Final = 410


class HookCourier:
    """One receiver: `https://…`, or `http://` on loopback. No redirect is followed, no proxy asked."""

    def __init__(
        self,
        url: str,
        secret: SecretStr,
        *,
        ca_file: Path | None = None,
        timeout: float = 15.0,
        resolve: Resolve | None = None,
    ) -> None:
        """`timeout` in seconds bounds one try; raises `Mistaken(CONFIG_WRONG)` on a bad URL or secret."""
        check_hook(url)
        self._url = url
        self._key = key_of(secret)
        self._timeout = timeout
        self._resolve = resolve
        self._http = open_client(url, timeout=timeout, ca_file=ca_file)

    async def post(self, id_: str, at: datetime, body: bytes) -> None:
        """Send one message; the receiver knows a repetition by its id.

        Raises `Refused(NOT_FOUND)` when the receiver wants no more of them, else `Unreachable(COURIER_DOWN)`.
        """
        try:
            async with asyncio.timeout(self._timeout):
                status = await self._sent(id_, at, body)
        except TimeoutError as error:
            raise Unreachable(ErrorCode.COURIER_DOWN, kind="hook", detail="deadline") from error
        if status == _GONE:
            raise Refused(ErrorCode.NOT_FOUND, kind="hook")
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP: anything but success
            raise Unreachable(ErrorCode.COURIER_DOWN, kind="hook", detail=f"http {status}")

    async def _sent(self, id_: str, at: datetime, body: bytes) -> int:
        stamp = str(int(at.timestamp()))
        failed: Unreachable | None = None
        for target in await targets(self._url, self._resolve):
            request = self._http.build_request(
                "POST",
                target.url,
                content=body,
                headers={
                    "Host": target.host,
                    "Content-Type": "application/json",
                    "webhook-id": id_,
                    "webhook-timestamp": stamp,
                    "webhook-signature": signature(self._key, id_, stamp, body),
                },
                extensions={"sni_hostname": target.name},
            )
            try:
                reply = await exchange(
                    self._http, request, effect=False, deadline=self._timeout, limit=ANSWER_BYTES
                )
            except Unreachable as error:
                detail = error.params.get("detail", "")
                failed = Unreachable(ErrorCode.COURIER_DOWN, kind="hook", detail=detail)
            else:
                return reply.status
        raise failed or Unreachable(ErrorCode.COURIER_DOWN, kind="hook", detail="address")

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()


def key_of(secret: SecretStr) -> bytes:
    """The key in `whsec_<base64>`; raises `Mistaken(CONFIG_WRONG)` for what is none, or is too short."""
    text = secret.get_secret_value().removeprefix(SECRET_PREFIX)
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not SHORTEST <= len(key) <= LONGEST:
        raise Mistaken(ErrorCode.CONFIG_WRONG, field="notices.hooks.secret")
    return key


def signature(key: bytes, id_: str, stamp: str, body: bytes) -> str:
    """`v1,` and base64 of HMAC-SHA256 over id, time and body, joined by dots."""
    digest = hmac.digest(key, f"{id_}.{stamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"
