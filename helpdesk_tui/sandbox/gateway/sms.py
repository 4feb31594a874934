"""An SMS provider's HTTP gateway: POST `{"to", "text"}` with a bearer key."""

from __future__ import annotations

import hmac
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from helpdesk_tui.sandbox.phones.passcodes import deliver_sms, number_tail
from helpdesk_tui.sandbox.store import digest, enter, fact
from helpdesk_tui.sandbox.world import World

SHORTEST = 8
"""Digits of a number that can be reached."""


async def send(request: Request) -> Response:
    """One text message, delivered at once."""
    world: World = request.app.state.world
    body = await request.body()
    with world.transaction() as db:
        wanted = f"Bearer {fact(db, 'sms_key')}"
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode()):
            return JSONResponse({"error": "unauthorized"}, 401)
        try:
            content = json.loads(body)
            to, text = str(content["to"]), str(content["text"])
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": "to and text are needed"}, 400)
        if len("".join(sign for sign in to if sign.isdecimal())) < SHORTEST:
            return JSONResponse({"error": "not a number"}, 400)
        deliver_sms(db, to, text, world.now(), "Helpdesk")
        number = db.execute("SELECT max(id) FROM messages").fetchone()[0]
        params = {"to": number_tail(to), "text": digest(text)}
        enter(db, world.now(), api="sms", method="POST", path="/sms", effect="sms_sent", params=params)
    return JSONResponse({"id": number, "status": "accepted"}, 202)
