"""Listening on the network: TLS 1.2 or newer, with a key that nobody else can read."""

from __future__ import annotations

import os
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.config.faults import Fault, wrong
from helpdesk_tui.desk.config.files import read_key_file
from helpdesk_tui.desk.serve.listening import BACKLOG


def tls_context(cert: Path, key: Path) -> ssl.SSLContext:
    """The desk's side of TLS; raises `Mistaken` for files that are not there or that others may read."""
    read_key_file(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(cert, key)
    except (OSError, ssl.SSLError) as error:
        raise wrong(Fault.WRONG_VALUE, file=str(cert), detail=type(error).__name__) from error
    return context


def listen_tcp(address: str) -> socket.socket:
    """Bind `https://HOST:PORT`; raises `Mistaken` for what is no such address or not this machine's."""
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme != "https" or not parts.hostname or port is None or parts.path not in ("", "/"):
        raise Mistaken(ErrorCode.UNSUPPORTED, listen=address)
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            parts.hostname, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        sock = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _cannot(address, error) from error
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(where)
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise _cannot(address, error) from error
    return sock


def _cannot(address: str, error: OSError) -> Mistaken:
    detail = os.strerror(error.errno) if error.errno and error.errno > 0 else type(error).__name__
    return Mistaken(
        ErrorCode.CONFIG_WRONG, key="listen", reason="cannot_listen", listen=address, detail=detail
    )
