"""One or two nodes of a cluster: reads go to the other one when the first cannot be reached."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx

from helpdesk_tui import __version__
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.vendors.http import UNIX, Reply, check_url, exchange, open_client

AT_ONCE = 4
"""Each connection opens an administrator's session on the server."""
_NEVER_THERE = frozenset({"ConnectTimeout", "PoolTimeout"})


class Nodes:
    """Requests to whichever node answered last; connections are opened when first needed."""

    def __init__(
        self,
        urls: tuple[str, ...],
        path: str,
        *,
        timeout: float,
        ca_file: Path | None,
        cert_file: Path | None,
    ) -> None:
        for url in urls:
            check_url(url)
        self._urls = tuple(url if url.startswith(UNIX) else _root(url, path) for url in urls)
        self._timeout = timeout
        self._ca_file = ca_file
        self._cert_file = cert_file
        self._now_at = 0
        self._clients: dict[tuple[int, bool], httpx.AsyncClient] = {}
        self._places = asyncio.Semaphore(AT_ONCE)

    async def send(
        self, build: Callable[[httpx.AsyncClient], httpx.Request], *, effect: bool, limit: int
    ) -> Reply:
        """One request; a read that nobody took is repeated once, at the other node where there is one.

        An effect is tried once, at the node that answered last.
        """
        async with self._places:
            try:
                return await self._once(self._now_at, build, effect=effect, limit=limit)
            except Unreachable as error:
                if effect or not _worth_another(error):
                    raise
            other = (self._now_at + 1) % len(self._urls)
            reply = await self._once(other, build, effect=False, limit=limit)
            self._now_at = other
            return reply

    async def _once(
        self, node: int, build: Callable[[httpx.AsyncClient], httpx.Request], *, effect: bool, limit: int
    ) -> Reply:
        client = self._client(node, effect=effect)
        return await exchange(client, build(client), effect=effect, deadline=self._timeout, limit=limit)

    def _client(self, node: int, *, effect: bool) -> httpx.AsyncClient:
        found = self._clients.get((node, effect))
        if found is None:
            found = open_client(
                self._urls[node], timeout=self._timeout, ca_file=self._ca_file, cert_file=self._cert_file
            )
            found.headers["User-Agent"] = f"helpdesk_tui/{__version__}"
            if effect:
                # On a connection that the server is just closing a write would be unknown without need.
                found.headers["Connection"] = "close"
            self._clients[node, effect] = found
        return found

    async def close(self) -> None:
        """Let go of connections."""
        for client in self._clients.values():
            await client.aclose()


def _root(url: str, path: str) -> str:
    """An address as people copy it, with the path of the service or without."""
    plain = url.rstrip("/")
    return plain.removesuffix("/" + path.rstrip("/"))


def _worth_another(error: DeskError) -> bool:
    """Nobody took the request, or the connection was in its last moment; a slow server is not asked twice."""
    return error.code is ErrorCode.VENDOR_DOWN or error.params.get("detail") in _NEVER_THERE
