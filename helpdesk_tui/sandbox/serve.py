"""Runs the sandbox: binds its own sockets, prints one line of JSON, ends on a signal or when idle."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from helpdesk_tui.sandbox.app import create_app
from helpdesk_tui.sandbox.credentials import credentials
from helpdesk_tui.sandbox.gateway.mail import serve_mail
from helpdesk_tui.sandbox.people.model import ORGANISATIONS
from helpdesk_tui.sandbox.people.seed import seed_store
from helpdesk_tui.sandbox.sockets import bind_tcp, bind_unix, mail_socket_path
from helpdesk_tui.sandbox.store import Store, fact, set_fact
from helpdesk_tui.sandbox.world import Address, World

GRACE = 3
"""Seconds for requests in flight when the sandbox ends."""
KEEP_ALIVE = 75
"""Seconds for which an idle connection stays open, so that callers with a pool are not surprised."""


@dataclass(frozen=True, slots=True)
class Options:
    """How one sandbox runs; either `socket` or `host` and `port`."""

    store: Path
    socket: Path | None = None
    host: str = "127.0.0.1"
    port: int = 0
    tls: bool = False
    people: int = 500
    seed: int = 1
    phone_seconds: float = 4.0
    idle: float | None = None
    """Ends after so many seconds without a request."""


class _Protocol(H11Protocol):
    """Hands the transport to the application, so that it can hang up."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """Leaves signals to us: uvicorn knows nothing of SIGHUP and dies by the signal that it was sent."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(options: Options) -> int:
    """Serve until a signal or idleness ends it; answers the exit code."""
    options.store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(options.store)
    seed_store(store, options.seed, options.people)
    with contextlib.ExitStack() as stack:
        stack.callback(store.close)
        world = World(store, options.phone_seconds)
        world.load()
        listening, mail, context = _bind(options, world, stack)
        with store.transaction() as db:
            if not fact(db, "sms_key"):
                set_fact(db, "sms_key", secrets.token_urlsafe(24))
            line = json.dumps(credentials(world, db))
        asyncio.run(_run(options, world, line, listening, mail, context))
    return 0


def _bind(
    options: Options, world: World, stack: contextlib.ExitStack
) -> tuple[list[socket.socket], socket.socket, tuple[Path, Path] | None]:
    if options.socket is not None:
        mail_path = mail_socket_path(options.socket)
        listening = [bind_unix(options.socket, stack)]
        mail = bind_unix(mail_path, stack)
        world.address = Address(socket=options.socket, mail_url=f"smtp+unix:{mail_path}")
        return listening, mail, None
    listening = bind_tcp(options.host, options.port, len(ORGANISATIONS) + 1)
    mail = bind_tcp(options.host, 0, 1)[0]
    port, ca_file, files = listening[0].getsockname()[1], None, None
    if options.tls:
        from helpdesk_tui.sandbox.tls import throw_away

        ca_file, certificate, key = throw_away(
            options.store.parent, [entry.getsockname()[0] for entry in listening]
        )
        files = (certificate, key)
    mail_url = f"smtp://{options.host}:{mail.getsockname()[1]}"
    world.address = Address(port=port, tls=options.tls, ca_file=ca_file, mail_url=mail_url)
    return listening, mail, files


def _announce(line: str) -> None:
    try:
        print(line, flush=True)  # noqa: T201 - the one line that whoever started us waits for
    except BrokenPipeError:
        # Nobody listens any more; the keys can still be asked for.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _run(
    options: Options,
    world: World,
    line: str,
    listening: list[socket.socket],
    mail: socket.socket,
    files: tuple[Path, Path] | None,
) -> None:
    config = uvicorn.Config(
        create_app(world),
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=KEEP_ALIVE,
        server_header=False,
        ssl_certfile=None if files is None else str(files[0]),
        ssl_keyfile=None if files is None else str(files[1]),
    )
    server = _Server(config)

    def end() -> None:
        server.should_exit = True
        world.closing = True
        world.wake()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, end)
    _announce(line)
    mail_server = await serve_mail(world, mail)
    idle = asyncio.create_task(_watch_idle(world, options.idle, end))
    try:
        await server.serve(sockets=listening)
    finally:
        idle.cancel()
        mail_server.close()


async def _watch_idle(world: World, seconds: float | None, end: Callable[[], None]) -> None:
    world.used = time.monotonic()
    while seconds is not None:
        left = world.used + seconds - time.monotonic()
        if world.busy:
            left = seconds
        elif left <= 0:
            end()
            return
        await asyncio.sleep(left)
