"""A desk that puts hostile text wherever text can stand; it speaks the contract and means none of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from helpdesk_tui.contract.evidence import Method, ProofState
from helpdesk_tui.contract.operations import OperationState
from tests.terminal.corpus import HOSTILE
from tests.views import models

TEXTS = [text for text in HOSTILE.values() if text.strip()]
CODE = "246813579"


def answer(found: BaseModel | list[Any]) -> Response:
    """A model, or several, as the desk would send them."""
    body = (
        found.model_dump_json()
        if isinstance(found, BaseModel)
        else json.dumps([json.loads(item.model_dump_json()) for item in found])
    )
    return Response(body, media_type="application/json")


class LyingDesk:
    """One text at a time in every field; each person has the text of their own number."""

    def __init__(self) -> None:
        self.text = TEXTS[0]
        self.asked: list[str] = []

    async def __call__(self, request: Request) -> Response:
        """Answer anything below `/v1`."""
        path = request.path_params["path"]
        self.asked.append(f"{request.method} {path}")
        if path.startswith("checkpoints"):  # it has a record as little as anything else
            told = {"code": "not_found", "title": "x", "status": 404}
            return JSONResponse(told, 404, media_type="application/problem+json")
        if path == "stream":
            return StreamingResponse(_silence(), media_type="text/event-stream")
        kind = (
            request.method,
            *[part for part in path.split("/") if not part.startswith(("per_", "cas_", "prf_", "opr_"))],
        )
        return answer(self._found(kind, path, request))

    def _found(self, kind: tuple[str, ...], path: str, request: Request) -> BaseModel | list[Any]:
        text = self.text
        match kind:
            case ("GET", "session"):
                return models.session(text, now=datetime.now(UTC))
            case ("GET", "people") if path == "people":
                query = request.query_params["q"]
                number = int(query) if query.isdecimal() else None
                if number is not None:
                    self.text = TEXTS[number % len(TEXTS)]
                    return models.page(self.text, query=query)
                return models.page(*TEXTS, query=query)
            case ("GET", "people"):
                return models.card(text)
            case ("GET", "cases") if path == "cases":
                return [models.case(text, number=2), models.case(text, number=3)]
            case ("GET", "cases", "gate"):
                return models.gate(text, allowed=True)
            case ("GET" | "POST", "cases", "evidence", *_):
                return models.proof(ProofState.WAITING, text, method=Method.CALL_BACK, expects="outcome")
            case ("POST", "cases", "operations") if request.query_params.get("dry_run"):
                return models.dry_run(text)
            case ("POST", "cases", "operations"):
                return models.operation(OperationState.DONE, text, codes=1)
            case ("GET", "operations") if path == "operations":
                return [models.operation(state, text) for state in OperationState]
            case ("POST", "operations", "reveal"):
                return models.reveal(CODE)
            case ("GET" | "POST", "operations", *_):
                return models.operation(OperationState.DONE, text)
            case ("GET", "grants"):
                return [models.grant(each, number) for number, each in enumerate(TEXTS)]
            case ("GET", "audit"):
                return models.audit_page(*TEXTS)
            case ("GET", "cases", "summary") | ("POST", "cases", "close"):
                return models.summary(text)
            case _:
                return models.case(text).model_copy(update={"opened_at": datetime.now(UTC)})


async def _silence() -> AsyncIterator[bytes]:
    yield b": here\n\n"
    while True:
        await asyncio.sleep(5)
        yield b": here\n\n"


@contextlib.contextmanager
def lying_desk() -> Iterator[tuple[str, LyingDesk]]:
    """Its address and itself; ends with the block."""
    desk = LyingDesk()
    app = Starlette(routes=[Route("/v1/{path:path}", desk.__call__, methods=["GET", "POST"])])
    with tempfile.TemporaryDirectory(prefix="hd-") as folder:
        path = Path(folder) / "desk.sock"
        server = uvicorn.Server(
            uvicorn.Config(app, uds=str(path), log_level="critical", timeout_graceful_shutdown=0)
        )
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
