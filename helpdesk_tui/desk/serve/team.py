"""The door of the network: every request is signed by a console whose session is live (TCP has no peer).

Only what came through here, or what the kernel named on a Unix socket, is anybody to the desk.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Final

from sqlalchemy import Connection
from starlette.types import ASGIApp, Receive, Scope, Send

from helpdesk_tui.contract import signed
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Unreachable
from helpdesk_tui.contract.stream import Change, Resource
from helpdesk_tui.desk.agents.ending import end_sessions
from helpdesk_tui.desk.agents.standing import session_idle
from helpdesk_tui.desk.auth import nonces, sessions
from helpdesk_tui.desk.auth.agent import OPEN, PEER, SIGNED_IN
from helpdesk_tui.desk.auth.nonces import Nonces
from helpdesk_tui.desk.auth.notes import Shown, Way, note
from helpdesk_tui.desk.auth.sessions import Held
from helpdesk_tui.desk.auth.values import Agent, NotSignedIn
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.serve.guard import check_json, read_body, replayed, single_headers

SIGN_IN: Final = "/v1/sign-in"
_NONCE: Final = re.compile(r"[0-9a-f]{32}")
_TIME: Final = re.compile(r"[0-9]{10}")
_KEY: Final = re.compile(r"[0-9a-f]{64}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}")


class ClockOff(Mistaken):
    """The console's clock and the desk's are too far apart to tell old requests from new ones."""

    status = 401

    def __init__(self, seconds: int) -> None:
        super().__init__(ErrorCode.CONSOLE_CLOCK, seconds=str(seconds))


class Team:
    """Lets in what is signed by the key of a live session, once, and names its agent."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app = app
        self._house = house
        self._nonces = Nonces()
        self._strangers = Nonces()
        """Of those who sign in: however many they are, they keep nobody out who is in."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request; what the kernel vouches for passes."""
        if scope["type"] != "http" or scope.get("state", {}).get(PEER) is not None:
            await self._app(scope, receive, send)
            return
        headers = single_headers(scope["headers"])
        reads = scope["method"] in ("GET", "HEAD", "OPTIONS")
        if scope["path"].startswith(SIGN_IN) and not reads:
            body = await read_body(scope, receive)
            check_json(headers, body)
            self._strangers.take(self._signed(scope, headers, body, _named(body), ""))
            told: dict[str, object] = {OPEN: True}
        else:
            held, token = await self._held(headers)
            body = b"" if reads else await read_body(scope, receive)
            try:
                nonce = self._signed(scope, headers, body, held.console, token)
            except OtherKey:
                await self._misused(scope, held)
                raise
            self._nonces.take(nonce)
            await self._new_everywhere(nonce, reads=reads)
            told = {SIGNED_IN: Agent(held.agent, "", frozenset(), held.id)}
        scope = {**scope, "state": {**scope.get("state", {}), **told}}
        await self._app(scope, receive if reads else replayed(body, receive), send)

    async def _held(self, headers: dict[bytes, bytes]) -> tuple[Held, str]:
        """The live session that the token names, marked as used."""
        house, now = self._house, self._house.clock.now()
        told = headers.get(signed.TOKEN.encode(), b"").decode("ascii", "replace")
        token, idle = told.removeprefix(signed.BEARER), session_idle(house)
        held = None if token == told else await house.store.read(lambda c: sessions.held(c, token, now, idle))
        if held is None:
            raise NotSignedIn
        if now - held.seen_at > sessions.SEEN_EVERY:
            with suppress(Unreachable):  # reading goes on where the store takes nothing
                await house.store.write(lambda connection: sessions.seen(connection, held.id, now))
        return held, token

    async def _new_everywhere(self, nonce: str, *, reads: bool) -> None:
        """Where desks share a database, none takes what another one took.

        Reading goes on where the store takes nothing; what writes needs the store anyway.
        """
        house = self._house
        if house.store.alone:
            return
        try:
            await house.store.write(lambda connection: nonces.take(connection, nonce, house.clock.now()))
        except Unreachable:
            if not reads:
                raise

    def _signed(
        self, scope: Scope, headers: dict[bytes, bytes], body: bytes, console: bytes, token: str
    ) -> str:
        """What must be new about it; raises `ClockOff`, `OtherKey`, `NotSignedIn` for what is unsigned."""

        def header(name: str) -> str:
            return headers.get(name.encode(), b"").decode("ascii", "replace")

        moment, nonce, signature = header(signed.TIME), header(signed.NONCE), header(signed.SIGNATURE)
        if not (_TIME.fullmatch(moment) and _NONCE.fullmatch(nonce) and _SIGNATURE.fullmatch(signature)):
            raise NotSignedIn
        off = int(moment) - int(self._house.clock.now().timestamp())
        if abs(off) > signed.WINDOW_SECONDS:
            raise ClockOff(off)
        query = scope["query_string"]
        target = scope["raw_path"] + (b"?" + query if query else b"")
        request = signed.Signable(
            method=scope["method"],
            host=header("host"),
            target=target.decode("ascii", "replace"),
            time=moment,
            nonce=nonce,
            key=header("idempotency-key"),
            token=token,
            body=body,
        )
        _verify(console, bytes.fromhex(signature), request.encoded())
        return console.hex() + nonce

    async def _misused(self, scope: Scope, held: Held) -> None:
        """The token is in other hands: it ends here, and stands on record."""
        house, address = self._house, address_of(scope)

        def write(connection: Connection) -> None:
            end_sessions(connection, house, held.agent, "misused", only=held.id)
            shown = Shown(Way.REQUEST, held.agent, held.id, address, "other_key")
            note(connection, house, AuditEvent.SESSION_MISUSED, shown)

        await house.store.write(write)
        house.hub.publish(Change(resource=Resource.AGENT, id=held.agent))


class OtherKey(NotSignedIn):
    """The signature is not that of the session's console."""


def address_of(scope: Scope) -> str:
    """Where a request came from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _named(body: bytes) -> bytes:
    """The key that somebody who signs in says is his console's."""
    told = json.loads(body) if body else None
    console = told.get("console") if isinstance(told, dict) else None
    if not isinstance(console, str) or _KEY.fullmatch(console) is None:
        raise NotSignedIn
    return bytes.fromhex(console)


def _verify(console: bytes, signature: bytes, data: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(console).verify(signature, data)
    except InvalidSignature as error:
        raise OtherKey from error
