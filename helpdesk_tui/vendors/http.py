"""Plumbing that every adapter on HTTP shares: one careful exchange, and what its failure means."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors import certificates
from helpdesk_tui.vendors.values import OutcomeUnknown

MAX_BYTES = 8 * 1024 * 1024
"""Longest answer that is read."""
CONNECT_SECONDS = 5.0
POOL_SECONDS = 5.0
UNIX = "unix:"

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer: its body was read to the end and is at most `MAX_BYTES` long."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


def is_loopback(host: str) -> bool:
    """Whether a URL's host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def open_client(
    url: str,
    *,
    timeout: float,
    ca_file: Path | None = None,
    cert_file: Path | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """A client for one vendor: no proxy from the environment, no redirects, no compression.

    `url` is `https://…`, `http://` on loopback, or `unix:/path`; else raises `Mistaken(CONFIG_WRONG)`.
    `cert_file` holds a client certificate with its key, in PEM.
    `timeout` in seconds bounds connecting, writing, reading and waiting for a connection, each by itself; the
    whole exchange is bounded by `exchange`. `transport` replaces the network in tests.
    """
    base, uds = _address(url)
    if transport is None:
        transport = httpx.AsyncHTTPTransport(
            verify=_trust(base, ca_file, cert_file),
            trust_env=False,
            uds=uds,
            retries=0,
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=4.0),
        )
    return httpx.AsyncClient(
        base_url=base,
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(
            connect=min(CONNECT_SECONDS, timeout),
            read=timeout,
            write=timeout,
            pool=min(POOL_SECONDS, timeout),
        ),
        event_hooks={"response": [certificates.note]},
        headers={"Accept-Encoding": "identity", "Accept": "application/json", "User-Agent": "helpdesk-tui"},
    )


def check_url(url: str) -> None:
    """Raises `Mistaken(CONFIG_WRONG)` for an address that `open_client` would refuse; costs nothing."""
    _address(url)


def _address(url: str) -> tuple[str, str | None]:
    if url.startswith(UNIX):
        return "http://localhost", url.removeprefix(UNIX)
    parts = urlsplit(url)
    host = parts.hostname or ""
    if (
        not host
        or parts.scheme not in {"http", "https"}
        or (parts.scheme == "http" and not is_loopback(host))
    ):
        raise Mistaken(ErrorCode.CONFIG_WRONG, field="url")
    return url.rstrip("/"), None


def _trust(base: str, ca_file: Path | None, cert_file: Path | None) -> Any:
    if not base.startswith("https:"):
        return False
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise Mistaken(ErrorCode.CONFIG_WRONG, field="ca_file") from error
    if cert_file is not None:
        # A server may ask for the certificate only once it has seen the path; a key with a passphrase
        # would be asked for on the terminal, so it is refused.
        context.post_handshake_auth = True
        try:
            context.load_cert_chain(cert_file, password=b"")
        except OSError as error:
            raise Mistaken(ErrorCode.CONFIG_WRONG, field="cert_file") from error
    return context


async def exchange(
    client: httpx.AsyncClient,
    request: httpx.Request,
    *,
    effect: bool,
    deadline: float,
    auth: httpx.Auth | None = None,
    limit: int = MAX_BYTES,
) -> Reply:
    """Send one request once and read its whole answer within `deadline` seconds.

    Raises `Unreachable` when it certainly did not leave or has no effect to lose, `OutcomeUnknown` when
    `effect` is true and the request may have left.
    """
    try:
        async with asyncio.timeout(deadline):
            response = await client.send(request, auth=auth, stream=True)
            try:
                body = await _whole(response, limit)
            finally:
                await response.aclose()
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError, OSError, ValueError) as error:
        raise transport_failure(error, effect=effect) from error
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, body)


async def _whole(response: httpx.Response, limit: int) -> bytes:
    """Raw bytes up to `limit`; an encoded body is refused, since it was not asked for and may be a bomb."""
    if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise ValueError("encoded answer")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > limit:
            raise ValueError("answer too long")
    return bytes(body)


def transport_failure(error: Exception, *, effect: bool) -> DeskError:
    """What a failed exchange means: certainly not sent, no effect to lose, or outcome unknown."""
    detail = type(error).__name__
    slow = isinstance(error, httpx.TimeoutException | TimeoutError)
    if effect and not isinstance(error, _NOT_SENT):
        return OutcomeUnknown(detail)
    if isinstance(error, ValueError):
        return Unreachable(ErrorCode.VENDOR_STRANGE, detail=str(error)[:80])
    return Unreachable(ErrorCode.VENDOR_SLOW if slow else ErrorCode.VENDOR_DOWN, detail=detail)


def strict_json(body: bytes) -> Any:
    """A complete JSON document in UTF-8, or `ValueError`.

    Refuses what JSON readers disagree about: duplicate keys, `NaN`, other charsets, bottomless nesting.
    """
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"not JSON: {word}")
