"""uvicorn, made to end its streams first and to cancel nothing."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import ssl
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from types import FrameType

from fastapi import FastAPI
from uvicorn import Config, Server

from helpdesk_tui.desk.app import Job, create_app
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.serve.protocol import PeerProtocol

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
IDLE_SECONDS = 5.0
"""An embedded desk ends this long after its last stream was closed."""
UNUSED_SECONDS = 60.0
"""An embedded desk ends when no console ever opened a stream."""
CUT_SECONDS = 1.5
"""A stream that nobody reads any more is cut when it has not ended by itself."""
HANDSHAKE_SECONDS = 10.0
LONGEST_SECONDS = 120
"""Longer than the deadlines of everything that a request may wait for."""


def configure(app: FastAPI) -> Config:
    """No access log (paths name people), no server header, nothing printed, and what runs may finish."""
    return Config(
        app,
        http=PeerProtocol,
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=LONGEST_SECONDS,
    )


@dataclass(frozen=True, slots=True)
class Network:
    """Sockets of the network and how they are kept private; who asks there always signs in."""

    sockets: Sequence[socket.socket]
    tls: ssl.SSLContext


class DeskServer(Server):
    """Ends its streams on SIGTERM, SIGHUP or SIGINT, then waits for what is in flight."""

    def __init__(self, app: FastAPI, house: House, network: Network | None = None) -> None:
        super().__init__(configure(app))
        self._network = network
        self._house = house
        self._hub = house.hub
        self._quiet_since = time.monotonic()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to end; returns when everything in flight is answered."""
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen on Unix sockets, and with TLS on those of the network."""
        await super().startup(sockets or [])
        if self._network is None:
            return
        for sock in self._network.sockets:
            server = await asyncio.get_running_loop().create_server(
                self._protocol, sock=sock, ssl=self._network.tls, ssl_handshake_timeout=HANDSHAKE_SECONDS
            )
            self.servers.append(server)

    def _protocol(self) -> PeerProtocol:
        return PeerProtocol(self.config, self.server_state, self.lifespan.state)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Also hear a terminal that went away; a second signal does not cut what the first waits for."""
        before = {number: signal.signal(number, self.handle_exit) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End streams at once: an open one would keep uvicorn waiting for ever."""
        del sig, frame
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end_streams)

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: look whether anybody still needs an embedded desk."""
        ended = await super().on_tick(counter)
        if self._house.embedded and not ended and self._unneeded():
            self._end_streams()
            return True
        return ended

    def _end_streams(self) -> None:
        self._hub.close()
        asyncio.get_running_loop().call_later(CUT_SECONDS, self._cut_streams)

    def _cut_streams(self) -> None:
        """A console that was stopped reads nothing and would keep us waiting."""
        for connection in list(self.server_state.connections):
            if isinstance(connection, PeerProtocol) and connection.streams:
                connection.transport.abort()

    def _unneeded(self) -> bool:
        now = time.monotonic()
        if self._hub.readers or self.server_state.tasks or len(self._house.inflight):
            self._quiet_since = now
            return False
        return now - self._quiet_since > (IDLE_SECONDS if self._hub.joined else UNUSED_SECONDS)


async def serve(
    house: House,
    furnish: Callable[[], Sequence[Job]],
    sockets: Sequence[socket.socket],
    network: Network | None = None,
) -> None:
    """Serve the house on sockets that we were handed, until told to end or no longer needed."""
    await DeskServer(create_app(house, furnish), house, network).serve(sockets=list(sockets))
