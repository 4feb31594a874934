"""The authentication log of 3.14: several rows for one attempt, in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from helpdesk_tui.contract.errors import ErrorCode, Unreachable
from helpdesk_tui.vendors.privacyidea.codes import type_of_spent
from helpdesk_tui.vendors.privacyidea.wire.answers import has_next, rows_of
from helpdesk_tui.vendors.privacyidea.wire.dates import parse_stamp
from helpdesk_tui.vendors.privacyidea.wire.session import Session
from helpdesk_tui.vendors.privacyidea.wire.tokens import token_types
from helpdesk_tui.vendors.values import VendorPrompt

PAGE = 200
MAX_PAGES = 100
"""What is left comes at the next look, since the oldest are read first."""
PHONE = "/ttype/push"
TRIGGERED = "CHALLENGE_TRIGGERED"

_RESULTS = {
    "LOGIN_SUCCESS": "success",
    "CHALLENGE_ANSWERED_OUT_OF_BAND": "success",
    TRIGGERED: "waiting",
    "CHALLENGE_DECLINED_UNKNOWN_TRIGGER": "fraud",
}
"""Everything else is a refusal, whose name is told as the reason."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Triggered:
    """One token that was asked."""

    at: datetime
    serial: str
    purpose: str
    """The program that had it asked."""


async def prompts(
    session: Session, since: datetime, types: dict[str, str], login: str = ""
) -> tuple[VendorPrompt, ...]:
    """One prompt for each attempt, oldest first; `types` of tokens are kept in the caller's map."""
    rows = await _rows(session, since, **_of(login))
    unknown = {str(row["serial"]) for row in rows if row.get("serial")} - types.keys()
    types |= await token_types(session, unknown)
    attempts: dict[str, list[Row]] = {}
    for row in rows:
        attempts.setdefault(str(row.get("attempt_id") or row.get("id")), []).append(row)
    found = [_prompt(ref, attempt, types) for ref, attempt in attempts.items()]
    return tuple(sorted((prompt for prompt in found if prompt), key=lambda prompt: prompt.at))


async def triggered(session: Session, since: datetime, login: str) -> tuple[Triggered, ...]:
    """Challenges of one person, oldest first."""
    rows = await _rows(session, since, event_types=TRIGGERED, **_of(login))
    return tuple(
        Triggered(at, _text(row.get("serial")), _text(row.get("client_label")))
        for row in rows
        if row.get("event_type") == TRIGGERED and row.get("username") == login
        if (at := parse_stamp(row.get("timestamp")))
    )


def _of(login: str) -> dict[str, str]:
    return {"usernames": login} if login else {}


async def _rows(session: Session, since: datetime, **more: str) -> list[Row]:
    found: list[Row] = []
    for page in range(1, MAX_PAGES + 1):
        answer = await session.read(
            "/authenticationlog/",
            realms=session.realm,
            start_time=since.astimezone(UTC).isoformat(),
            sort_column="timestamp",
            sort_order="asc",
            page=str(page),
            page_size=str(PAGE),
            **more,
        )
        rows = rows_of(answer.value, "auth_logs")
        if rows is None:
            raise Unreachable(ErrorCode.VENDOR_STRANGE, detail="no authentication log")
        found += [row for row in rows if parse_stamp(row.get("timestamp"))]
        if not rows or not has_next(answer.value):
            break
    return found


def _prompt(ref: str, attempt: list[Row], types: Mapping[str, str]) -> VendorPrompt | None:
    """What decided an attempt is its last row; where the login was asked for is its first."""
    ordered = sorted(attempt, key=lambda row: str(row["timestamp"]))
    first, last = ordered[0], ordered[-1]
    at = parse_stamp(first["timestamp"])
    login = _text(last.get("username")) or _text(first.get("username"))
    if at is None or not login:
        return None
    event = _text(last.get("event_type"))
    result = _RESULTS.get(event, "denied")
    serial = _text(last.get("serial")) or _text(first.get("serial"))
    phone = next((row for row in ordered if row.get("endpoint") == PHONE), None)
    return VendorPrompt(
        ref=ref,
        person_ref=login,
        login=login,
        at=at,
        application=_text(first.get("client_label")),
        factor="push" if phone else types.get(serial) or type_of_spent(serial),
        result=result,
        reason="" if result == "success" else _reason(event, last.get("reasons")),
        device=serial,
        access_ip=_text(first.get("source_ip")) or None,
        phone_ip=(_text(phone.get("source_ip")) or None) if phone else None,
    )


def _reason(event: str, reasons: object) -> str:
    words: Iterable[object] = reasons if isinstance(reasons, list) and reasons else [event]
    return ", ".join(str(word).lower() for word in words)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
