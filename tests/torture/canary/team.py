"""A team's desk with a configuration, keys in files, TLS, mail, texts and webhooks of its own; and what answers it."""

from __future__ import annotations

import asyncio
import contextlib
import email
import logging
import smtplib
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.policy import default
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from helpdesk_tui.api.client import DeskClient
from tests.cli.commands import ARGV, environment, sandbox_config
from tests.rig.desk import RunningDesk
from tests.sandbox.rig import Sandbox
from tests.torture.pane import until

PUBLIC: Final = "https://help.durand.example"
"""What people's letters call the page."""
SETTINGS: Final = """
[mail]
url = "smtp://127.0.0.1:{post}"
sender = "desk@durand.example"
user = "desk"
password = "file:{keys}/smtp.key"

[sms]
url = "{sms}"
key = "file:{keys}/sms.key"

[notices]
page = "{public}"

[[webhooks]]
id = "pager"
url = "{hook}/hook"
secret = "file:{keys}/hook.key"
everything = true
"""


@dataclass(frozen=True)
class Keys:
    """What the configuration refers to."""

    smtp: str
    sms: str
    hook: str


@dataclass
class Post:
    """A mail server that asks who sends, keeps what it takes, and passes it on to people's mailboxes."""

    onward: str
    password: str
    port: int = 0
    signed_in: bool = False
    taken: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """One mail."""
        del server, session
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        message: Any = email.message_from_bytes(raw, policy=default)
        self.taken.append(message.get_body(("plain", "html")).get_content())
        await asyncio.to_thread(self._pass_on, envelope.mail_from or "", envelope.rcpt_tos, raw)
        return "250 taken"

    def _pass_on(self, sender: str, to: list[str], raw: bytes) -> None:
        where = urlsplit(self.onward)
        with smtplib.SMTP(where.hostname or "", where.port or 0, timeout=20) as mail:
            mail.sendmail(sender, to, raw)

    def known(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, told: Any
    ) -> AuthResult:
        """Whether it is the desk."""
        del server, session, envelope, mechanism
        self.signed_in = isinstance(told, LoginPassword) and told.password == self.password.encode()
        return AuthResult(success=self.signed_in)


@contextlib.asynccontextmanager
async def post_office(onward: str, password: str) -> AsyncIterator[Post]:
    """A mail server on a port of this machine."""
    logging.getLogger("mail.log").addHandler(logging.NullHandler())  # else it talks to the terminal
    post, loop = Post(onward, password), asyncio.get_running_loop()

    def answering() -> SMTP:
        return SMTP(post, authenticator=post.known, auth_require_tls=False, loop=loop)

    server = await loop.create_server(answering, "127.0.0.1", 0)
    async with server:
        post.port = server.sockets[0].getsockname()[1]
        yield post


class TeamDesk(RunningDesk):
    """A desk on TLS that has a page for the button; what it prints is kept, as a service manager keeps it."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        super().__init__(home, sandbox)
        self.store_path = home / "state" / "desk.db"
        self.address, self.page = (f"https://127.0.0.1:{_free()}" for _ in range(2))
        self.ca_file = home / "ca.pem"

    def start(self, env: dict[str, str] | None = None, *, wait: bool = True) -> None:
        """Start it, and wait until it answers."""
        where = ["--listen", self.address, "--page", self.page]
        tls = ["--cert", str(self.home / "cert.pem"), "--key", str(self.home / "key.pem")]
        with (self.home / "state" / "stderr").open("ab") as printed:
            self.process = subprocess.Popen(
                [*ARGV, "desk", *where, *tls],
                env=environment(self.home, **(env or {})),
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=printed,
            )
        if wait:
            until(self._takes, 60, lambda: self.log.read_text() if self.log.exists() else "no log")

    def _takes(self) -> bool:
        context = ssl.create_default_context(cafile=self.ca_file)
        try:
            httpx.get(f"{self.address}/v1/health", verify=context, timeout=2)
        except httpx.HTTPError:
            return False
        return True

    def client(self, *, readonly: bool = False, colleague: str | None = None) -> DeskClient:
        """A console where nobody has signed in yet."""
        del colleague
        return DeskClient(self.address, ca_file=self.ca_file, readonly=readonly)


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def furnished(home: Path, sandbox: Sandbox, post: Post, hook: str, keys: Keys) -> TeamDesk:
    """A home with a certificate, a configuration and the files that it refers to."""
    for name in ("runtime", "state"):
        (home / name).mkdir(mode=0o700)
    path = sandbox_config(home / "config", sandbox.credentials)
    for name, key in (("smtp", keys.smtp), ("sms", keys.sms), ("hook", keys.hook)):
        _private(path.with_name(f"{name}.key"), key.encode() + b"\n")
    sms = sandbox.credentials["sms"]["url"]
    more = SETTINGS.format(post=post.port, keys=path.parent, sms=sms, public=PUBLIC, hook=hook)
    path.write_text(path.read_text() + more)
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    _private(home / "key.pem", issued.private_key_pem.bytes())
    issued.cert_chain_pems[0].write_to_path(home / "cert.pem")
    authority.cert_pem.write_to_path(home / "ca.pem")
    return TeamDesk(home, sandbox)


def _private(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)
