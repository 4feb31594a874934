"""Logins out of OpenOTP's event log: the last hundred lines, on a clock without a zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.vendors.openotp.wire import ldap, lenient
from helpdesk_tui.vendors.openotp.wire.manager import Manager
from helpdesk_tui.vendors.values import VendorPrompt

MOST = 100
"""Lines that the server hands out at once, whatever is asked; there is no next page."""
_SLACK = timedelta(seconds=2)

_RESULTS = (
    ("success", ("success", "accept", "approved")),
    ("denied", ("cancel", "denied", "declined", "refus", "reject")),
    ("failure", ("fail", "invalid", "wrong", "bad ", "block", "expired", "timed", "not found", "error")),
)
"""Words of the log's free text, which the server may also have in another language."""
_FACTORS = (
    ("push", ("push", "mobile")),
    ("sms", ("sms",)),
    ("mail", ("mail",)),
    ("emergency", ("emerg",)),
    ("otp", ("otp", "token", "hotp", "totp")),
)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log."""

    at: datetime
    dn: str
    session: str
    client: str
    source: str
    text: str


class OpenOtpLog:
    """What everybody's logins left; what fell out of the hundred lines is a gap, and is said."""

    blind_seconds = 0
    min_interval = 15.0

    def __init__(self, manager: Manager, zone: tzinfo) -> None:
        self._manager = manager
        self._zone = zone
        self.complete_since: datetime | None = None
        """Before this the last look may lack prompts; None: it lacked none that was asked for."""

    async def prompts(self, since: datetime) -> tuple[VendorPrompt, ...]:
        """Logins since then, oldest first: one for each session of the server, told by its last line."""
        events = await self.events(MOST)
        full = len(events) >= MOST
        self.complete_since = events[0].at if full and events[0].at > since else None
        sessions: dict[str, list[Event]] = {}
        for event in events:
            sessions.setdefault(event.session or f"{event.at:%s}{event.dn}", []).append(event)
        found = [self._prompt(name, lines) for name, lines in sessions.items()]
        now = self._manager.pulse.now() + _SLACK
        return tuple(sorted((one for one in found if since <= one.at <= now), key=lambda one: one.at))

    async def events(self, most: int, dn: str | None = None) -> list[Event]:
        """Lines of everybody, or of one person, oldest first."""
        found = await self._manager.read("Get_Event_Logs", application="openotp", max=most, dn=dn)
        if not isinstance(found, list):
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="no log")
        events = [self._event(row) for row in found if isinstance(row, Mapping)]
        return sorted((event for event in events if event is not None), key=lambda event: event.at)

    def _event(self, row: Mapping[str, Any]) -> Event | None:
        at = lenient.moment(row.get("time"), self._zone)
        try:
            dn = ldap.canonical(lenient.text(row.get("dn")))
        except DeskError:
            return None
        if at is None:
            return None
        client, source, session, text = (
            lenient.text(row.get(name)) for name in ("client", "source", "session", "text")
        )
        return Event(at, dn, session, client, source, text)

    def _prompt(self, name: str, lines: list[Event]) -> VendorPrompt:
        last = lines[-1]
        every = " ".join(line.text for line in lines)
        return VendorPrompt(
            ref=name,
            person_ref=last.dn,
            login=self._manager.logins.get(last.dn) or _first_value(last.dn),
            at=lines[0].at,
            application=last.client,
            factor=_word(every, _FACTORS, "login"),
            result=_word(last.text, _RESULTS, last.text[:80] or "?"),
            reason=last.text[:200],
            access_ip=last.source or None,
        )


def _word(text: str, table: tuple[tuple[str, tuple[str, ...]], ...], otherwise: str) -> str:
    plain = text.lower()
    return next((word for word, signs in table if any(sign in plain for sign in signs)), otherwise)


def _first_value(dn: str) -> str:
    """What stands for the login of somebody who was never read."""
    return ldap.parsed(dn)[0][0][1] or dn
