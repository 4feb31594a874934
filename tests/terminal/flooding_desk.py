"""A desk whose every answer is full of texts from outside, and which asks consoles to fetch again at will."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from helpdesk_tui.contract.agents import Role
from helpdesk_tui.proving.notes import PublicKey, body, note
from tests.terminal.filling import Filling
from tests.views import models

_PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = PublicKey("desk.example", _PRIVATE.public_key().public_bytes_raw())
ROOT = bytes(32)
_BODY = body("desk.example", 1, ROOT, "2026-03-02T14:00:00.000000Z")
NOTE = note(_BODY, [(KEY, _PRIVATE.sign(_BODY))])
"""Of a record of one line, with a key that everybody knows: a console believes it, and so hears what is `behind`."""


class FloodingDesk:
    """Speaks the contract; every text in it comes from `text`."""

    def __init__(self, description: dict[str, Any], text: Callable[[], str]) -> None:
        self.filling = Filling(description, text)
        self._again = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.told: frozenset[str] = frozenset()
        """What is filled of what a desk says of itself: fields of a session, or a `checkpoint`."""
        self.unknown: set[str] = set()
        """What was asked for and is in no description."""

    async def __call__(self, request: Request) -> Response:
        """Answer anything below `/v1`."""
        self.loop = asyncio.get_running_loop()
        path = "/v1/" + request.path_params["path"]
        if path == "/v1/stream":
            return StreamingResponse(self._changes(), media_type="text/event-stream")
        if path == "/v1/session":
            return self._session()
        try:
            found = self._body(request.method, path)
        except KeyError:
            self.unknown.add(f"{request.method} {path}")
            told = {"code": "not_found", "title": "x", "status": 404}
            return JSONResponse(told, 404, media_type="application/problem+json")
        return _answer(found)

    def _session(self) -> Response:
        found = models.session(now=datetime.now(UTC)).model_dump(mode="json")
        filled = self.filling.answer("GET", "/v1/session")
        told = {name: filled[name] for name in self.told & filled.keys()}
        return _answer({**found, "baseline_pending": False, "roles": [*Role], **told})

    def _body(self, method: str, path: str) -> Any:
        """A record as little as anything else, unless somebody outside is to be named who knew more of it."""
        if "checkpoint" in self.told and path == "/v1/checkpoints/latest":
            return {
                **self.filling.answer(method, path),
                "note": NOTE,
                "head": {"size": 1, "root": ROOT.hex()},
            }
        if "checkpoint" in self.told and path == "/v1/checkpoints/keys":
            return {"keys": [{"id": KEY.id.hex(), "public": KEY.line, "since": "2026-03-02T14:00:00Z"}]}
        if path.startswith("/v1/checkpoints"):
            raise KeyError(path)
        return self.filling.answer(method, path)

    def again(self) -> None:
        """Every console fetches again what it shows; from any thread."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self._again.set)

    async def _changes(self) -> AsyncIterator[bytes]:
        yield b": here\n\n"
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._again.wait(), 5)
                self._again.clear()
                yield b"event: resync\ndata: {}\n\n"
            yield b": here\n\n"


def _answer(body: Any) -> Response:
    """Escaped, so that a lone surrogate arrives as JSON can carry it."""
    return Response(json.dumps(body, ensure_ascii=True), media_type="application/json")


@contextlib.contextmanager
def flooding_desk(description: dict[str, Any], text: Callable[[], str]) -> Iterator[tuple[str, FloodingDesk]]:
    """Its address and itself; ends with the block."""
    desk = FloodingDesk(description, text)
    app = Starlette(routes=[Route("/v1/{path:path}", desk.__call__, methods=["GET", "POST"])])
    with tempfile.TemporaryDirectory(prefix="hd-") as folder:
        path = Path(folder) / "desk.sock"
        config = uvicorn.Config(app, uds=str(path), log_level="critical", timeout_graceful_shutdown=0)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                threading.Event().wait(0.01)
            yield f"unix:{path}", desk
        finally:
            server.should_exit = True
            thread.join(10)
