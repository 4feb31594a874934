"""The endpoint that phones reach: short addresses of QR codes, and what an app answers to an enrolment."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from helpdesk_tui.sandbox.openotp import mobile
from helpdesk_tui.sandbox.store import enter
from helpdesk_tui.sandbox.world import World

PATH = "/ws/openotp/"


async def answer(request: Request) -> Response:
    """GET `?action=qruri&session=…` tells the URI; POST `{"session", "push_id", "pincode"}` is an answer.

    The second shape is the sandbox's own: what the real app sends is not public.
    """
    world: World = request.app.state.world
    if request.method == "GET":
        with world.transaction() as db:
            uri = mobile.uri(db, request.query_params.get("session", ""), world.now())
        if request.query_params.get("action") != "qruri" or not uri:
            return PlainTextResponse("Not found", 404)
        return PlainTextResponse(uri)
    try:
        asked = json.loads(await request.body())
        session, push_id, pincode = (str(asked.get(name, "")) for name in ("session", "push_id", "pincode"))
    except (ValueError, AttributeError):
        return JSONResponse({"accepted": False}, 400)
    with world.transaction() as db:
        accepted = mobile.answer(db, session, push_id, pincode, world.now())
        if accepted:
            told = {"session": session}
            enter(
                db,
                world.now(),
                api="phone",
                method="POST",
                path=PATH,
                effect="openotp_app_answered",
                params=told,
            )
    return JSONResponse({"accepted": accepted})
