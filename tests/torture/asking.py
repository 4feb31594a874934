"""A desk in this process that is asked over ASGI, as its user's own console would ask."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from helpdesk_tui.desk.app import create_app
from helpdesk_tui.desk.auth.agent import PEER
from helpdesk_tui.desk.auth.values import Peer
from tests.desk.inside import AMELIE, Inside, inside


@dataclass
class Asked:
    """The desk, plain HTTP to it, its own description, and names that exist."""

    desk: Inside
    http: httpx.AsyncClient
    description: dict[str, Any]
    known: dict[str, list[str]]
    """By the name of what they name, as in paths."""


@contextlib.asynccontextmanager
async def asked(folder: Path) -> AsyncIterator[Asked]:
    """With one case of one caller."""
    async with inside(folder) as desk, served(desk) as found:
        headers = {"Idempotency-Key": "the-first-case"}
        opened = await found.http.post("/v1/cases", json={"person": AMELIE}, headers=headers)
        case = opened.raise_for_status().json()["id"]
        found.known |= {"cases": [case], "people": [AMELIE]}
        yield found


@contextlib.asynccontextmanager
async def served(desk: Inside) -> AsyncIterator[Asked]:
    """That desk."""
    app = create_app(desk.house)

    async def as_its_user(scope: Any, receive: Any, send: Any) -> None:
        state = {**scope.get("state", {}), PEER: Peer(pid=os.getpid(), uid=os.getuid(), gid=os.getgid())}
        await app({**scope, "state": state}, receive, send)

    transport = httpx.ASGITransport(app=as_its_user, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://desk", timeout=20) as http,
    ):
        (await http.get("/v1/health")).raise_for_status()
        yield Asked(desk, http, app.openapi(), {"vendors": ["twin"]})
