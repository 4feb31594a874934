"""Tokens as the server lists them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken, Unreachable
from helpdesk_tui.vendors.privacyidea.wire.answers import NO_SUCH_USER, ServerSays, has_next, rows_of
from helpdesk_tui.vendors.privacyidea.wire.dates import parse_stamp
from helpdesk_tui.vendors.privacyidea.wire.session import Session

PAGE = 100
"""Tokens in one answer: a thousand take the server two seconds."""
MAX_PAGES = 5_000
SERIALS_AT_ONCE = 50
"""They travel in the URL."""

_SERIAL = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ENROLLED = {"", "enrolled"}
"""Releases before 3.14 leave it empty."""


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """One token; no repr, since its details may hold keys."""

    serial: str
    type: str
    description: str
    login: str
    realm: str
    active: bool
    revoked: bool
    rollout_state: str
    failures: int
    """Wrong codes since the last right one."""
    allowed_failures: int
    """0: the server does not say."""
    sync_window: int
    """How far off a resynchronisation looks, in codes; 0: the server does not say."""
    info: Mapping[str, Any]

    @property
    def blocked(self) -> bool:
        """Too many wrong codes."""
        return self.failures >= self.allowed_failures > 0

    @property
    def enrolled(self) -> bool:
        """The phone has answered, or the owner has proved it."""
        return self.rollout_state in _ENROLLED

    @property
    def unverified(self) -> bool:
        """Set up, but the server wants a first code before it accepts any (policy `verify_enrollment`)."""
        return self.rollout_state == "verify"

    @property
    def created(self) -> datetime | None:
        """When its secret was made: a new enrolment under the same serial renews this date."""
        return parse_stamp(self.info.get("creation_date"))

    @property
    def last_used(self) -> datetime | None:
        """Hidden from some agents by policy."""
        return parse_stamp(self.info.get("last_auth"))

    @property
    def until(self) -> datetime | None:
        """End of its validity; None: it has none, or one that cannot be read."""
        return parse_stamp(self.info.get("validity_period_end"))

    @property
    def started(self) -> datetime | None:
        """Begin of its validity; None: it has none, or one that cannot be read."""
        return parse_stamp(self.info.get("validity_period_start"))

    def valid_at(self, moment: datetime) -> bool:
        """Active, and within its validity at that moment of the server's clock."""
        started = self.started is None or self.started <= moment
        return self.active and not self.revoked and started and (self.until is None or moment < self.until)


def checked_serial(serial: str) -> str:
    """The serial, if it can be put into a path and names one token only; else `Mistaken(BAD_REQUEST)`."""
    if not _SERIAL.fullmatch(serial):
        raise Mistaken(ErrorCode.BAD_REQUEST, field="serial")
    return serial


async def token_by_serial(session: Session, serial: str) -> Token | None:
    """One token now; None when it is gone or out of the agent's sight (the server tells no difference)."""
    answer = await session.read("/token/", serial=checked_serial(serial), pagesize="2")
    return next((token for token in _tokens(answer.value) if token.serial == serial), None)


async def token_of(session: Session, login: str, serial: str) -> Token:
    """One token of that person now; raises `Missing` when it is gone or somebody else's."""
    token = await token_by_serial(session, serial)
    if token is None or not _same_owner(token, login, session.realm):
        raise Missing(ErrorCode.NOT_FOUND)
    return token


async def tokens_of(session: Session, login: str) -> list[Token]:
    """All tokens of one person; empty when the person is gone."""
    try:
        found = [token async for token in _paged(session, user=login, realm=session.realm)]
    except ServerSays as refusal:
        if refusal.number == NO_SUCH_USER:
            return []
        raise
    return [token for token in found if _same_owner(token, login, session.realm)]


async def unassigned(session: Session, pattern: str) -> list[Token]:
    """Tokens that nobody has and whose serial matches, as far as the agent's realms go; the first page."""
    answer = await session.read(
        "/token/", serial=pattern, assigned="False", pagesize=str(PAGE), sortby="serial"
    )
    return [token for token in _tokens(answer.value) if not token.login]


async def tokens_of_realm(session: Session) -> dict[str, list[Token]]:
    """All tokens of the realm's people, by login; one call for a hundred tokens instead of one a person."""
    found: dict[str, dict[str, Token]] = {}
    async for token in _paged(session, tokenrealm=session.realm, sortby="serial"):
        if token.login and token.realm.casefold() == session.realm.casefold():
            found.setdefault(token.login, {})[token.serial] = token
    return {login: list(tokens.values()) for login, tokens in found.items()}


async def token_types(session: Session, serials: set[str]) -> dict[str, str]:
    """Types by serial of those that are still there; a serial that no path could carry is left out."""
    askable = sorted(serial for serial in serials if _SERIAL.fullmatch(serial))
    found: dict[str, str] = {}
    for start in range(0, len(askable), SERIALS_AT_ONCE):
        some = ",".join(askable[start : start + SERIALS_AT_ONCE])
        answer = await session.read("/token/", serial=some, pagesize=str(SERIALS_AT_ONCE))
        found |= {token.serial: token.type for token in _tokens(answer.value)}
    return found


async def _paged(session: Session, **filters: str) -> AsyncIterator[Token]:
    for page in range(1, MAX_PAGES + 1):
        answer = await session.read("/token/", pagesize=str(PAGE), page=str(page), **filters)
        tokens = _tokens(answer.value)
        for token in tokens:
            yield token
        if not tokens or not has_next(answer.value):
            return
    raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="token pages without end")


def _same_owner(token: Token, login: str, realm: str) -> bool:
    return token.login == login and token.realm.casefold() == realm.casefold()


def _tokens(value: object) -> list[Token]:
    rows = rows_of(value, "tokens")
    if rows is None:
        raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="no token list")
    return [_token(row) for row in rows if row.get("serial")]


def _token(row: Mapping[str, Any]) -> Token:
    info = row.get("info")
    return Token(
        serial=str(row["serial"]),
        type=str(row.get("tokentype") or "").lower(),
        description=str(row.get("description") or ""),
        login=str(row.get("username") or ""),
        realm=str(row.get("user_realm") or ""),
        active=row.get("active") is True,
        revoked=row.get("revoked") is True or row.get("locked") is True,
        rollout_state=str(row.get("rollout_state") or ""),
        failures=_whole(row.get("failcount")),
        allowed_failures=_whole(row.get("maxfail")),
        sync_window=_whole(row.get("sync_window")),
        info=info if isinstance(info, dict) else {},
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
