"""Locked people. Releases before 3.14 know no such thing, so there nobody is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.vendors.privacyidea.wire.answers import FORBIDDEN, Answer, ServerSays, has_next, rows_of
from helpdesk_tui.vendors.privacyidea.wire.session import Session

SINCE_VERSION = (3, 14)
PAGE = 100
MAX_PAGES = 1_000

Locks = Mapping[str, str] | None
"""Causes by login; None when this agent may not know."""
Lock = Mapping[str, Any]
"""One lock as the server tells it; empty: there is none."""


async def all_locked(session: Session) -> Locks:
    """Everybody of the realm who is locked now."""
    found: dict[str, str] = {}
    for page in range(1, MAX_PAGES + 1):
        try:
            answer = await _read(
                session,
                "/conditionalaccess/lock/users",
                realms=session.realm,
                states="permanent,temporary",
                page=str(page),
                page_size=str(PAGE),
            )
        except ServerSays as refusal:
            if refusal.http_status == FORBIDDEN:
                return None
            raise
        if answer is None:
            break
        rows = rows_of(answer.value, "locked_users")
        if rows is None:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="no list of locks")
        found |= {str(row.get("username")): str(row.get("lock_cause") or "") for row in rows}
        if not has_next(answer.value):
            break
    return found


async def one(session: Session, login: str) -> tuple[AccountStatus, str]:
    """Whether this person is locked now, and why: `MANUAL` or `POLICY`."""
    lock = await lock_of(session, login)
    if lock is None:
        return status(None, login)
    return status({login: str(lock.get("lock_cause") or "")} if lock else {}, login)


async def lock_of(session: Session, login: str) -> Lock | None:
    """The lock of this person; None when this agent may not know."""
    try:
        answer = await _read(session, "/conditionalaccess/lock/user", user=login, realm=session.realm)
    except ServerSays as refusal:
        if refusal.http_status == FORBIDDEN:
            return None
        raise
    lock = answer.value if answer else None
    return lock if isinstance(lock, dict) else {}


def status(locked: Locks, login: str) -> tuple[AccountStatus, str]:
    """The account's status and its cause; the server knows no other status than locked."""
    if locked is None:
        return AccountStatus.UNKNOWN, ""
    if login in locked:
        return AccountStatus.LOCKED, locked[login]
    return AccountStatus.ACTIVE, ""


async def _read(session: Session, path: str, **params: str) -> Answer | None:
    """None where the release has no locks: the path is then another page, or none."""
    if session.version and session.version < SINCE_VERSION:
        return None
    try:
        return await session.read(path, **params)
    except Unreachable as error:
        if session.version or error.code is not ErrorCode.VENDOR_STRANGE:
            raise
        return None
