"""What a reply of the server means; texts of the server are shown at most, never decided upon."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors.http import Reply, strict_json
from helpdesk_tui.vendors.values import OutcomeUnknown

ACCEPT = "ACCEPT"
CHALLENGE = "CHALLENGE"
DECLINED = "DECLINED"

TOO_MANY = 429
UNAUTHORIZED = 401
FORBIDDEN = 403
NOT_FOUND = 404
SERVER_ERROR = 500
_OK = range(200, 300)
NO_SUCH_TOKEN = 601
NO_SUCH_USER = 904
BAD_PARAMETER = 905


class ServerSays(Mistaken):
    """A refusal in the server's own form: certainly not done, except for a creation that failed half-way."""

    def __init__(self, http_status: int, number: int, message: str) -> None:
        super().__init__(_meaning(http_status, number), number=str(number), detail=message[:200])
        self.http_status = http_status
        self.number = number


def _meaning(http_status: int, number: int) -> ErrorCode:
    if http_status == UNAUTHORIZED:
        return ErrorCode.VENDOR_KEYS_WRONG
    if http_status == FORBIDDEN:
        return ErrorCode.VENDOR_PERMISSION
    if http_status == NOT_FOUND or number in {NO_SUCH_TOKEN, NO_SUCH_USER}:
        return ErrorCode.NOT_FOUND
    return ErrorCode.VENDOR_REFUSED


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One call that worked; no repr, since details carry secrets."""

    value: Any
    detail: Mapping[str, Any]
    authentication: str
    """ACCEPT, REJECT, CHALLENGE, DECLINED or empty; the status code says nothing about a code."""
    version: tuple[int, ...]
    """Empty where the server hides it."""
    server_time: datetime | None


def read_answer(reply: Reply, *, effect: bool) -> Answer:
    """The answer in a reply.

    Raises `ServerSays` for its refusals, `OutcomeUnknown` for an effect whose answer makes no sense, and
    `Unreachable` for everything else that is not an answer.
    """
    try:
        document = _document(reply)
    except ValueError as error:
        raise _no_answer(reply, str(error), effect=effect) from None
    result = document["result"]
    if result.get("status") is not True:
        error_part = result.get("error")
        if reply.status >= SERVER_ERROR or not isinstance(error_part, dict):
            raise _no_answer(reply, f"error {reply.status}", effect=effect)
        raise ServerSays(reply.status, _whole(error_part.get("code")), str(error_part.get("message", "")))
    detail = document.get("detail")
    return Answer(
        value=result.get("value"),
        detail=detail if isinstance(detail, dict) else {},
        authentication=str(result.get("authentication") or ""),
        version=_version(document.get("version")),
        server_time=server_time(reply),
    )


def rows_of(value: object, name: str) -> list[dict[str, Any]] | None:
    """The objects of the list `name` in an answer; None when there is no such list."""
    rows = value.get(name) if isinstance(value, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def has_next(value: object) -> bool:
    """Whether a page says that another follows."""
    return isinstance(value, dict) and bool(value.get("next"))


def server_time(reply: Reply) -> datetime | None:
    """The server's clock, to the second, from the Date header."""
    try:
        stated = parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return None
    return stated if stated.tzinfo else stated.replace(tzinfo=UTC)


def _document(reply: Reply) -> dict[str, Any]:
    """A wrong path may be answered by the web interface: 200 and HTML."""
    if reply.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise ValueError("not json")
    document = strict_json(reply.body)
    if isinstance(document, dict) and isinstance(document.get("result"), dict):
        return document
    raise ValueError("no result")


def _no_answer(reply: Reply, why: str, *, effect: bool) -> DeskError:
    if reply.status == TOO_MANY:
        return Unreachable(ErrorCode.VENDOR_BUSY, detail=why)
    if effect and (reply.status in _OK or reply.status >= SERVER_ERROR):
        return OutcomeUnknown(why)
    down = reply.status >= SERVER_ERROR
    return Unreachable(ErrorCode.VENDOR_DOWN if down else ErrorCode.VENDOR_STRANGE, detail=why)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _version(value: object) -> tuple[int, ...]:
    found = re.search(r"(\d+)\.(\d+)", str(value))
    return (int(found[1]), int(found[2])) if found else ()
