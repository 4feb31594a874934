"""A mail server that keeps what it is sent, for people's mailboxes."""

from __future__ import annotations

import asyncio
import socket
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from helpdesk_tui.sandbox.faults import Kind
from helpdesk_tui.sandbox.gateway.mailboxes import deliver_mail
from helpdesk_tui.sandbox.store import Db, digest, enter
from helpdesk_tui.sandbox.world import World


class Mailboxes:
    """aiosmtpd's handler."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail for each recipient."""
        del session
        fault = self._world.faults.take("SMTP", "mail")
        if fault is not None and fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind is Kind.ERROR_BEFORE:
            return "554 5.3.0 not today"
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        with self._world.transaction() as db:
            for recipient in envelope.rcpt_tos:
                self._keep(db, envelope.mail_from or "", recipient, raw)
        if fault is not None and fault.kind is Kind.DROP_AFTER and server.transport is not None:
            server.transport.close()
        return "250 2.0.0 kept"

    def _keep(self, db: Db, sender: str, recipient: str, raw: bytes) -> None:
        message: Any = message_from_bytes(raw, policy=default)
        part = message.get_body(("plain", "html"))
        text = "" if part is None else part.get_content()
        deliver_mail(
            db, recipient, text, self._world.now(), sender=sender, subject=str(message["subject"] or "")
        )
        params = {"to": recipient, "text": digest(text)}
        now = self._world.now()
        enter(
            db,
            now,
            account="",
            api="mail",
            method="SMTP",
            path="",
            effect="mail_sent",
            person="",
            params=params,
        )


async def serve_mail(world: World, listening: socket.socket) -> asyncio.Server:
    """Accept mail on a socket that is already bound."""
    loop = asyncio.get_running_loop()
    handler = Mailboxes(world)
    return await loop.create_server(
        lambda: SMTP(handler, hostname="sandbox.invalid", enable_SMTPUTF8=True, loop=loop), sock=listening
    )
