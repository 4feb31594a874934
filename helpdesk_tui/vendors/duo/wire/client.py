"""Signed calls of one Duo application: reads that may be repeated, writes that are tried once."""

from __future__ import annotations

import json
import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar, cast

import httpx
from pydantic import TypeAdapter, ValidationError

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.errors import Envelope, opened
from helpdesk_tui.vendors.duo.wire.lenient import count
from helpdesk_tui.vendors.duo.wire.pulse import Pulse
from helpdesk_tui.vendors.duo.wire.scheduler import PATIENCE, Lane, Scheduler
from helpdesk_tui.vendors.duo.wire.signing import SignatureV5
from helpdesk_tui.vendors.http import exchange
from helpdesk_tui.vendors.settings import ApiKey
from helpdesk_tui.vendors.values import OutcomeUnknown

T = TypeVar("T")
V = TypeVar("V", str, str | bool)
Body = Mapping[str, str | bool]


def encoded(body: Body) -> bytes:
    """The very bytes that are hashed and sent: sorted, compact, ASCII."""
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode("ascii")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A read answer and where its next page starts."""

    value: T
    next_offset: int | None

    def following(self, offset: int) -> int | None:
        """Where the next page starts; None after the last; raises when it would not go forward."""
        if self.next_offset is not None and self.next_offset <= offset:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="next_offset")
        return self.next_offset


@dataclass(frozen=True, slots=True)
class Link:
    """What the applications of one account share."""

    http: httpx.AsyncClient
    host: str
    clock: VendorClock
    scheduler: Scheduler
    pulse: Pulse
    timeout: float
    """Seconds for one call, all in all."""


class Child(Protocol):
    """A client of a provider, worked on with the provider's key: each call names it."""

    account_id: str

    async def settle(self) -> None:
        """See that the host of these calls is the child's own; raises before anything is sent elsewhere."""
        ...


class DuoApi:
    """The Admin API or the Auth API, whichever the key belongs to."""

    def __init__(self, link: Link, key: ApiKey, *, child: Child | None = None) -> None:
        self._link = link
        self._child = child
        self._signature = SignatureV5(key, link.host, link.clock.time)

    async def get(
        self,
        path: str,
        shape: type[T],
        params: Mapping[str, str] | None = None,
        *,
        lane: Lane = Lane.ONE,
        patience: float = PATIENCE,
    ) -> Answer[T]:
        """Read; waits for the rate at most `patience` seconds, else raises `Unreachable(VENDOR_BUSY)`."""
        envelope = await self._read(path, self._named(params or {}), lane, patience)
        try:
            value = _parsed(shape, envelope.response)
        except ValidationError as error:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail=_what(error)) from None
        return Answer(value, count(envelope.metadata.get("next_offset")))

    async def ask(self, path: str, body: Body, shape: type[T], *, lane: Lane) -> T:
        """A POST without an effect: what goes wrong with it is no unknown outcome."""
        try:
            return await self.post(path, body, shape, lane=lane)
        except OutcomeUnknown as error:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail=error.params.get("detail", "")) from error

    async def post(self, path: str, body: Body, shape: type[T], *, lane: Lane = Lane.CHANGE) -> T:
        """Write once; a refusal is certain, anything else that is no whole answer is `OutcomeUnknown`."""
        envelope = await self._write("POST", path, {}, encoded(self._named(body)), lane)
        try:
            return _parsed(shape, envelope.response)
        except ValidationError as error:
            raise OutcomeUnknown(_what(error)) from None

    async def delete(self, path: str) -> None:
        """Write once: delete."""
        await self._write("DELETE", path, self._named({}), None, Lane.CHANGE)

    async def look(self, path: str, shape: type[T], params: Mapping[str, str], *, seconds: float) -> T | None:
        """One look that Duo holds back until there is news; None when none came within `seconds`."""
        await self._settle()
        entered = await self._link.scheduler.enter(Lane.AUTH)
        try:
            envelope = await self._once("GET", path, self._named(params), None, Lane.AUTH, patience=seconds)
        except Unreachable as error:
            if error.code is ErrorCode.VENDOR_BUSY:
                self._link.scheduler.refused(Lane.AUTH, entered, _retry_after(error))
            if error.code in {ErrorCode.VENDOR_SLOW, ErrorCode.VENDOR_BUSY}:
                return None
            raise
        try:
            return _parsed(shape, envelope.response)
        except ValidationError as error:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail=_what(error)) from None

    def _named(self, params: Mapping[str, V]) -> dict[str, V | str]:
        """With the child's account, where this key is its provider's."""
        return dict(params) if self._child is None else {**params, "account_id": self._child.account_id}

    async def _read(self, path: str, params: dict[str, str], lane: Lane, patience: float) -> Envelope:
        link = self._link
        begun = time.monotonic()
        again: set[ErrorCode] = set()
        await self._settle()
        while True:
            entered = await link.scheduler.enter(lane, max(0.0, patience - (time.monotonic() - begun)))
            try:
                return await self._once("GET", path, params, None, lane)
            except DeskError as error:
                if error.code is ErrorCode.VENDOR_BUSY:
                    link.scheduler.refused(lane, entered, _retry_after(error))
                    continue
                if error.code in again or not _worth_repeating(error):
                    raise
                again.add(error.code)
                if error.code is ErrorCode.VENDOR_CLOCK:
                    await link.clock.ask()

    async def _write(
        self, method: str, path: str, params: dict[str, str], content: bytes | None, lane: Lane
    ) -> Envelope:
        """One effectful try; a date that Duo refused is no try, so it is signed again once."""
        link = self._link
        await self._settle()
        entered = await link.scheduler.enter(lane)
        try:
            try:
                return await self._once(method, path, params, content, lane)
            except Mistaken as error:
                if error.code is not ErrorCode.VENDOR_CLOCK:
                    raise
            await link.clock.ask()
            return await self._once(method, path, params, content, lane)
        except DeskError as error:
            if error.code is ErrorCode.VENDOR_BUSY:
                link.scheduler.refused(lane, entered, _retry_after(error))
                raise link.scheduler.busy(lane) from error
            raise

    async def _settle(self) -> None:
        begun = time.monotonic()
        self._link.pulse.asked()
        try:
            if self._child is not None:
                await self._child.settle()
            await self._link.clock.settle()
        except DeskError as error:
            self._link.pulse.failed(error, time.monotonic() - begun)
            raise

    async def _once(
        self,
        method: str,
        path: str,
        params: dict[str, str],
        content: bytes | None,
        lane: Lane,
        *,
        patience: float | None = None,
    ) -> Envelope:
        """One exchange; with `patience`, silence for so long is no news rather than a failure."""
        link, effect, begun = self._link, method != "GET", time.monotonic()
        headers = {} if content is None else {"Content-Type": "application/json"}
        request = link.http.build_request(
            method, path, params=params or None, content=content, headers=headers
        )
        try:
            reply = await exchange(
                link.http, request, effect=effect, deadline=patience or link.timeout, auth=self._signature
            )
            envelope = opened(reply, effect=effect)
        except DeskError as error:
            if patience is not None and error.code is ErrorCode.VENDOR_SLOW:
                raise
            raised = self._with_offset(error)
            link.pulse.failed(raised, time.monotonic() - begun)
            if not isinstance(error, Unreachable):
                link.scheduler.answered(lane)
            raise raised from error.__cause__
        link.scheduler.answered(lane)
        link.pulse.answered(time.monotonic() - begun)
        return envelope

    def _with_offset(self, error: DeskError) -> DeskError:
        if error.code is not ErrorCode.VENDOR_CLOCK:
            return error
        return Mistaken(ErrorCode.VENDOR_CLOCK, seconds=str(round(self._link.clock.offset or 0)))


def _worth_repeating(error: DeskError) -> bool:
    """A clock that jumped, or a kept connection that the other side had closed."""
    stale = error.code is ErrorCode.VENDOR_DOWN and error.params.get("detail") in {
        "RemoteProtocolError",
        "ReadError",
        "WriteError",
    }
    return stale or error.code is ErrorCode.VENDOR_CLOCK


def _retry_after(error: DeskError) -> float | None:
    value = error.params.get("retry_after", "")
    return float(value) if value.isascii() and value.isdecimal() else None


def _what(error: ValidationError) -> str:
    """Where an answer was strange, without its content."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return ".".join(str(step) for step in first["loc"])[:80] or first["type"]


def _parsed(shape: type[T], response: Any) -> T:
    adapter: TypeAdapter[T] = _adapter(cast("Hashable", shape))
    return adapter.validate_python(response)


@lru_cache(maxsize=64)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)
