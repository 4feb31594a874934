"""One shape for every error: `application/problem+json` (RFC 9457) without a word of the request in it."""

from __future__ import annotations

import functools
import logging
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from helpdesk_tui.contract.base import Ask
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Mistaken, Unreachable

MEDIA_TYPE = "application/problem+json"

logger = logging.getLogger("helpdesk_tui.desk")


class BadRequest(Mistaken):
    """A request that no handler should see; `reason` is a fixed word."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(ErrorCode.BAD_REQUEST, reason=reason)
        self.status = status


class Broken(Unreachable):
    """The desk itself failed; what happened is in its log, without values."""

    status = 500

    def __init__(self) -> None:
        super().__init__(ErrorCode.INTERNAL)


def answer_to(error: DeskError) -> Response:
    """The error as an HTTP answer."""
    return Response(error.problem().model_dump_json(), status_code=error.status, media_type=MEDIA_TYPE)


def note(error: BaseException, where: str) -> None:
    """Write down where it broke: types and lines of source, neither values nor texts of exceptions."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    cause = error.__cause__ or error.__context__
    kinds = f"{type(error).__name__} from {type(cause).__name__}" if cause else type(error).__name__
    logger.error("%s in %s\n%s", kinds, where, frames)


def install(app: FastAPI) -> None:
    """Let every error that a handler raises leave in that shape."""

    async def refused(request: Request, error: Exception) -> Response:
        del request
        assert isinstance(error, DeskError)
        return answer_to(error)

    async def invalid(request: Request, error: Exception) -> Response:
        del request
        assert isinstance(error, RequestValidationError)
        return answer_to(Mistaken(ErrorCode.BAD_REQUEST, **_fields(error)))

    async def unrouted(request: Request, error: Exception) -> Response:
        del request
        assert isinstance(error, HTTPException)
        if error.status_code == 404:  # noqa: PLR2004 - HTTP's own number
            return answer_to(Missing(ErrorCode.NOT_FOUND))
        return answer_to(BadRequest(error.status_code, "http"))

    app.add_exception_handler(DeskError, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, unrouted)


def _fields(error: RequestValidationError) -> dict[str, str]:
    """Our own name of the first wrong field and the kind of mistake; never a value or a strange name."""
    first = error.errors()[0]
    return {"field": ".".join(_ours(first["loc"])), "problem": str(first["type"])}


def _ours(place: Sequence[int | str]) -> list[str]:
    if place[0] != "body":
        return [str(part) for part in place[1:]]
    return [str(part) if isinstance(part, int) or part in _names() else "?" for part in place[1:]] or ["body"]


@functools.cache
def _names() -> frozenset[str]:
    names = set[str]()
    kinds = Ask.__subclasses__()
    while kinds:
        kind = kinds.pop()
        names.update(kind.model_fields)
        kinds += kind.__subclasses__()
    return frozenset(names)


def place(scope: Mapping[str, Any]) -> str:
    """The route of a request, without the ids in it."""
    return f"{scope['method']} {getattr(scope.get('route'), 'path', 'no route')}"
