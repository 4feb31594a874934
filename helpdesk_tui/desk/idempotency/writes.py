"""Every write passes here: one effect for one key, and no client that goes away cuts it short."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from urllib.parse import parse_qs

from pydantic import SecretStr
from sqlalchemy import Connection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from helpdesk_tui.contract.errors import Conflict, DeskError, ErrorCode
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.session import TRY_ONLY, TriedOut
from helpdesk_tui.desk.auth.agent import OPEN, WRITER, identify
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.idempotency import repository
from helpdesk_tui.desk.idempotency.dependencies import KEY, KEY_HEADER, KeyMissing, may_replay
from helpdesk_tui.desk.idempotency.repository import Kept, Write
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.serve.guard import check_json, read_body, replayed, single_headers
from helpdesk_tui.desk.serve.problems import MEDIA_TYPE, note, place
from helpdesk_tui.desk.store import trial

READS = frozenset({"GET", "HEAD", "OPTIONS"})
KEY_SHAPE = re.compile(rb"[!-~]{8,200}")
SERVER_ERRORS = 500
ERRORS = 400
ASKS_FIRST = 428
"""Nothing was done yet: what was asked for comes, and then the same request under the same key."""


class Answer:
    """What a handler sends, gathered before anybody sees it."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = bytearray()

    async def gather(self, message: Message) -> None:
        """Stand in for the client."""
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    async def give(self, send: Send) -> None:
        """Send it all."""
        await send(self.start)
        await send({"type": "http.response.body", "body": bytes(self.body)})


class Writes:
    """Runs each write in a task of its own, under its key."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app = app
        self._house = house
        self._running: set[tuple[AgentId, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let reads through, take writes in hand."""
        if scope["type"] != "http" or scope["method"] in READS:
            await self._app(scope, receive, send)
            return
        if scope["state"].get(OPEN):  # nobody is there yet to whom a key could belong
            await self._app(scope, receive, send)
            return
        task = asyncio.create_task(self._write(scope, receive, send))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.shield(task)

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        agent = await identify(scope, self._house)
        scope["state"] = {**scope.get("state", {}), WRITER: agent}
        headers = single_headers(scope["headers"])
        key = headers.get(KEY_HEADER.encode(), b"")
        if not KEY_SHAPE.fullmatch(key):
            raise KeyMissing
        body = await read_body(scope, receive)
        check_json(headers, body)
        if _only_tried(scope):
            await self._tried(scope, replayed(body, receive), key.decode(), send)
            return
        write = Write(agent.id, key.decode(), _route(scope), self._house.seal.mark(body, "idempotency"))
        running = (write.agent, write.key)
        if running in self._running:
            kept = await self._house.store.read(partial(repository.find, write=write))
            if kept is None:
                raise Conflict(ErrorCode.IN_PROGRESS)
            await self._again(write, kept).give(send)
            return
        self._running.add(running)
        try:
            answer = await self._once(write, scope, body, receive)
        finally:
            self._running.discard(running)
        await answer.give(send)

    async def _tried(self, scope: Scope, receive: Receive, key: str, send: Send) -> None:
        """What the handler would refuse is refused; what it would do is said, and nothing of it stands."""
        answer = Answer()
        scope["state"] = {**scope["state"], KEY: key}
        with trial.trying():
            try:
                await self._app(scope, receive, answer.gather)
            except trial.Tried:
                answer.start = {}
        if not answer.start or answer.start["status"] < ERRORS:
            answer = _would()
        await answer.give(send)

    async def _once(self, write: Write, scope: Scope, body: bytes, receive: Receive) -> Answer:
        kept = await self._house.store.write(partial(self._claim, write=write))
        if kept is not None:
            return self._again(write, kept)
        answer = Answer()
        scope["state"] = {**scope["state"], KEY: write.key}
        try:
            await self._app(scope, replayed(body, receive), answer.gather)
        except BaseException:
            await self._settle(write, None, scope)
            raise
        status = answer.start["status"]
        final = status < SERVER_ERRORS and status != ASKS_FIRST and may_replay(scope.get("endpoint"))
        await self._settle(write, answer if final else None, scope)
        return answer

    def _claim(self, connection: Connection, write: Write) -> Kept | None:
        house = self._house
        now = house.clock.now()
        others = frozenset() if house.store.alone else lease.living(connection, now) - {house.boot}
        return repository.claim(connection, write, now, boot=house.boot, others=others)

    async def _settle(self, write: Write, answer: Answer | None, scope: Scope) -> None:
        """Keep the answer; when that fails the handler's own journal still tells what was done."""
        work = partial(repository.leave_open, write=write)
        if answer is not None:
            sealed = self._house.seal.seal(SecretStr(answer.body.decode()), _about(write))
            work = partial(repository.keep, write=write, kept=Kept(answer.start["status"], sealed))
        try:
            await self._house.store.write(work)
        except DeskError as error:
            note(error, place(scope))

    def _again(self, write: Write, kept: Kept) -> Answer:
        answer = Answer()
        kind = MEDIA_TYPE if kept.status >= ERRORS else "application/json"
        body = self._house.seal.unseal(kept.sealed, _about(write)).get_secret_value().encode()
        answer.start = {
            "type": "http.response.start",
            "status": kept.status,
            "headers": [
                (b"content-type", kind.encode()),
                (b"content-length", str(len(body)).encode()),
                (b"idempotency-replayed", b"true"),
            ],
        }
        answer.body += body
        return answer


def _only_tried(scope: Scope) -> bool:
    return TRY_ONLY in parse_qs(scope["query_string"].decode("ascii", "replace"), keep_blank_values=True)


def _would() -> Answer:
    body = TriedOut().model_dump_json().encode()
    kind = (b"content-type", b"application/json")
    answer = Answer()
    answer.start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [kind, (b"content-length", str(len(body)).encode())],
    }
    answer.body += body
    return answer


def _route(scope: Scope) -> str:
    target = b"%b?%b" % (scope["raw_path"], scope["query_string"])
    return f"{scope['method']} {target.decode('ascii', 'replace')}"[:400]


def _about(write: Write) -> str:
    return f"idempotency {write.agent} {write.key}"
