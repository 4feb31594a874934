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
from helpdesk_tui.vendors.courier import Dispatch, Letter
from helpdesk_tui.vendors.http import is_loopback
from helpdesk_tui.vendors.values import OutcomeUnknown

UNIX = "smtp+unix:"
STARTTLS = "smtp+starttls"
_ADDRESS = re.compile(
    r"""[^\s@,;:<>"()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?""", re.ASCII
)
_OK = frozenset({250, 251})
_GO_ON = 354
_PORT, _PORT_TLS, _PORT_STARTTLS = 25, 465, 587


class SmtpCourier:
    """Implements `MailCourier`: `smtps://`, `smtp+starttls://`, `smtp://` on loopback, `smtp+unix:/path`."""

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
        await self._deliver(to, lambda: self._plain(to, subject, text))

    async def post(self, to: str, letter: Letter) -> None:
        """Send one letter, text and HTML, to one address."""
        await self._deliver(to, lambda: self._both(to, letter))

    async def dispatch(self, to: str, notice: Dispatch) -> None:
        """Send one notice; its id is the mail's, so that a repetition and an answer are known by it."""
        await self._deliver(to, lambda: self._notice(to, notice))

    async def _deliver(self, to: str, message: Callable[[], EmailMessage]) -> None:
        delivery = _Delivery(self._connect, self._sender, _address(to), _written(message))
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

    def _plain(self, to: str, subject: str, text: SecretStr) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text.get_secret_value(), cte="quoted-printable")
        return message

    def _notice(self, to: str, notice: Dispatch) -> EmailMessage:
        message = self._plain(to, notice.subject, SecretStr(notice.text))
        message.replace_header("Message-ID", f"<{notice.id}@{self._sender.rpartition('@')[2]}>")
        message["X-Auto-Response-Suppress"] = "All"  # Exchange: absence notes would read as answers
        if notice.reply_to:
            message["Reply-To"] = _address(notice.reply_to)
        return message

    def _both(self, to: str, letter: Letter) -> EmailMessage:
        """Text, then HTML with its pictures: readers show the last form that they can (RFC 2046, 5.1.4)."""
        message = self._plain(to, letter.subject, letter.text)
        message.add_alternative(letter.html.get_secret_value(), subtype="html", cte="quoted-printable")
        page = message.get_body(("html",))
        assert isinstance(page, EmailMessage)
        for picture in letter.pictures:
            page.add_related(
                picture.png.get_secret_value(),
                "image",
                "png",
                cid=f"<{picture.name}>",
                disposition="inline",
                filename=f"{picture.name}.png",
            )
        return message


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


def _written(message: Callable[[], EmailMessage]) -> bytes:
    try:
        return message().as_bytes()
    except (ValueError, UnicodeError):
        raise Mistaken(ErrorCode.BAD_REQUEST, field="message") from None


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


def _upgraded(host: str, port: int, timeout: float, context: ssl.SSLContext) -> smtplib.SMTP:
    """In clear up to STARTTLS and never further: a server without it gets no name, no password, no mail."""
    smtp = smtplib.SMTP(host, port, local_hostname="localhost", timeout=timeout)
    try:
        smtp.starttls(context=context)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _connector(url: str, ca_file: Path | None, timeout: float) -> Callable[[], smtplib.SMTP]:
    if url.startswith(UNIX):
        path = url.removeprefix(UNIX)
        return lambda: _UnixSmtp(path, timeout)
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme in ("smtps", STARTTLS) and host:
        try:
            context = ssl.create_default_context(cafile=ca_file)
        except OSError as error:
            raise Mistaken(ErrorCode.CONFIG_WRONG, field="mail.ca_file") from error
        if parts.scheme == STARTTLS:
            return lambda: _upgraded(host, parts.port or _PORT_STARTTLS, timeout, context)
        return lambda: smtplib.SMTP_SSL(
            host, parts.port or _PORT_TLS, local_hostname="localhost", timeout=timeout, context=context
        )
    if parts.scheme == "smtp" and is_loopback(host):
        return lambda: smtplib.SMTP(host, parts.port or _PORT, local_hostname="localhost", timeout=timeout)
    raise Mistaken(ErrorCode.CONFIG_WRONG, field="mail.url")
