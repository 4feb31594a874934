"""A signed request counts once, at whichever desk of the team it comes in."""

from __future__ import annotations

import dataclasses
import ssl
from collections.abc import Awaitable
from pathlib import Path

import httpx
from starlette.types import Receive, Scope, Send

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.contract.agents import Role
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.desk.auth.agent import SIGNED_IN
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.serve.team import Team as Door
from helpdesk_tui.desk.store.store import Store
from tests.desk.agents.team import Team, member, team


class _NotSentError(Exception):
    pass


async def signed_only(client: DeskClient, asking: Awaitable[object]) -> httpx.Request:
    """A request of that console, signed and caught before it leaves."""
    caught: list[httpx.Request] = []

    async def catch(request: httpx.Request) -> None:
        caught.append(request)
        raise _NotSentError

    hooks = client.transport.http.event_hooks
    client.transport.http.event_hooks = {"request": [catch]}
    try:
        await asking
    except _NotSentError:
        pass
    finally:
        client.transport.http.event_hooks = hooks
    return caught[0]


async def taken_beside(house: House, request: httpx.Request) -> str:
    """What the door of another desk behind the same name makes of it: who it lets in, or why nobody."""
    let_in: list[str] = []

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        let_in.append(scope["state"][SIGNED_IN].id)

    async def nothing() -> dict[str, object]:
        return {"type": "http.request", "body": request.content, "more_body": False}

    target = request.url.raw_path.partition(b"?")
    scope = {
        "type": "http",
        "method": request.method,
        "path": request.url.path,
        "raw_path": target[0],
        "query_string": target[2],
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "state": {},
        "client": ("127.0.0.1", 1),
    }
    try:
        await Door(inside, house)(scope, nothing, nothing)  # type: ignore[arg-type]
    except DeskError as error:
        return error.code.value
    return let_in[0]


async def at_the_first(desk: Team, request: httpx.Request) -> int:
    context = ssl.create_default_context(cafile=desk.ca_file)
    async with httpx.AsyncHTTPTransport(verify=context) as bare:
        asked = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        return (await bare.handle_async_request(asked)).status_code


async def test_what_one_desk_took_no_other_takes(folder: Path, database: str) -> None:
    async with team(folder, store=Store.open(database)) as one:
        id_ = await member(one, "s.peeters", Role.SECURITY)
        client = await one.signed_in(id_)
        beside = dataclasses.replace(one.desk.house, store=Store.open(database), boot=new_id("boot"))
        read = await signed_only(client, client.session.get())
        write = await signed_only(client, client.level.put(1, "calls in the name of directors"))
        assert await taken_beside(beside, read) == id_
        assert await at_the_first(one, read) == 401
        assert await at_the_first(one, write) == 200
        # A door that has just opened remembers nothing itself.
        assert await taken_beside(beside, write) == ErrorCode.NOT_SIGNED_IN
        assert (await client.session.get()).agent == id_
        await beside.store.close()
        await client.close()
