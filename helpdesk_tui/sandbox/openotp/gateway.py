"""The authentication service's front door: API key, SOAP, then the operation; logins wait for phones."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from helpdesk_tui.sandbox.openotp import answers, confirm, login, pictures, sessions, soap
from helpdesk_tui.sandbox.openotp.answers import Answer
from helpdesk_tui.sandbox.openotp.settings import number
from helpdesk_tui.sandbox.openotp.soap import Request
from helpdesk_tui.sandbox.store import Db, fact
from helpdesk_tui.sandbox.webadm import directory
from helpdesk_tui.sandbox.world import World

PATH = "/openotp/"
KEY_SWITCH = "wa_key_required"
"""A lasting switch: `0` lets requests without a key pass."""
Quick = Callable[[World, Db, Request], Answer]


async def answer(http: HttpRequest) -> Response:
    """One operation."""
    world: World = http.app.state.world
    with world.transaction() as db:
        required, key = fact(db, KEY_SWITCH, "1") == "1", fact(db, "wa_api_key")
    given = http.headers.get("wa-api-key", "")
    if (required or given) and not hmac.compare_digest(given.encode(), key.encode()):
        return Response("Unauthorized", 401, media_type="text/plain")
    try:
        request = soap.read(await http.body())
    except soap.BadEnvelope as error:
        return _xml(soap.write_fault(str(error)), 500)
    if request.operation in LOGINS:
        found = await _login(world, request)
    elif request.operation in CONFIRMS:
        found = await _confirm(world, request)
    elif request.operation in QUICK:
        with world.transaction() as db:
            found = QUICK[request.operation](world, db, request)
    else:
        return _xml(soap.write_fault(f"Method '{request.operation}' not found"), 500)
    return _xml(soap.write(request.operation, found), 200)


async def name_of(http: HttpRequest) -> str:
    """What faults are matched against: the path and the operation."""
    try:
        return PATH + soap.read(await http.body()).operation
    except soap.BadEnvelope:
        return PATH


async def _login(world: World, request: Request) -> Answer:
    with world.transaction() as db:
        trying = login.attempt(world, db, request)
        if trying is None:
            return answers.failed()
        if request.operation == "openotpSimpleLogin":
            decided, code = login.simple(db, trying, request.text("anyPassword"))
        else:
            passwords = (request.text("ldapPassword"), request.text("otpPassword"))
            decided, code = login.at_the_door(db, trying, *passwords)
        if decided is not None or code:
            return login.decide(db, trying, code) if decided is None else decided
        if login.push_phone(db, trying) is None:
            return login.ask(world, db, trying)
        seconds = number(trying.settings, "MobileTimeout")
        session = confirm.ask(world, db, trying, sessions.LOGIN, seconds, request)
    return await _by_push(world, session)


async def _by_push(world: World, session: str) -> Answer:
    """Wait for the phone, then let in, ask for a code, or refuse."""
    state = await _settled(world, session)
    with world.transaction() as db:
        held = sessions.find(db, session, world.now())
        if held is None or state == sessions.WAITING:
            return answers.server_error()
        trying = login.resumed(directory.by_key(db, str(held["dn_key"])), held, world.now())
        if state == sessions.ACCEPTED:
            return login.accept(db, trying, "Login success (push)")
        if state == sessions.TIMEOUT:
            return login.ask(world, db, trying)
        return login.refuse(db, trying, "Login refused on the mobile")


async def _confirm(world: World, request: Request) -> Answer:
    with world.transaction() as db:
        decided, session = confirm.start(world, db, request)
        if decided is not None and request.operation == "openotpConfirmQRCode" and session:
            size, margin = request.text("qrSizing") or "5", request.text("qrMargin") or "4"
            kind = request.text("qrFormat") or "GIF"
            decided["qrImage"] = pictures.qr(str(decided["message"]), kind, int(size), int(margin))
        if decided is not None:
            return decided
    state = await _settled(world, session)
    with world.transaction() as db:
        held = sessions.find(db, session, world.now())
        if held is None or state == sessions.WAITING:
            return answers.server_error()
        return confirm.conclude(db, held, world.now())


async def _settled(world: World, session: str) -> str:
    """Wait for a phone; answers how it ended, or that it waits still when the server ends."""
    while True:
        with world.store.transaction() as db:
            held = sessions.find(db, session, world.now())
            if held is None or held["state"] != sessions.WAITING:
                return sessions.CANCELLED if held is None else str(held["state"])
            pause = sessions.next_change(held, world.now())
        if world.closing:
            return sessions.WAITING
        await world.wait(pause + 0.01)


def _status(world: World, db: Db, request: Request) -> Answer:
    del db, request
    lines = (
        "Server: OpenOTP Authentication Server 2.2.22 (WebADM 2.3.24), sandbox",
        "System: Linux x86_64",
        f"Listener: {world.address.url}",
        "Uptime: 3600s",
        "Cluster Node: 1/1 (Session Server)",
        "Local Memory: 1M",
        "Shared Memory: 1M",
        "Connectors: OK (1 alive & 0 down)",
    )
    return {"status": "true", "message": "\n".join(lines)}


def _xml(body: bytes, status: int) -> Response:
    return Response(body, status, media_type="text/xml")


LOGINS = ("openotpSimpleLogin", "openotpNormalLogin", "openotpLogin")
CONFIRMS = ("openotpNormalConfirm", "openotpConfirmQRCode")
QUICK: dict[str, Quick] = {
    "openotpStatus": _status,
    "openotpChallenge": login.challenge,
    "openotpCheckConfirm": confirm.check,
    "openotpCancelConfirm": confirm.cancel,
    "openotpTouchConfirm": confirm.touch,
}
