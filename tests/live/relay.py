"""A network that misbehaves: passes requests on to the real server, changed or with the answer lost."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass(slots=True)
class Relay:
    """`url` stands in for the server's own."""

    target: str
    url: str = ""
    rewrite: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = field(default_factory=dict)
    """Changes of a request's JSON, by path."""
    losing: set[str] = field(default_factory=set)
    """Paths whose effect happens and whose answer never arrives."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            headers = dict(line.split(": ", 1) for line in head[1:] if line)
            body = await reader.readexactly(int(headers.get("Content-Length", "0")))
            path = target.partition("?")[0]
            if path in self.rewrite:
                body = json.dumps(self.rewrite[path](json.loads(body))).encode()
            reply = await self._pass_on(method, target, headers, body)
            if path not in self.losing:
                writer.write(reply)
                await writer.drain()
        finally:
            writer.close()

    async def _pass_on(self, method: str, target: str, headers: dict[str, str], body: bytes) -> bytes:
        kept = {name: text for name, text in headers.items() if name in {"Content-Type", "Authorization"}}
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            reply = await client.request(method, self.target + target, headers=kept, content=body)
        lines = [
            f"HTTP/1.1 {reply.status_code} -",
            f"Content-Type: {reply.headers['content-type']}",
            f"Date: {reply.headers['date']}",
            f"Content-Length: {len(reply.content)}",
            "Connection: close",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + reply.content


@contextlib.asynccontextmanager
async def relaying(target: str) -> AsyncIterator[Relay]:
    """A relay on a free loopback port."""
    relay = Relay(target)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    relay.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield relay
