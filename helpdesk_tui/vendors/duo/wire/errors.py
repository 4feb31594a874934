"""Duo's envelope and error codes, in the product's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Unreachable
from helpdesk_tui.vendors.http import Reply, strict_json
from helpdesk_tui.vendors.values import OutcomeUnknown

TOO_MANY = 429
OBJECT_LIMIT = 50001
"""Also what Duo says when a user already has 100 codes or phones: such a 500 does not go away."""
BAD_TIMESTAMP = 40105
_CLASS = 100
_SERVER_ERROR = 5
_PLAIN = re.compile(r"[^A-Za-z0-9_ .,:()-]|\d{4,}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a successful answer carries."""

    response: Any
    metadata: dict[str, Any]


def opened(reply: Reply, *, effect: bool) -> Envelope:
    """The content of a successful answer, or the `DeskError` that the answer means.

    With `effect`, only a whole envelope that says FAIL with its own HTTP status is a certain refusal (and any
    429, which Duo gives before it does anything); every other strange answer is `OutcomeUnknown`.
    """
    try:
        document = strict_json(reply.body)
    except ValueError:
        document = None
    stat = document.get("stat") if isinstance(document, dict) else None
    if stat == "OK" and 200 <= reply.status < 300 and "response" in document:  # noqa: PLR2004 - HTTP success
        metadata = document.get("metadata")
        return Envelope(document["response"], metadata if isinstance(metadata, dict) else {})
    if reply.status == TOO_MANY:
        raise Unreachable(ErrorCode.VENDOR_BUSY, retry_after=reply.headers.get("retry-after", ""))
    code = document.get("code") if stat == "FAIL" else None
    matching = isinstance(code, int) and code // _CLASS == reply.status
    detail = document.get("message_detail") if stat == "FAIL" else None
    raise refusal(reply.status, code if matching else None, detail, effect=effect)


def refusal(status: int, code: int | None, detail: object, *, effect: bool) -> DeskError:
    """What a failed answer means; `code` is None when it was no whole envelope of Duo's."""
    if effect and (code is None or status // _CLASS == _SERVER_ERROR):
        return OutcomeUnknown("object_limit?" if code == OBJECT_LIMIT else f"http {status}")
    if status // _CLASS == _SERVER_ERROR:
        return Unreachable(ErrorCode.VENDOR_DOWN, detail=f"http {status}")
    if code is None:
        return Unreachable(ErrorCode.VENDOR_STRANGE, detail=f"http {status}")
    return _certain(status, code, detail)


def _certain(status: int, code: int, detail: object) -> DeskError:
    if code == BAD_TIMESTAMP:
        return Mistaken(ErrorCode.VENDOR_CLOCK)
    if status == 401:  # noqa: PLR2004 - HTTP
        return Mistaken(ErrorCode.VENDOR_KEYS_WRONG, detail=str(code))
    if status == 403:  # noqa: PLR2004 - HTTP
        return Mistaken(ErrorCode.VENDOR_PERMISSION, detail=_plain(detail))
    if status == 404:  # noqa: PLR2004 - HTTP
        return Missing(ErrorCode.NOT_FOUND)
    return Mistaken(ErrorCode.VENDOR_REFUSED, detail=f"{code} {_plain(detail)}".strip())


def _plain(detail: object) -> str:
    """A vendor's remark without digits that could be a code, and without anything but plain characters."""
    return _PLAIN.sub("…", detail)[:80] if isinstance(detail, str) else ""
