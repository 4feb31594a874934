"""Small shapes of the endpoints that belong to the sandbox itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from helpdesk_tui.sandbox.store import Db
from helpdesk_tui.sandbox.world import World

Asked = dict[str, Any]
Work = Callable[[World, Db, Asked], Any]


def endpoint(work: Work) -> Callable[[Request], Any]:
    """One transaction around the work; query and JSON body come as one mapping, path parts too."""

    async def serve(request: Request) -> Response:
        asked = await _asked(request)
        world: World = request.app.state.world
        with world.transaction() as db:
            try:
                result = work(world, db, asked)
            except (KeyError, ValueError, TypeError) as error:
                raise HTTPException(400, f"{type(error).__name__}: {error}") from error
        return result if isinstance(result, Response) else JSONResponse(result)

    return serve


async def _asked(request: Request) -> Asked:
    body = await request.body()
    try:
        content = json.loads(body) if body else {}
    except ValueError:
        raise HTTPException(400, "the body is not JSON") from None
    if not isinstance(content, dict):
        raise HTTPException(400, "the body is not a JSON object")
    return {**request.query_params, **content, **request.path_params}
