"""A server that answers with exactly the bytes it was given, one entry for each request."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

SILENT = b"silent"
"""Read the request and never answer."""
SHUT = b""
"""Read the request and hang up."""


def answer(body: bytes, status: int = 200, kind: str = "application/json", *, length: bool = True) -> bytes:
    """A whole HTTP answer."""
    said = f"content-length: {len(body)}\r\n" if length else ""
    return f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\n{said}connection: close\r\n\r\n".encode() + body


class Scripted:
    """What came in, and what goes out next."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.address = f"unix:{path}"
        self.script: list[bytes] = []
        self.requests: list[bytes] = []

    @property
    def keys(self) -> list[bytes]:
        """The idempotency keys of the requests, in order."""
        lines = [line for request in self.requests for line in request.split(b"\r\n")]
        return [line.split(b": ")[1] for line in lines if line.lower().startswith(b"idempotency-key")]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
            body = await reader.readexactly(int(length[0].split(b":")[1])) if length else b""
            self.requests.append(head + body)
            reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            if reply == SILENT:
                await reader.read()
            writer.write(reply)
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def scripted(folder: Path, *script: bytes) -> AsyncIterator[Scripted]:
    """Listen in that folder; the last entry of the script is repeated."""
    desk = Scripted(folder / "scripted.sock")
    desk.script = list(script)
    server = await asyncio.start_unix_server(desk.handle, desk.path)
    try:
        yield desk
    finally:
        server.close()
