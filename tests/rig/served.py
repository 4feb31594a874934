"""A desk's HTTP face served in this process, on a real Unix socket, over a real store."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter

from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.app import create_app
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.config.model import DeskConfig
from helpdesk_tui.desk.house import Couriers, House
from helpdesk_tui.desk.seal import Seal
from helpdesk_tui.desk.serve.listening import bind
from helpdesk_tui.desk.serve.server import DeskServer
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.desk.stream.hub import Hub
from helpdesk_tui.policy.file import PolicyBook


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A private folder whose path leaves room for the name of a socket."""
    with tempfile.TemporaryDirectory(prefix="hd-") as folder:
        yield Path(folder)


def bare_house(folder: Path, **changes: Any) -> House:
    """A house with a store and nothing else: no vendors, no people; its user is an agent."""
    values: dict[str, Any] = {
        "store": Store.open(folder / "desk.db"),
        "record": Record(SystemClock()),
        "hub": Hub(),
        "clock": SystemClock(),
        "policy": PolicyBook(),
        "vendors": {},
        "couriers": Couriers(),
        "config": DeskConfig(clients=(), vendors=(), store=str(folder / "desk.db")),
        "mode": DeskMode.SANDBOX,
        "readonly": False,
        "seal": Seal.open(folder / "seal.key"),
        "embedded": True,
    }
    return House(**{**values, **changes})


class Served:
    """A house that is being served."""

    def __init__(self, house: House, server: DeskServer, socket: Path) -> None:
        self.house = house
        self.server = server
        self.socket = socket

    def client(self) -> httpx.AsyncClient:
        """Plain HTTP to it, to be closed by the caller."""
        transport = httpx.AsyncHTTPTransport(uds=os.fspath(self.socket))
        return httpx.AsyncClient(transport=transport, base_url="http://desk/v1", timeout=10.0)


@contextlib.asynccontextmanager
async def served(house: House, folder: Path, *routers: APIRouter) -> AsyncIterator[Served]:
    """Serve the house, with these routers added under `/v1`, until the block ends."""
    app = create_app(house)
    for router in routers:
        app.include_router(router, prefix="/v1")
    async with serving(house, DeskServer(app, house), folder) as running:
        yield running


@contextlib.asynccontextmanager
async def serving(house: House, server: DeskServer, folder: Path) -> AsyncIterator[Served]:
    """The same with a server of one's own."""
    path = folder / "desk.sock"
    task = asyncio.create_task(server.serve(sockets=[bind(path)]))
    while not server.started:
        assert not task.done(), task.exception()
        await asyncio.sleep(0.005)
    try:
        yield Served(house, server, path)
    finally:
        server.handle_exit(15, None)
        await task
        await house.store.close()
