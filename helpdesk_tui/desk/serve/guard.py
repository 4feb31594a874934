"""What may come in at all: one of each header, a small body, JSON as RFC 8259 means it."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Iterable
from typing import Any

from starlette.types import Message, Receive, Scope

from helpdesk_tui.desk.serve.problems import BadRequest

MAX_BODY = 256 * 1024
MAX_DEPTH = 32
BODY_SECONDS = 10.0
"""A body takes no longer than this to arrive."""

Headers = Iterable[tuple[bytes, bytes]]


def single_headers(headers: Headers) -> dict[bytes, bytes]:
    """Headers by name; raises when one comes twice or the body's length is said in two ways."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in found:
            raise BadRequest(400, "duplicated_header")
        found[name] = value
    if b"transfer-encoding" in found and b"content-length" in found:
        raise BadRequest(400, "two_lengths")
    return found


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """The whole body; raises when it is too long, too slow or cut."""
    length = single_headers(scope["headers"]).get(b"content-length", b"0")
    if not length.isdigit() or len(length) > len(str(MAX_BODY)) or int(length) > MAX_BODY:
        raise BadRequest(413, "body_too_long")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BadRequest(400, "body_cut")
                body += message.get("body", b"")
                if len(body) > MAX_BODY:
                    raise BadRequest(413, "body_too_long")
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError as error:
        raise BadRequest(408, "body_too_slow") from error


def replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was read, for whoever reads it next."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def check_json(headers: dict[bytes, bytes], body: bytes) -> None:
    """Refuse what readers of JSON disagree on; raises `BadRequest` without a word of the body."""
    if not body:
        return
    kind, _, charset = headers.get(b"content-type", b"").lower().partition(b";")
    if kind.strip() != b"application/json" or charset.strip() not in (b"", b"charset=utf-8"):
        raise BadRequest(415, "content_type")
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except BadRequest:
        raise
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are values' errors
        raise BadRequest(400, "not_json") from error
    _walk(value)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequest(400, "duplicated_name")
    return found


def _no_constant(name: str) -> Any:
    del name
    raise BadRequest(400, "not_a_number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise BadRequest(400, "not_a_number")
    return value


def _walk(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise BadRequest(400, "too_deep")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, str):
        # An escaped half of a pair is no character: it can be neither stored nor sent on.
        if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
            raise BadRequest(400, "half_character")
        return []
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []
