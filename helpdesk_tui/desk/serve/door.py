"""The outermost layer: no answer is kept by anybody on the way, and no exception gets past it."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.serve.guard import single_headers
from helpdesk_tui.desk.serve.problems import Broken, answer_to, note, place

ALWAYS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Door:
    """Checks headers, stamps answers, turns whatever broke into a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in and its answer out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def stamped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() != b"cache-control"]
                message = {**message, "headers": kept + ALWAYS}
            await send(message)

        try:
            single_headers(scope["headers"])
            await self._app(scope, receive, stamped)
        except Exception as error:  # noqa: BLE001 - the last place that sees it
            if not isinstance(error, DeskError):
                note(error, place(scope))
            if started:  # half an answer: cut it, so that nobody takes it for a whole one
                raise ConnectionAbortedError from None
            await answer_to(error if isinstance(error, DeskError) else Broken())(scope, receive, stamped)
