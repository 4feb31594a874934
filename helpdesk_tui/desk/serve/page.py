"""Serves the page with the button on a socket of its own, so that what strangers do there stays there."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Any, Final

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.notices.page import Page

MOST_CONNECTIONS: Final = 100
CONNECTION_SECONDS: Final = 20.0
"""No connection lasts longer, whatever it does or does not send."""
HANDSHAKE_SECONDS: Final = 5.0
LONGEST_HEAD: Final = 8192


class BriefProtocol(H11Protocol):
    """HTTP/1.1 whose connections are few and short."""

    _open = 0
    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take it, if there is room."""
        if BriefProtocol._open >= MOST_CONNECTIONS:
            transport.abort()
            return
        BriefProtocol._open += 1
        self._end = asyncio.get_running_loop().call_later(CONNECTION_SECONDS, transport.abort)
        super().connection_made(transport)
        self.access_log = (
            False  # paths hold tokens, and it is on as soon as anything listens to the root logger
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room again."""
        if self._end is not None:
            BriefProtocol._open -= 1
            self._end.cancel()
            self._end = None
            super().connection_lost(exc)


class PageServer:
    """A job: it serves until it is cancelled."""

    def __init__(self, house: House, sock: socket.socket, tls: ssl.SSLContext) -> None:
        self._house = house
        self._sock = sock
        self._tls = tls

    async def run(self) -> None:
        """Serve."""
        config = Config(
            Page(self._house),
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=2,
            h11_max_incomplete_event_size=LONGEST_HEAD,
        )
        config.load()
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: BriefProtocol(config, state, {}),
            sock=self._sock,
            ssl=self._tls,
            ssl_handshake_timeout=HANDSHAKE_SECONDS,
        )
        async with server:
            try:
                await server.serve_forever()
            finally:
                for connection in list(state.connections):
                    connection.shutdown()
