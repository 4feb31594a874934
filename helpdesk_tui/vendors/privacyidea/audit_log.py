"""The audit log, for releases and agents without the authentication log.

It is written at the end of a request and its failures are swallowed, so a missing row proves nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.vendors.privacyidea.authentication_log import Triggered
from helpdesk_tui.vendors.privacyidea.wire.answers import ACCEPT, CHALLENGE, Answer, has_next, rows_of
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.values import VendorPrompt

PAGE = 100
MAX_PAGES = 50
LOGINS = "POST /validate/*"
ZONE_STEP = timedelta(minutes=15)
"""Every offset in use is a multiple of it."""
ZONE_KEPT = timedelta(minutes=30)
"""A summer time may begin meanwhile."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditLine:
    """The server's own words."""

    info: str
    policies: str
    """Names of the policies that took part."""


class AuditLog:
    """Reads logins; learns the server's offset, since dates are local time that does not say of where."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._zone: tuple[datetime, timedelta] | None = None

    async def prompts(self, since: datetime, login: str = "") -> tuple[VendorPrompt, ...]:
        """Logins since then, oldest first; the newest 5,000 at most."""
        rows = [(row, moment) async for row, moment in self._logins(since, login)]
        found = {prompt.ref: prompt for row, moment in rows if (prompt := _prompt(row, moment))}
        return tuple(sorted(found.values(), key=lambda prompt: prompt.at))

    async def triggered(self, since: datetime, login: str) -> tuple[Triggered, ...]:
        """Challenges that logins of this person met; those that a desk asks for belong to nobody here."""
        return tuple(
            [
                Triggered(moment, str(row.get("serial") or ""), str(row.get("user_agent") or ""))
                async for row, moment in self._logins(since, login)
                if row.get("authentication") == CHALLENGE and row.get("user") == login
            ]
        )

    async def refusal(self, login: str) -> AuditLine | None:
        """The newest login of this person, if it was refused."""
        answer = await self._page(action=LOGINS, user=login, page_size="5")
        rows = (row for row in _rows(answer) if row.get("user") == login)
        row = next((row for row in rows if row.get("authentication") != CHALLENGE), None)
        if row is None or row.get("authentication") == ACCEPT:
            return None
        return AuditLine(str(row.get("info") or ""), str(row.get("policies") or ""))

    def _logins(self, since: datetime, login: str) -> AsyncIterator[tuple[Row, datetime]]:
        return self.acts(since, LOGINS, login)

    async def acts(
        self, since: datetime, action: str, login: str = ""
    ) -> AsyncIterator[tuple[Row, datetime]]:
        """Rows of that action with their moment, newest first."""
        offset = await self._offset()
        more = {"user": login} if login else {}
        for page in range(1, MAX_PAGES + 1):
            answer = await self._page(action=action, page=str(page), page_size=str(PAGE), **more)
            dated = [(row, moment) for row in _rows(answer) if (moment := _utc(row, offset))]
            for row, moment in dated:
                if moment >= since:
                    yield row, moment
            if not has_next(answer.value) or any(moment < since for _, moment in dated):
                return

    async def _offset(self) -> timedelta:
        """The first look leaves a row of its own, which the second finds: its date is the server's now."""
        now = self._session.pulse.now()
        if self._zone and now - self._zone[0] < ZONE_KEPT:
            return self._zone[1]
        await self._page(page_size="1")
        answer = await self._page(page_size="1")
        local = next((moment for row in _rows(answer) if (moment := _local(row))), None)
        utc = answer.server_time or self._session.pulse.server_now()
        if local is None:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="no row of our own in the audit log")
        steps = round((local.replace(tzinfo=UTC) - utc) / ZONE_STEP)
        self._zone = (now, steps * ZONE_STEP)
        return self._zone[1]

    async def _page(self, **params: str) -> Answer:
        return await self._session.read("/audit/", realm=self._session.realm, **params)


def _rows(answer: Answer) -> list[dict[str, Any]]:
    rows = rows_of(answer.value, "auditdata")
    if rows is None:
        raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="no audit log")
    return rows


def _local(row: Row) -> datetime | None:
    try:
        return datetime.fromisoformat(str(row.get("date"))).replace(tzinfo=None)
    except ValueError:
        return None


def _utc(row: Row, offset: timedelta) -> datetime | None:
    local = _local(row)
    return (local - offset).replace(tzinfo=UTC) if local else None


def _prompt(row: Row, at: datetime) -> VendorPrompt | None:
    login, result = str(row.get("user") or ""), str(row.get("authentication") or "")
    if not login:
        return None
    accepted = result == "ACCEPT"
    return VendorPrompt(
        ref=f"audit-{row.get('number')}",
        person_ref=login,
        login=login,
        at=at,
        application=str(row.get("user_agent") or ""),
        factor=str(row.get("token_type") or ""),
        result={"ACCEPT": "success", "CHALLENGE": "waiting"}.get(result, "denied"),
        reason="" if accepted else str(row.get("info") or ""),
        device=str(row.get("serial") or ""),
        access_ip=str(row.get("client") or "") or None,
    )
