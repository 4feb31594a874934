"""A real IMAP server with TLS on loopback, and a hand that drops messages into its mailbox."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from proxyprotocol.reader import ProxyProtocolReader
from pydantic import SecretStr
from pymap.backend.dict import Config, DictBackend, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Seen

from helpdesk_tui.desk.config.model import MailboxConfig
from helpdesk_tui.sandbox.tls import throw_away
from helpdesk_tui.vendors.mailboxes.imap import ImapMailbox

USER, PASSWORD = "support", "not-a-real-password"


@dataclass
class Box:
    """The mailbox from inside."""

    port: int
    ca_file: Path
    login: Login

    @property
    def url(self) -> str:
        return f"imaps://localhost:{self.port}"

    def config(self, **changes: Any) -> MailboxConfig:
        known = {"url": self.url, "user": USER, "password": SecretStr(PASSWORD), "ca_file": self.ca_file}
        return MailboxConfig(**{**known, **changes})

    def reader(self, **changes: Any) -> ImapMailbox:
        config = self.config(**changes)
        return ImapMailbox(
            config.url,
            config.user,
            config.password,
            folder=config.folder,
            ca_file=config.ca_file,
            timeout=5.0,
        )

    async def _inbox(self) -> Any:
        async with self.login.demo_user_identity.new_session() as session:
            return await session.mailbox_set.get_mailbox("INBOX")

    async def drop(self, raw: bytes, at: datetime | None = None) -> None:
        inbox = await self._inbox()
        await inbox.append(AppendMessage(raw, at or datetime.now(UTC), frozenset()), recent=True)

    async def seen(self) -> list[bool]:
        """Which messages somebody has marked as read."""
        inbox = await self._inbox()
        return [Seen in message.permanent_flags async for message in inbox.messages()]


@contextlib.asynccontextmanager
async def mailbox(folder: Path) -> AsyncIterator[Box]:
    """Ends with the block."""
    ca_file, certificate, key = throw_away(folder, ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    config = Config(
        Namespace(passlib_cfg=None, proxy_protocol=None),
        host=None,
        port=0,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
        ssl_context=context,
        tls_enabled=False,
        secure_auth=False,
        invalid_user_sleep=0.0,
    )
    login = Login(config)
    await DictBackend._add_demo_user(config, login)
    reader = ProxyProtocolReader(config.proxy_protocol)
    callback = reader.get_callback(IMAPServer(login, config))
    server = await asyncio.start_server(callback, "127.0.0.1", 0, ssl=context)
    async with server:
        yield Box(server.sockets[0].getsockname()[1], ca_file, login)


def written(
    sender: str = "Amélie Dupont <amelie.dupont@durand.example>",
    subject: str = "Téléphone oublié",
    text: str = "Rappelez-moi au 0475 99 88 77, merci.",
    *,
    id_: str = "1@durand.example",
    voice: bool = False,
) -> bytes:
    """A message as mail programs write them."""
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = "support@durand.example"
    message["Subject"] = subject
    message["Message-ID"] = f"<{id_}>"
    message.set_content(text)
    if voice:
        message.add_attachment(b"RIFF" + bytes(200_000), "audio", "wav", filename="message.wav")
    return message.as_bytes()
