"""HTTP to the desk: reads are repeated once, writes under their key until there is an answer to believe."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from helpdesk_tui.api.errors import NotUnderstood, OnlyTried, error_of
from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused, Unreachable
from helpdesk_tui.contract.session import COLLEAGUE_HEADER, TRY_ONLY, TriedOut

if TYPE_CHECKING:
    import ssl

T = TypeVar("T")

TIMEOUT = httpx.Timeout(connect=2.0, read=20.0, write=10.0, pool=5.0)
WRITE_SECONDS = 90.0
"""So long a write is repeated under its key before its outcome is called unknown."""
GIVE_UP_SECONDS = 4.0
"""So long a desk that cannot be connected to is tried."""
PAUSES = (0.05, 0.1, 0.2, 0.4)
"""Seconds between two tries; the last one goes on."""
PROBLEMS = 400

Params = Mapping[str, str | int | Sequence[str]]
Revive = Callable[[], Awaitable[None]]


def new_key() -> str:
    """A key for one write: whoever repeats the write repeats the key."""
    return secrets.token_urlsafe(18)


def http_client(
    address: str, auth: httpx.Auth | None = None, ca_file: Path | None = None
) -> httpx.AsyncClient:
    """A client for `unix:/path` or `https://host`: no proxy, no redirect, every wait limited.

    `ca_file`: the authority of the desk's certificate; None: those that this machine trusts.
    """
    if address.startswith("unix:"):
        transport = httpx.AsyncHTTPTransport(uds=address.removeprefix("unix:"), trust_env=False)
        base = "http://desk/v1/"
    elif address.startswith("https://"):
        transport = httpx.AsyncHTTPTransport(trust_env=False, verify=_trust(ca_file))
        base = f"{address.rstrip('/')}/v1/"
    else:
        raise Mistaken(ErrorCode.UNSUPPORTED, desk=address)
    return httpx.AsyncClient(
        transport=transport,
        base_url=base,
        auth=auth,
        timeout=TIMEOUT,
        trust_env=False,
        follow_redirects=False,
    )


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """TLS 1.2 or newer; raises `Mistaken` for a file that holds no certificate."""
    import ssl

    try:
        context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise Mistaken(ErrorCode.CONFIG_WRONG, file=str(ca_file), reason="ca_file") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Transport:
    """One desk, reached over one address."""

    def __init__(
        self,
        address: str,
        revive: Revive | None = None,
        *,
        readonly: bool = False,
        auth: httpx.Auth | None = None,
        ca_file: Path | None = None,
        colleague: str | None = None,
    ) -> None:
        self.address = address
        self.http = http_client(address, auth, ca_file)
        if colleague is not None:
            self.http.headers[COLLEAGUE_HEADER] = colleague
        self._revive = revive
        self._readonly = readonly
        self.trying = False
        """Writes are only tried: the desk judges each as if it were meant, and does nothing."""
        self.doubted = False
        """The desk's record is not the one that was seen before: nothing is written."""
        self.answered = 0
        """How often the desk gave what it was asked for."""
        self._writes: set[asyncio.Task[Any]] = set()

    async def read(self, path: str, kind: Any, params: Params | None = None) -> Any:
        """Ask; raises `DeskError`."""
        return await self._twice(self._built("GET", path, params=params), kind)

    async def fetch(self, path: str) -> bytes:
        """A file, whole; raises `DeskError`."""
        found: bytes = await self._twice(self._built("GET", path), bytes)
        return found

    async def ask(self, path: str, kind: Any, body: BaseModel, params: Params | None = None) -> Any:
        """Ask a question that needs a body and has no effect."""
        return await self._twice(self._post(path, body, new_key(), params), kind)

    async def once(self, path: str, kind: Any, body: BaseModel | None) -> Any:
        """Send it one time: what holds a code is spent with it. Raises `DeskError`."""
        if self.trying:
            raise Refused(ErrorCode.UNSUPPORTED, way="dry_run")
        try:
            return await self._once(self._post(path, body, new_key()), kind)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreachable(ErrorCode.DESK_DOWN, desk=self.address) from error
        except (httpx.HTTPError, NotUnderstood) as error:
            raise Unreachable(ErrorCode.OUTCOME_UNKNOWN, desk=self.address) from error

    async def write(self, path: str, kind: Any, body: BaseModel | None, key: str | None) -> Any:
        """Act, at most once for one key; goes on when the caller is cancelled. Raises `DeskError`."""
        if self._readonly:
            raise Refused(ErrorCode.READ_ONLY)
        if self.doubted:
            raise Refused(ErrorCode.RECORD_DOUBTED)
        if self.trying:
            await self._twice(self._post(path, body, new_key(), {TRY_ONLY: 1}), TriedOut)
            raise OnlyTried
        task = asyncio.create_task(self._until_answered(self._post(path, body, key or new_key()), kind))
        self._writes.add(task)
        task.add_done_callback(self._settled)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Wait for writes under way, then let go."""
        if self._writes:
            await asyncio.wait(self._writes)
        await self.http.aclose()

    async def revive(self) -> None:
        """Make sure that there is a desk, where that is ours to do."""
        if self._revive is not None:
            await self._revive()

    def _settled(self, task: asyncio.Task[Any]) -> None:
        self._writes.discard(task)
        if not task.cancelled():
            task.exception()  # seen, also when the caller has gone away

    def _built(self, method: str, path: str, **more: Any) -> httpx.Request:
        """The request; raises `Mistaken(BAD_REQUEST)` for a name from outside that fits into no address."""
        try:
            return self.http.build_request(method, path, **more)
        except httpx.InvalidURL as error:
            raise Mistaken(ErrorCode.BAD_REQUEST) from error

    def _post(
        self, path: str, body: BaseModel | None, key: str, params: Params | None = None
    ) -> httpx.Request:
        headers = {"Idempotency-Key": key}
        if body is not None:
            headers["Content-Type"] = "application/json"
        content = b"" if body is None else _plain(body)
        return self._built("POST", path, content=content, headers=headers, params=params)

    async def _twice(self, request: httpx.Request, kind: Any) -> Any:
        # The user's own desk may have to be started first; then whatever kept it from starting is told.
        for _ in range(1 if self._revive is None else 2):
            try:
                return await self._once(request, kind)
            except (httpx.HTTPError, NotUnderstood):
                await self.revive()
        try:
            return await self._once(request, kind)
        except httpx.HTTPError as error:
            raise Unreachable(ErrorCode.DESK_DOWN, desk=self.address) from error
        except NotUnderstood as error:
            raise Unreachable(ErrorCode.INTERNAL, desk=self.address) from error

    async def _until_answered(self, request: httpx.Request, kind: Any) -> Any:
        started = time.monotonic()
        left = False  # whether the desk may have got it
        for tried in range(10_000):
            try:
                return await self._once(request, kind)
            except Refused as error:
                if error.code is not ErrorCode.IN_PROGRESS:
                    raise
                left = True
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
                pass
            except (httpx.HTTPError, NotUnderstood):
                left = True
            if time.monotonic() - started > (WRITE_SECONDS if left else GIVE_UP_SECONDS):
                break
            await self.revive()
            await asyncio.sleep(PAUSES[min(tried, len(PAUSES) - 1)])
        code = ErrorCode.OUTCOME_UNKNOWN if left else ErrorCode.DESK_DOWN
        raise Unreachable(code, desk=self.address)

    async def _once(self, request: httpx.Request, kind: Any) -> Any:
        answer = await self.http.send(request)
        # A body whose length nobody said may have been cut anywhere and still look whole.
        if "content-length" not in answer.headers and "transfer-encoding" not in answer.headers:
            raise NotUnderstood
        if answer.status_code >= PROBLEMS:
            raise error_of(answer.content)
        try:
            found = answer.content if kind is bytes else _reader(kind).validate_json(answer.content)
        except ValidationError as error:
            raise NotUnderstood from error
        self.answered += 1
        return found


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    """Built once for each kind: that takes longer than reading an answer."""
    return TypeAdapter(kind)


def _plain(body: BaseModel) -> bytes:
    """JSON with its secrets in clear: this is the one place where they leave."""
    return json.dumps(body.model_dump(exclude_none=True), default=_said).encode()


def _said(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    raise TypeError(type(value).__name__)
