"""Real servers as children: a desk on files with a vendor that takes its time, and a bare endpoint beside it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.app import create_app
from helpdesk_tui.desk.checkpoints.job import CheckpointJob
from helpdesk_tui.desk.config.model import AgentConfig
from helpdesk_tui.desk.jobs.reconciler import Reconciler
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.serve.server import DeskServer
from helpdesk_tui.policy.file import parse
from helpdesk_tui.vendors.values import CodeOrder, CodeVerdict, LiveCode, MadeCode, VendorPerson
from tests.desk.inside import START, Inside, inside
from tests.desk.twin import Live
from tests.torture.crowd import folk
from tests.torture.forking import Child
from tests.torture.twin import LedgerTwin

AGENTS: Final = 200
VENDOR_SECONDS: Final = 0.05
OTP: Final = "314159"
"""The vendor accepts it from everybody: what is tried here is the desk's patience."""
RULES: Final = "version = 1\n[quotas]\nagent_hour = 600\nagent_hour_most = 600\n"
READY_SECONDS: Final = 180.0


@dataclass
class RunningClock:
    """Begins at nine on a working day and goes at the usual pace."""

    begun: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        return START + timedelta(seconds=time.monotonic() - self.begun)

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass
class SlowTwin(LedgerTwin):
    """A vendor that answers in 50 ms, each time; its ledger is kept in memory as well."""

    by_account: dict[str, list[Live]] = field(default_factory=dict)
    made: int = 0

    async def person(self, ref: str) -> VendorPerson | None:
        await asyncio.sleep(VENDOR_SECONDS)
        return await super().person(ref)

    async def make(self, person_ref: str, order: CodeOrder) -> MadeCode:
        await asyncio.sleep(VENDOR_SECONDS)
        return await super().make(person_ref, order)

    async def live(self, person_ref: str) -> tuple[LiveCode, ...]:
        await asyncio.sleep(VENDOR_SECONDS)
        return await super().live(person_ref)

    async def check_code(self, person_ref: str, device_ref: str | None, code: Any) -> CodeVerdict:
        await asyncio.sleep(VENDOR_SECONDS)
        self.accepted.add(OTP)
        return await super().check_code(person_ref, device_ref, code)

    def _live(self, account: str) -> list[Live]:
        return self.by_account.get(account, [])

    def lines(self) -> list[dict[str, Any]]:
        return [{}] * self.made

    def _write(self, kind: str, account: str, operation: str, **more: Any) -> None:
        super()._write(kind, account, operation, **more)
        self.made += 1
        if kind == "code":
            until = datetime.fromisoformat(more["until"])
            live = Live(more["ref"], more["code"], self.clock.now(), until, more["uses"])
            self.by_account.setdefault(account, []).append(live)


def agent_name(number: int) -> str:
    """Of one of the crowd."""
    return f"agent.{number:03d}"


@contextlib.asynccontextmanager
async def crowded(folder: Path, people: int) -> AsyncIterator[Inside]:
    """A desk on files whose user plays any of the agents."""
    clock = RunningClock()
    twin = SlowTwin(clock, file=folder / "ledger")
    async with inside(folder, vendors={twin.id: twin}, clock=clock, policy=_rules()) as desk:
        from tests.desk.inside import _amelie

        twin.people["DU1"] = known = _amelie()
        twin.people.update(await desk.house.store.write(lambda c: folk.settle(c, people, known)))
        names = [AgentId(agent_name(number)) for number in range(AGENTS)]
        agents = {name: AgentConfig(name, name.title()) for name in names}
        object.__setattr__(desk.house, "config", replace(desk.house.config, agents=agents))
        yield desk


def _rules() -> Any:
    return parse(RULES)


Serve = Callable[[Path, int], Coroutine[Any, Any, None]]


def desk_server(people: int, *, unfair: bool = False) -> Serve:
    """The whole desk on a Unix socket; with the planted fault, one request at a time."""

    async def serve(folder: Path, pipe: int) -> None:
        async with crowded(folder / "desk", people) as desk:
            house = desk.house
            app = create_app(house, lambda: (Reconciler(house), Sweep(house), CheckpointJob(house)))
            if unfair:
                _one_at_a_time(app)
            server = DeskServer(app, house)
            await _serving(server, folder, pipe)

    return serve


def _one_at_a_time(app: Any) -> None:
    lock, build = asyncio.Lock(), app.build_middleware_stack

    def locked() -> Any:
        inner = build()

        async def one(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await inner(scope, receive, send)
                return
            async with lock:
                await asyncio.sleep(VENDOR_SECONDS)
                await inner(scope, receive, send)

        return one

    app.build_middleware_stack = locked


async def bare_server(folder: Path, pipe: int) -> None:
    """Starlette and one synced insert."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    connection = sqlite3.connect(folder / "bare.db", check_same_thread=False, isolation_level=None)
    for setting in ("journal_mode=wal", "synchronous=2"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, text TEXT)")
    lock = asyncio.Lock()

    async def put(request: Request) -> JSONResponse:
        text = (await request.body()).decode()
        async with lock:
            await asyncio.to_thread(connection.execute, "INSERT INTO line (text) VALUES (?)", (text,))
        return JSONResponse({"ok": True})

    app = Starlette(routes=[Route("/insert", put, methods=["POST"])])
    await _serving(uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none")), folder, pipe)


async def _serving(server: Any, folder: Path, pipe: int) -> None:
    import socket

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / "s"))
    listening.listen(512)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    os.write(pipe, b"ready")
    await task


@contextlib.contextmanager
def served(serve: Serve, folder: Path) -> Iterator[Path]:
    """That server as a child; its socket. It ends in order, with everything in flight."""
    child = Child(lambda pipe: serve(folder, pipe))
    try:
        deadline, said = time.monotonic() + READY_SECONDS, b""
        os.set_blocking(child._reading, False)
        while b"ready" not in said:
            said += child._read()
            if time.monotonic() > deadline or b"Traceback" in said:
                raise AssertionError(f"the server does not start: {said[-2000:]!r}")
            time.sleep(0.02)
        yield folder / "s"
        os.kill(child.pid, signal.SIGTERM)
    except BaseException:
        os.kill(child.pid, signal.SIGKILL)
        raise
    finally:
        ended = child.wait()
    if ended.code or ended.signal not in {0, signal.SIGTERM}:  # uvicorn ends by the signal it was sent
        raise AssertionError(f"the server broke: {ended.said[-2000:]!r}")
