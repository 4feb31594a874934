"""HTTP/1.1 that knows who is at the other end of a Unix socket."""

from __future__ import annotations

import asyncio
import socket
import struct

from uvicorn.protocols.http.h11_impl import H11Protocol

from helpdesk_tui.desk.auth.agent import PEER, Peer

_UCRED = struct.Struct("3i")


class PeerProtocol(H11Protocol):
    """Puts the kernel's word for the peer into each request's state; TCP peers have none."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Ask once per connection: the kernel fixed it when the peer connected."""
        super().connection_made(transport)
        self.access_log = False  # on by itself as soon as anything listens to the root logger
        peer = _peer(transport.get_extra_info("socket"))
        if peer is not None:
            self.app_state = {**self.app_state, PEER: peer}

    @property
    def streams(self) -> bool:
        """Whether the last request on this connection asked for live changes."""
        return self.cycle is not None and str(self.scope["path"]).endswith("/stream")


def _peer(sock: socket.socket) -> Peer | None:
    if sock.family != socket.AF_UNIX:
        return None
    return Peer(*_UCRED.unpack(sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)))
