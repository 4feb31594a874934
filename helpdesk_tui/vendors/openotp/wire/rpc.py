"""JSON-RPC 2.0 as the Manager speaks it: what goes out, and what an answer means."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.vendors.http import Reply, strict_json
from helpdesk_tui.vendors.openotp.wire.status import refuse_failed, strange
from helpdesk_tui.vendors.values import OutcomeUnknown

NOT_ALLOWED = -32600
"""Wrong credentials, in an answer with HTTP 200."""
NO_METHOD = -32601
WRONG_TYPE = -32602
OPERATION = -32603
PARSE = -32700
_CERTAIN = frozenset({NOT_ALLOWED, NO_METHOD, WRONG_TYPE, OPERATION, PARSE})
"""Refusals that are given instead of doing anything."""
_LONG_NUMBER = re.compile(r"\d{6,}")
_WRONG_FORM = re.compile(r"parameter\s+'?(\w+)'?\s+not\s+(\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Call:
    """One method with its named parameters; those that are None are left out. No repr: some are secrets."""

    method: str
    params: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def document(self, number: int) -> dict[str, Any]:
        """As it is sent."""
        params = {name: value for name, value in self.params.items() if value is not None}
        return {"jsonrpc": "2.0", "method": self.method, "params": params, "id": number}


class ManagerSays(Mistaken):
    """A refusal in the server's own form; nothing was done."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(_meaning(number), number=str(number), detail=_LONG_NUMBER.sub("…", sentence)[:200])
        self.number = number
        self.sentence = sentence


def _meaning(number: int) -> ErrorCode:
    if number == NOT_ALLOWED:
        return ErrorCode.VENDOR_KEYS_WRONG
    return ErrorCode.UNSUPPORTED if number == NO_METHOD else ErrorCode.VENDOR_REFUSED


def encoded(calls: Sequence[Call], *, batch: bool) -> bytes:
    """The body: one call by itself, or several as a batch, numbered from 1."""
    documents = [call.document(number) for number, call in enumerate(calls, 1)]
    return json.dumps(documents if batch else documents[0], ensure_ascii=True).encode("ascii")


def answers(reply: Reply, calls: Sequence[Call], *, effect: bool) -> list[Any]:
    """For each call its result, or the `DeskError` that its answer means; matched by id, not by position.

    Raises what concerns the whole exchange: refused credentials, a strange answer (`OutcomeUnknown` with
    `effect`).
    """
    document = _document(reply, effect=effect)
    rows = document if isinstance(document, list) else [document]
    found = {row["id"]: row for row in rows if isinstance(row.get("id"), int)}
    if len(rows) == 1 and "error" in rows[0] and not found:
        raise said(rows[0]["error"], effect=effect)
    results = [_one(found.get(number), effect=effect) for number in range(1, len(calls) + 1)]
    if all(isinstance(one, ManagerSays) and one.number == NOT_ALLOWED for one in results):
        raise results[0]
    return results


def _document(reply: Reply, *, effect: bool) -> Any:
    refuse_failed(reply, effect=effect)
    try:
        document = strict_json(reply.body)
    except ValueError:
        raise strange("not json", effect=effect) from None
    rows = document if isinstance(document, list) else [document]
    if not rows or not all(isinstance(row, dict) and row.get("jsonrpc") == "2.0" for row in rows):
        raise strange("no answer", effect=effect)
    return document


def _one(row: dict[str, Any] | None, *, effect: bool) -> Any:
    if row is None:
        return strange("no answer", effect=effect)
    if row.get("error") is not None:
        return said(row["error"], effect=effect)
    if "result" not in row:
        return strange("no result", effect=effect)
    return row["result"]


def said(error: object, *, effect: bool) -> DeskError:
    """What an error object means; one of unknown number keeps its text and makes no effect certain."""
    part = error if isinstance(error, dict) else {}
    number, data = part.get("code"), part.get("data")
    sentence = data if isinstance(data, str) and data else str(part.get("message", ""))
    if not isinstance(number, int) or isinstance(number, bool):
        return strange("error without number", effect=effect)
    if effect and number not in _CERTAIN:
        return OutcomeUnknown(f"{number} {_LONG_NUMBER.sub('…', sentence)}"[:200])
    return ManagerSays(number, sentence)


def wrong_form(error: DeskError) -> tuple[str, str] | None:
    """Parameter and wanted type, where a refusal names them: `Parameter otp not Integer`."""
    if not isinstance(error, ManagerSays) or error.number != WRONG_TYPE:
        return None
    found = _WRONG_FORM.search(error.sentence)
    return (found[1], found[2].lower()) if found else None
