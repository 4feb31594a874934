"""Mail over SMTP, with a certain answer to "did it go?" whenever there is one."""

from __future__ import annotations

import asyncio
import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors.http import is_loopback
from helpdesk_tui.vendors.values import OutcomeUnknown

UNIX = "smtp+unix:"
_ADDRESS = re.compile(
    r"""[^\s@,;:<>"()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?""", re.ASCII
)
_OK = frozenset({250, 251})
_GO_ON = 354
_PORT, _PORT_TLS = 25, 465


class SmtpCourier:
    """Implements `Courier` for mail: `smtp://` on loopback, `smtps://`, or `smtp+unix:/path`."""

    def __init__(
        self,
        url: str,
        sender: str,
        *,
        user: str = "",
        password: SecretStr | None = None,
        ca_file: Path | None = None,
        timeout: float = 15.0,
    ) -> None:
        """`timeout` in seconds bounds one message; raises `Mistaken(CONFIG_WRONG)` on a bad URL."""
        self._connect = _connector(url, ca_file, timeout)
        self._sender = _address(sender)
        self._user = user
        self._password = password or SecretStr("")
        self._timeout = timeout

    async def send(self, to: str, subject: str, text: SecretStr) -> None:
        """Send one message to one address."""
        delivery = _Delivery(self._connect, self._sender, _address(to), self._message(to, subject, text))
        if self._user:
            delivery.log_in(self._user, self._password)
        try:
            async with asyncio.timeout(self._timeout):
                await asyncio.to_thread(delivery.run)
        except TimeoutError:
            raise delivery.abandon() from None
        except asyncio.CancelledError:
            delivery.abandon()
            raise

    def _message(self, to: str, subject: str, text: SecretStr) -> bytes:
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = self._sender
            message["To"] = to
            message["Subject"] = subject
            message["Date"] = formatdate()
            message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(text.get_secret_value(), cte="quoted-printable")
        except (ValueError, UnicodeError):
            raise Mistaken(ErrorCode.BAD_REQUEST, field="message") from None
        return message.as_bytes()


class _Delivery:
    """One message in its own thread; the end of the message is sent only if nobody has given up by then."""

    def __init__(
        self, connect: Callable[[], smtplib.SMTP], sender: str, recipient: str, message: bytes
    ) -> None:
        self._connect = connect
        self._sender = sender
        self._recipient = recipient
        self._message = message
        self._login: tuple[str, SecretStr] | None = None
        self._lock = threading.Lock()
        self._abandoned = False
        self._ended = False
        """The line that ends the message may have left."""
        self._socket: socket.socket | None = None

    def log_in(self, user: str, password: SecretStr) -> None:
        """Give these at the door."""
        self._login = (user, password)

    def abandon(self) -> DeskError:
        """Give up from another thread; answers what is certain."""
        with self._lock:
            self._abandoned = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
            return self._failure("deadline")

    def run(self) -> None:
        """Deliver; raises `COURIER_DOWN` before the end of the message, `OutcomeUnknown` after."""
        try:
            smtp = self._connect()
            try:
                self._deliver(smtp)
            finally:
                smtp.close()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise self._failure(type(error).__name__) from None

    def _deliver(self, smtp: smtplib.SMTP) -> None:
        with self._lock:
            self._socket = smtp.sock
        smtp.ehlo_or_helo_if_needed()
        if self._login is not None:
            smtp.login(self._login[0], self._login[1].get_secret_value())
        _expect(smtp.mail(self._sender), _OK)
        _expect(smtp.rcpt(self._recipient), _OK)
        _expect(smtp.docmd("DATA"), frozenset({_GO_ON}))
        smtp.send(_stuffed(self._message))
        with self._lock:
            if self._abandoned:
                raise smtplib.SMTPException
            self._ended = True
        smtp.send(b".\r\n")
        code, _text = smtp.getreply()
        if code not in _OK:
            self._ended = code < 400  # noqa: PLR2004 - SMTP: from 400 on it was not taken
            raise smtplib.SMTPException
        with contextlib.suppress(smtplib.SMTPException, OSError):
            smtp.quit()

    def _failure(self, detail: str) -> DeskError:
        if self._ended:
            return OutcomeUnknown(detail)
        return Unreachable(ErrorCode.COURIER_DOWN, kind="mail", detail=detail)


def _expect(reply: tuple[int, bytes], codes: frozenset[int]) -> None:
    if reply[0] not in codes:
        raise smtplib.SMTPException


def _stuffed(message: bytes) -> bytes:
    """Lines that begin with a dot get another one (RFC 5321, 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", message.removesuffix(b"\r\n") + b"\r\n")


def _address(text: str) -> str:
    """One plain address in ASCII, or `Mistaken(BAD_REQUEST)`: no list, no name, no line end."""
    if not text.isascii() or _ADDRESS.fullmatch(text) is None:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="mail")
    return text


class _UnixSmtp(smtplib.SMTP):
    """SMTP on a Unix socket."""

    def __init__(self, path: str, timeout: float) -> None:
        self._path = path
        super().__init__("localhost", local_hostname="localhost", timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 - smtplib's shape
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        try:
            connection.connect(self._path)
        except OSError:
            connection.close()
            raise
        return connection


def _connector(url: str, ca_file: Path | None, timeout: float) -> Callable[[], smtplib.SMTP]:
    if url.startswith(UNIX):
        path = url.removeprefix(UNIX)
        return lambda: _UnixSmtp(path, timeout)
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "smtps" and host:
        try:
            context = ssl.create_default_context(cafile=ca_file)
        except OSError as error:
            raise Mistaken(ErrorCode.CONFIG_WRONG, field="mail.ca_file") from error
        return lambda: smtplib.SMTP_SSL(
            host, parts.port or _PORT_TLS, local_hostname="localhost", timeout=timeout, context=context
        )
    if parts.scheme == "smtp" and is_loopback(host):
        return lambda: smtplib.SMTP(host, parts.port or _PORT, local_hostname="localhost", timeout=timeout)
    raise Mistaken(ErrorCode.CONFIG_WRONG, field="mail.url")
