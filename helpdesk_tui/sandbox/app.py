"""The sandbox as one ASGI application: control, SMS gateway, and the simulated vendor for all other paths."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from helpdesk_tui.sandbox.control.routes import ROUTES
from helpdesk_tui.sandbox.duo import gateway as duo
from helpdesk_tui.sandbox.duo.errors import too_many
from helpdesk_tui.sandbox.faults import Fault, Kind
from helpdesk_tui.sandbox.gateway import sms
from helpdesk_tui.sandbox.openotp import gateway as openotp
from helpdesk_tui.sandbox.openotp import public
from helpdesk_tui.sandbox.webadm import gateway as webadm
from helpdesk_tui.sandbox.world import World

Answer = Callable[[Request], Awaitable[Response]]
Name = Callable[[Request], Awaitable[str]]
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]


def create_app(world: World) -> ASGIApp:
    """Everything of this sandbox that speaks HTTP."""
    app = Starlette(
        routes=[
            *ROUTES,
            Route("/sms", _Trouble(sms.send), methods=["POST"]),
            Route(webadm.PATH, _Trouble(webadm.answer, webadm.name_of), methods=["POST"]),
            Route(openotp.PATH, _Trouble(openotp.answer, openotp.name_of), methods=["POST"]),
            Route(public.PATH, _Trouble(public.answer), methods=["GET", "POST"]),
            Route("/{path:path}", _Trouble(_vendor), methods=METHODS),
        ]
    )
    app.state.world = world
    return _Watch(app, world)


async def _vendor(request: Request) -> Response:
    return await duo.answer(request.app.state.world, request)


class _Watch:
    """Notes when the sandbox was last used."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._world.busy += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._world.busy -= 1
            self._world.used = time.monotonic()


class _Trouble:
    """Answers as an ASGI endpoint, with whatever goes wrong today."""

    def __init__(self, inner: Answer, name: Name | None = None) -> None:
        self._inner = inner
        self._name = name
        """What faults are matched against, where every call has the same path."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        world: World = request.app.state.world
        name = request.url.path if self._name is None else await self._name(request)
        fault = world.faults.take(request.method, name)
        response = await self._answer(request, fault)
        if response is None:
            scope["state"]["transport"].abort()
            return
        if fault is not None and fault.kind is Kind.TRUNCATE:
            await _half(scope, send, response)
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request, fault: Fault | None) -> Response | None:
        if fault is None:
            return await self._inner(request)
        if fault.kind is Kind.DELAY:
            await request.body()  # whoever asked may be gone by then: the effect comes all the same
            await asyncio.sleep(fault.seconds)
        instead = _before(fault)
        if instead is not None or fault.kind is Kind.DROP_BEFORE:
            return instead
        response = await self._inner(request)
        if fault.kind is Kind.DELAY_AFTER:
            await asyncio.sleep(fault.seconds)
        if fault.kind is Kind.ERROR_AFTER:
            return _error(fault.status or 500)
        if fault.kind is Kind.RPC_ERROR:
            return webadm.spoilt(response)
        if fault.kind is Kind.WRONG_JSON:
            return JSONResponse({"stat": "OK", "response": 42})
        return None if fault.kind is Kind.DROP_AFTER else response


def _before(fault: Fault) -> Response | None:
    if fault.kind is Kind.ERROR_BEFORE:
        return _error(fault.status or 500)
    if fault.kind is Kind.TOO_MANY:
        return duo.fail(too_many())
    if fault.kind is Kind.HTML:
        return HTMLResponse("<html><body><h1>Bad gateway</h1></body></html>", fault.status or 502)
    return None


def _error(status: int) -> Response:
    return JSONResponse(
        {"stat": "FAIL", "code": status * 100 + 1, "message": "Unknown internal server error"}, status
    )


async def _half(scope: Scope, send: Send, response: Response) -> None:
    """Announce the whole body, send half of it, and hang up."""
    await send(
        {"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers}
    )
    body = bytes(response.body)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    scope["state"]["transport"].close()
