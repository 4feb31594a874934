"""One agent's session: signs in when needed, and once more when the server has forgotten it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from helpdesk_tui import __version__
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors.http import exchange, open_client
from helpdesk_tui.vendors.privacyidea.wire.answers import (
    CHALLENGE,
    UNAUTHORIZED,
    Answer,
    ServerSays,
    read_answer,
)
from helpdesk_tui.vendors.pulse import Pulse
from helpdesk_tui.vendors.settings import PrivacyIdeaSettings

REFUSED_PAUSE = timedelta(seconds=30)
"""A refused sign-in is not tried again at once: wrong tries may lock the agent's account."""


class Session:
    """Calls to one server, as one agent or as nobody."""

    def __init__(self, settings: PrivacyIdeaSettings, now: Callable[[], datetime]) -> None:
        self.pulse = Pulse(now)
        self.rights: frozenset[str] = frozenset()
        """What the last sign-in said; a right that is granted under a condition looks granted."""
        self.version: tuple[int, ...] = ()
        self._settings = settings
        self._now = now
        self._for_reads = _client(settings)
        # A write on a connection that the server is just closing would be unknown without need.
        self._for_writes = _client(settings, Connection="close")
        self._token: SecretStr | None = None
        self._signing_in = asyncio.Lock()
        self._refused: tuple[datetime, DeskError] | None = None

    @property
    def realm(self) -> str:
        """The realm of the people that this agent serves."""
        return self._settings.realm

    @property
    def username(self) -> str:
        """The agent's name at the server, as its own rows in the audit log bear it."""
        return self._settings.username

    async def read(self, path: str, **params: str) -> Answer:
        """GET as the agent."""
        return await self._signed("GET", path, params, effect=False)

    async def write(self, method: str, path: str, **fields: str | int) -> Answer:
        """An effect as the agent, tried once; raises `OutcomeUnknown` when it may stand."""
        return await self._signed(method, path, fields, effect=True)

    async def read_as_nobody(self, path: str) -> Answer:
        """GET without a session."""
        return await self._send("GET", path, {}, effect=False)

    async def write_as_nobody(self, path: str, **fields: str) -> Answer:
        """POST without a session, tried once."""
        return await self._send("POST", path, fields, effect=True)

    async def ready(self) -> None:
        """Be signed in, so that rights, version and the server's clock are known."""
        await self._current_token(forgotten=None)

    async def sign_in(self) -> None:
        """Sign in now, which reads the rights anew."""
        async with self._signing_in:
            await self._sign_in()

    async def close(self) -> None:
        """Forget the session and let go of connections; the server knows no sign-out."""
        self._token = None
        await self._for_reads.aclose()
        await self._for_writes.aclose()

    async def _signed(self, method: str, path: str, fields: Mapping[str, Any], *, effect: bool) -> Answer:
        """A call refused with 401 was not executed, so even a write may follow a new sign-in, once."""
        token = await self._current_token(forgotten=None)
        try:
            return await self._send(method, path, fields, effect=effect, token=token)
        except ServerSays as refusal:
            if refusal.http_status != UNAUTHORIZED:
                raise
        token = await self._current_token(forgotten=token)
        return await self._send(method, path, fields, effect=effect, token=token)

    async def _current_token(self, forgotten: SecretStr | None) -> SecretStr:
        async with self._signing_in:
            if self._token is None or self._token is forgotten:
                return await self._sign_in()
            return self._token

    async def _sign_in(self) -> SecretStr:
        self._token = None
        if self._refused and self._now() - self._refused[0] < REFUSED_PAUSE:
            raise self._refused[1]
        fields = {
            "username": self._settings.username,
            "password": self._settings.password.get_secret_value(),
        }
        try:
            answer = await self._send("POST", "/auth", fields, effect=False)
        except ServerSays as refusal:
            raise self._refuse("refused", refusal.params["number"]) from None
        if answer.authentication == CHALLENGE:
            raise self._refuse("second_factor")
        value = answer.value if isinstance(answer.value, dict) else {}
        token, rights = value.get("token"), value.get("rights")
        if not isinstance(token, str) or not token:
            raise self._refuse("no_token")
        self._refused = None
        self.rights = frozenset(str(right) for right in rights) if isinstance(rights, list) else frozenset()
        self._token = SecretStr(token)
        return self._token

    def _refuse(self, detail: str, number: str = "") -> Mistaken:
        """`second_factor`: the agent's account asks for one, which a program cannot give."""
        error = Mistaken(
            ErrorCode.VENDOR_KEYS_WRONG, vendor=self._settings.label, detail=detail, number=number
        )
        self._refused = (self._now(), error)
        self.pulse.failed(error)
        return error

    async def _send(
        self,
        method: str,
        path: str,
        fields: Mapping[str, Any],
        *,
        effect: bool,
        token: SecretStr | None = None,
    ) -> Answer:
        """The token goes bare into its header: with `Bearer` in front the server refuses it.

        A read that met a connection in its last moment is repeated once.
        """
        headers = {"Authorization": token.get_secret_value()} if token else {}
        try:
            return await self._once(method, path, fields, effect=effect, headers=headers)
        except Unreachable as error:
            if effect or error.code is not ErrorCode.VENDOR_DOWN:
                raise
        return await self._once(method, path, fields, effect=effect, headers=headers)

    async def _once(
        self,
        method: str,
        path: str,
        fields: Mapping[str, Any],
        *,
        effect: bool,
        headers: dict[str, str],
    ) -> Answer:
        client = self._for_writes if effect else self._for_reads
        if method in {"GET", "DELETE"}:
            request = client.build_request(method, path, params=dict(fields), headers=headers)
        else:
            request = client.build_request(method, path, json=dict(fields), headers=headers)
        self.pulse.asked()
        try:
            reply = await exchange(client, request, effect=effect, deadline=self._settings.timeout)
            answer = read_answer(reply, effect=effect)
        except ServerSays:
            self.pulse.answered(None)
            raise
        except DeskError as error:
            self.pulse.failed(error)
            raise
        self.version = answer.version or self.version
        self.pulse.answered(answer.server_time)
        return answer


def _client(settings: PrivacyIdeaSettings, **headers: str) -> httpx.AsyncClient:
    client = open_client(settings.url, timeout=settings.timeout, ca_file=settings.ca_file)
    client.headers.update({"User-Agent": f"helpdesk_tui/{__version__}", "Accept-Language": "en", **headers})
    return client
