"""The Manager API's front door: HTTP Basic, JSON-RPC 2.0 with batches, then the method itself."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from helpdesk_tui.sandbox.store import Db, fact
from helpdesk_tui.sandbox.webadm import params
from helpdesk_tui.sandbox.webadm.call import TYPING, Call
from helpdesk_tui.sandbox.webadm.catalogue import METHODS
from helpdesk_tui.sandbox.webadm.errors import METHOD, REQUEST, SERVER, Fault
from helpdesk_tui.sandbox.world import World

PATH = "/manag/"


async def answer(request: Request) -> Response:
    """One call or a batch; failures too come under HTTP 200."""
    world: World = request.app.state.world
    body = await request.body()
    try:
        asked = json.loads(body)
    except ValueError:
        asked = None
    with world.transaction() as db:
        if not _known(db, request.headers.get("authorization", "")):
            return _json({"jsonrpc": "2.0", "error": Fault(REQUEST).content(), "id": None})
    if isinstance(asked, list) and asked:
        return _json([_one(world, entry) for entry in asked])
    return _json(_one(world, asked))


async def name_of(request: Request) -> str:
    """What faults are matched against: the path and the methods, such as `/manag/Get_User_DN`."""
    try:
        asked = json.loads(await request.body())
    except ValueError:
        return PATH
    entries = asked if isinstance(asked, list) else [asked]
    return PATH + ",".join(str(entry.get("method", "")) for entry in entries if isinstance(entry, dict))


def spoilt(response: Response) -> Response:
    """The same answer with an error of the server in place of every result."""
    content = json.loads(bytes(response.body))
    error = Fault(SERVER, "Session lost").content()
    entries = content if isinstance(content, list) else [content]
    spoilt = [{"jsonrpc": "2.0", "error": error, "id": entry["id"]} for entry in entries]
    return _json(spoilt if isinstance(content, list) else spoilt[0])


def _known(db: Db, header: str) -> bool:
    kind, _, value = header.partition(" ")
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    name = fact(db, "wa_user")
    # `manager_auth UID`: the domain before the backslash, or the login alone.
    right = user.casefold() in (name.casefold(), name.rpartition("\\")[2].casefold())
    matches = hmac.compare_digest(password.encode(), fact(db, "wa_password").encode())
    return kind.lower() == "basic" and right and matches


def _one(world: World, asked: Any) -> dict[str, Any]:
    number = asked.get("id") if isinstance(asked, dict) else None
    try:
        result = _call(world, asked)
    except Fault as fault:
        return {"jsonrpc": "2.0", "error": fault.content(), "id": number}
    # The server is written in a language that cannot tell an empty map from an empty list.
    return {"jsonrpc": "2.0", "result": _without_empty_maps(result), "id": number}


def _call(world: World, asked: Any) -> Any:
    if not isinstance(asked, dict) or asked.get("jsonrpc") != "2.0":
        raise Fault(REQUEST)
    given = asked.get("params") or {}
    if not isinstance(given, dict):
        raise Fault(REQUEST)
    found = METHODS.get(str(asked.get("method")))
    if found is None:
        raise Fault(METHOD)
    with world.transaction() as db:
        args = params.read(found.spec, given, fact(db, TYPING, params.EITHER))
        return found.handler(Call(world, db, found.name, args, world.now()))


def _without_empty_maps(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_empty_maps(held) for name, held in value.items()} or []
    if isinstance(value, list):
        return [_without_empty_maps(held) for held in value]
    return value


def _json(content: Any) -> Response:
    return JSONResponse(content)
