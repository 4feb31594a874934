"""Calls to WebADM's Manager as one administrator: reads by the batch, writes one by one and once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.vendors.http import MAX_BYTES, Reply
from helpdesk_tui.vendors.openotp.wire.nodes import Nodes
from helpdesk_tui.vendors.openotp.wire.rpc import Call, answers, encoded, wrong_form
from helpdesk_tui.vendors.pulse import Pulse
from helpdesk_tui.vendors.settings import OpenOtpSettings

PATH = "manag/"
REFUSED_PAUSE = timedelta(seconds=30)
"""Refused credentials are not tried again at once: wrong tries may lock the administrator's account."""
MOST_CALLS = 60
"""In one batch."""
_TWO_FORMS = frozenset({"otp", "otp1", "otp2", "digits", "period", "length", "tinyurl", "expires", "maxuse"})
"""Parameters whose type differs between releases; each is sent in the form that was taken last."""


class Manager:
    """One administrator's calls; nothing is sent before the first of them."""

    def __init__(self, settings: OpenOtpSettings, now: Callable[[], datetime]) -> None:
        urls = (settings.url, *([settings.second_url] if settings.second_url else []))
        self.pulse = Pulse(now)
        self.settings = settings
        self._now = now
        self._nodes = Nodes(
            urls, PATH, timeout=settings.timeout, ca_file=settings.ca_file, cert_file=settings.cert_file
        )
        self._credentials = httpx.BasicAuth(settings.username, settings.password.get_secret_value())
        self._refused: tuple[datetime, DeskError] | None = None
        self.logins: dict[str, str] = {}
        """By DN, of everybody who was read: the server's log knows people by DN alone."""
        self._forms: dict[tuple[str, str], str] = {}

    async def read(self, method: str, /, **params: Any) -> Any:
        """One result; may be asked again by whoever wants it again."""
        return await self._one(Call(method, params), effect=False)

    async def write(self, method: str, /, **params: Any) -> Any:
        """An effect, tried once; raises `OutcomeUnknown` when it may stand."""
        return await self._one(Call(method, params), effect=True)

    async def batch(self, calls: Sequence[Call]) -> list[Any]:
        """Reads in one request: for each its result, or the `DeskError` that it met.

        Raises what all of them met: no answer, or refused credentials.
        """
        found: list[Any] = []
        for start in range(0, len(calls), MOST_CALLS):
            found += await self._send(calls[start : start + MOST_CALLS], effect=False, batch=True)
        return found

    async def close(self) -> None:
        """Let go of connections; the server knows no sign-out."""
        await self._nodes.close()

    async def _one(self, call: Call, *, effect: bool) -> Any:
        """A refusal that names the type of a parameter did nothing, so the other form is sent, once."""
        try:
            return await self._single(self._formed(call), effect=effect)
        except DeskError as error:
            named = wrong_form(error)
            if named is None or named[0] not in _TWO_FORMS or not _fits(call.params.get(named[0]), named[1]):
                raise
            self._forms[call.method, named[0]] = named[1]
        return await self._single(self._formed(call), effect=effect)

    async def _single(self, call: Call, *, effect: bool) -> Any:
        (result,) = await self._send([call], effect=effect, batch=False)
        if isinstance(result, DeskError):
            raise result
        return result

    def _formed(self, call: Call) -> Call:
        known = {
            name: self._forms[call.method, name] for name in call.params if (call.method, name) in self._forms
        }
        if not known:
            return call
        return Call(
            call.method, {**call.params, **{n: _as(call.params[n], form) for n, form in known.items()}}
        )

    async def _send(self, calls: Sequence[Call], *, effect: bool, batch: bool) -> list[Any]:
        if self._refused and self._now() - self._refused[0] < REFUSED_PAUSE:
            raise self._refused[1]
        body = encoded(calls, batch=batch)

        def build(client: httpx.AsyncClient) -> httpx.Request:
            request = client.build_request(
                "POST", PATH, content=body, headers={"Content-Type": "application/json"}
            )
            return next(self._credentials.sync_auth_flow(request))

        self.pulse.asked()
        try:
            reply = await self._nodes.send(build, effect=effect, limit=MAX_BYTES)
            found = answers(reply, calls, effect=effect)
        except Mistaken as error:
            raise self._said_no(error) from None
        except DeskError as error:
            self.pulse.failed(error)
            raise
        self._refused = None
        self.pulse.answered(_server_time(reply))
        return found

    def _said_no(self, error: Mistaken) -> Mistaken:
        if error.code is not ErrorCode.VENDOR_KEYS_WRONG:
            self.pulse.answered(None)
            return error
        told = Mistaken(error.code, vendor=self.settings.label, detail=error.params.get("detail", ""))
        self._refused = (self._now(), told)
        self.pulse.failed(told)
        return told


def _fits(value: object, form: str) -> bool:
    """Whether the value has another form than that and can take it without becoming another value."""
    return value is not None and type(_as(value, form)) is not type(value)


def _as(value: object, form: str) -> object:
    """Text, number or truth, as the server wants it; the value itself where it cannot be that.

    A code that begins with 0 is no number: it would become a shorter one.
    """
    word = str(value)
    if form.startswith("str"):
        return word
    if form.startswith("int"):
        whole = word.isascii() and word.isdecimal() and str(int(word)) == word
        return int(word) if whole else value
    if form.startswith("bool"):
        return {"true": True, "false": False}.get(word.lower(), value)
    return value


def _server_time(reply: Reply) -> datetime | None:
    try:
        stated = parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return None
    return stated if stated.tzinfo else stated.replace(tzinfo=UTC)
