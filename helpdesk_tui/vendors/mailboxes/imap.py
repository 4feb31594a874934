"""A mailbox read over IMAP with TLS: opened read-only, so that nothing there ever changes (EXAMINE)."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError
from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken

PORT: Final = 993
LARGEST: Final = 65_536
"""Bytes that are asked for of one message: its words stand in front of its attachments."""
AT_ONCE: Final = 10
"""Messages in one question."""
_NOT_BEFORE: Final = timedelta(days=1)
"""How old a message may be that is taken at the first look at a mailbox."""
_PART: Final = b"BODY[]<0>"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a mailbox was read; numbers mean nothing under another validity (RFC 9051, 2.3.1.1)."""

    validity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """The beginning of one message, as it came."""

    uid: int
    at: datetime
    """When the server received it."""
    raw: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages after a mark, oldest first."""

    messages: tuple[Arrived, ...]
    end: Mark
    more: bool


class MailboxUnreachable(Exception):
    """It does not answer, or not as a mail server does."""


class MailboxRefused(Exception):
    """It knows no such name or password."""


class NoFolder(Exception):
    """It has no such folder."""


class ImapMailbox:
    """One folder; each reading is a connection of its own."""

    def __init__(
        self,
        url: str,
        user: str,
        password: SecretStr,
        *,
        folder: str = "INBOX",
        ca_file: Path | None = None,
        timeout: float = 15.0,
    ) -> None:
        """`timeout` in seconds bounds each answer, four times it a reading; `Mistaken` on a bad CA file."""
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or PORT
        self._user, self._password, self._folder = user, password, folder
        try:
            self._tls = ssl.create_default_context(cafile=ca_file)
        except OSError as error:
            raise Mistaken(ErrorCode.CONFIG_WRONG, field="mailbox.ca_file") from error
        self._timeout = timeout

    async def read(self, since: Mark | None, limit: int) -> Batch:
        """The next `limit` messages. Raises `MailboxUnreachable`, `MailboxRefused`, `NoFolder`."""
        reading = _Reading()
        try:
            async with asyncio.timeout(4 * self._timeout):
                return await asyncio.to_thread(self._read, reading, since, limit)
        except TimeoutError as error:
            reading.cut()
            raise MailboxUnreachable("deadline") from error
        except asyncio.CancelledError:
            reading.cut()
            raise

    def _read(self, reading: _Reading, since: Mark | None, limit: int) -> Batch:
        try:
            client = IMAPClient(
                self._host,
                self._port,
                ssl=True,
                ssl_context=self._tls,
                timeout=SocketTimeout(connect=self._timeout, read=self._timeout),
            )
            reading.client = client
            try:
                return self._look(client, since, limit)
            finally:
                with contextlib.suppress(Exception):
                    client.logout()
        except (MailboxRefused, NoFolder):
            raise
        except Exception as error:  # noqa: BLE001
            # imaplib raises whatever its parsing trips over when a server talks nonsense.
            raise MailboxUnreachable(type(error).__name__) from None

    def _look(self, client: IMAPClient, since: Mark | None, limit: int) -> Batch:
        client.normalise_times = False
        try:
            client.login(self._user, self._password.get_secret_value())
        except LoginError:
            raise MailboxRefused from None
        try:
            box = client.select_folder(self._folder, readonly=True)
        except IMAPClientError as error:
            if isinstance(error, IMAPClient.AbortError):
                raise
            raise NoFolder from None
        validity = int(box[b"UIDVALIDITY"])
        known = since if since is not None and since.validity == validity else None
        if known is None:
            wanted: list[Any] = ["SINCE", (datetime.now(UTC) - _NOT_BEFORE).date()]
        else:
            wanted = ["UID", f"{known.uid + 1}:*"]
        after = 0 if known is None else known.uid
        uids = sorted(uid for uid in client.search(wanted) if uid > after)
        taken = uids[:limit]
        messages = [
            one
            for start in range(0, len(taken), AT_ONCE)
            for one in _fetch(client, taken[start : start + AT_ONCE])
        ]
        more = len(uids) > limit
        last = taken[-1] if taken else after
        if known is None and not more:
            # What lay here before the first look stays where it is.
            last = max(last, int(box.get(b"UIDNEXT", 0)) - 1, *client.search(["UID", "*"]))
        return Batch(tuple(messages), Mark(validity, last), more)


class _Reading:
    """A connection that another thread may have to cut."""

    client: IMAPClient | None = None

    def cut(self) -> None:
        """End it at once; the reading thread sees an error and leaves."""
        if self.client is not None:
            with contextlib.suppress(OSError):
                self.client.socket().shutdown(socket.SHUT_RDWR)


def _fetch(client: IMAPClient, uids: Sequence[int]) -> list[Arrived]:
    answer = client.fetch(uids, ["INTERNALDATE", f"BODY.PEEK[]<0.{LARGEST}>"])
    found = []
    for uid in uids:
        data = answer.get(uid, {})
        raw, at = data.get(_PART), data.get(b"INTERNALDATE")
        if isinstance(raw, bytes):
            when = at if isinstance(at, datetime) and at.tzinfo is not None else datetime.now(UTC)
            found.append(Arrived(uid, when, raw[:LARGEST]))
    return found
