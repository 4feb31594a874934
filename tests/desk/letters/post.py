"""A real mail server that wants STARTTLS and a password, and what it was handed."""

from __future__ import annotations

import asyncio
import contextlib
import email
import io
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import zxingcpp
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from PIL import Image

from helpdesk_tui.sandbox.tls import throw_away

USER, PASSWORD = "desk", "not-a-real-password"


@dataclass
class Post:
    """What arrived."""

    port: int = 0
    ca_file: Path = Path()
    raw: list[bytes] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.tls.append(session.ssl is not None)
        self.recipients += envelope.rcpt_tos
        return "250 kept"

    def mail(self) -> EmailMessage:
        (raw,) = self.raw
        message = email.message_from_bytes(raw, policy=default)
        assert isinstance(message, EmailMessage)
        return message

    @property
    def url(self) -> str:
        return f"smtp+starttls://localhost:{self.port}"


@contextlib.asynccontextmanager
async def post_office(folder: Path, *, offers_tls: bool = True) -> AsyncIterator[Post]:
    """On loopback, ends with the block."""
    ca_file, certificate, key = throw_away(folder, ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    post = Post(ca_file=ca_file)

    def knows(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        ok = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        return AuthResult(success=ok)

    options: dict[str, Any] = (
        {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": knows}
        if offers_tls
        else {}
    )
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(post, hostname="localhost", loop=loop, **options), "127.0.0.1", 0
    )
    async with server:
        post.port = server.sockets[0].getsockname()[1]
        yield post


def scanned(png: bytes) -> str:
    """What a phone reads in this picture."""
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))
    return str(found.text)
