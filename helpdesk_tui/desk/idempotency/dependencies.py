"""What a write's handler may ask for: its key, and that its answer is not kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ParamSpec, TypeVar, cast

from fastapi import Depends, Header, Request

from helpdesk_tui.contract.errors import ErrorCode, Mistaken

P = ParamSpec("P")
R = TypeVar("R")

KEY_HEADER = "idempotency-key"
KEY = "idempotency_key"
"""Name of the key in a request's state."""

_NO_REPLAY = "__helpdesk_no_replay__"


class KeyMissing(Mistaken):
    """A write without a usable key."""

    status = 400

    def __init__(self) -> None:
        super().__init__(ErrorCode.KEY_MISSING)


async def idempotency_key(
    request: Request,
    header: Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200, pattern="^[!-~]+$")],
) -> str:
    """The key of this write, checked and claimed before the handler runs."""
    del header  # described for OpenAPI; the guard at the door has checked it
    key = request.scope.get("state", {}).get(KEY)
    if key is None:
        raise KeyMissing
    return cast("str", key)


KeyDep = Annotated[str, Depends(idempotency_key)]


def no_replay(endpoint: Callable[P, R]) -> Callable[P, R]:
    """Mark an endpoint whose answer holds secrets: it is never kept, a repeated request runs it again.

    The endpoint gets the same key again and decides itself what to answer.
    """
    setattr(endpoint, _NO_REPLAY, True)
    return endpoint


def may_replay(endpoint: object) -> bool:
    """Whether the answer of this endpoint may be kept."""
    return not getattr(endpoint, _NO_REPLAY, False)
