"""The outside edge of an adapter: a raw HTTP server on a Unix socket that answers with the bytes it is given."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = bytes | None
"""Bytes to write before the connection is closed; None: never answer."""


@dataclass(slots=True)
class Edge:
    """What arrives, and what is answered: routes first, then the queue."""

    folder: Path
    seen: list[Seen] = field(default_factory=list)
    routes: dict[tuple[str, str], Callable[[Seen], Answer]] = field(default_factory=dict)
    queue: list[Answer] = field(default_factory=list)

    @property
    def socket(self) -> Path:
        return self.folder / "s"

    @property
    def url(self) -> str:
        return f"unix:{self.socket}"

    def on(self, method: str, path: str, answer: Answer | Callable[[Seen], Answer]) -> None:
        self.routes[method, path] = answer if callable(answer) else lambda _seen: answer

    def sent(self, method: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.method == method]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _version = head[0].split(" ")
            pairs = [line.partition(":") for line in head[1:] if line]
            headers = {name.strip().lower(): value.strip() for name, _colon, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            seen = Seen(method, target, headers, body)
            self.seen.append(seen)
            route = self.routes.get((method, seen.path))
            answer = route(seen) if route else self.queue.pop(0)
            if answer is None:
                await reader.read()  # until the other side gives up
            else:
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@contextlib.asynccontextmanager
async def edge() -> AsyncIterator[Edge]:
    """A running edge; every answer closes its connection."""
    with tempfile.TemporaryDirectory(prefix="hd-") as folder:
        ours = Edge(Path(folder))
        server = await asyncio.start_unix_server(ours.serve, ours.socket, limit=2**22)
        async with server:
            yield ours


@contextlib.asynccontextmanager
async def tcp_edge() -> AsyncIterator[tuple[Edge, str]]:
    """The same on a TCP port of this machine, with its address."""
    ours = Edge(Path())
    server = await asyncio.start_server(ours.serve, "127.0.0.1", 0, limit=2**22)
    async with server:
        yield ours, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def http(status: int, body: bytes, *headers: str, length: bool = True) -> bytes:
    """A whole response."""
    lines = [f"HTTP/1.1 {status} X", "Connection: close", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def ok(response: Any, metadata: dict[str, Any] | None = None) -> bytes:
    """Duo's envelope of success."""
    document = {"stat": "OK", "response": response} | ({"metadata": metadata} if metadata else {})
    return http(200, json.dumps(document).encode(), "Content-Type: application/json")


def fail(code: int, detail: str | None = None, *headers: str) -> bytes:
    """Duo's envelope of failure."""
    document: dict[str, Any] = {"stat": "FAIL", "code": code, "message": "no"}
    if detail is not None:
        document["message_detail"] = detail
    return http(code // 100, json.dumps(document).encode(), "Content-Type: application/json", *headers)


def pinged(offset: float = 0.0) -> Callable[[Seen], bytes]:
    """Duo's clock, so many seconds ahead of ours."""
    return lambda _seen: ok({"time": int(time.time() + offset)})
