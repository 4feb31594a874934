"""The vendor's front door: signature, application type, permission, rate, then the call itself."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from helpdesk_tui.sandbox.duo import signing, trash
from helpdesk_tui.sandbox.duo.call import Call, Page
from helpdesk_tui.sandbox.duo.catalogue import ENDPOINTS
from helpdesk_tui.sandbox.duo.errors import Refusal, forbidden, invalid, not_found, too_many, wrong_type
from helpdesk_tui.sandbox.duo.hosts import at_host
from helpdesk_tui.sandbox.duo.params import Params, read
from helpdesk_tui.sandbox.duo.router import Endpoint
from helpdesk_tui.sandbox.duo.signing import Signed
from helpdesk_tui.sandbox.store import Db, Row
from helpdesk_tui.sandbox.world import World

NEWEST = 5
NEWEST_ONLY = ("/admin/v2/policies", "/admin/v2/identity_verification")
"""Signed with the newest version, or refused."""


async def answer(world: World, request: Request) -> Response:
    """The vendor's answer to one request, whatever it is."""
    try:
        result = await _serve(world, await _signed(request))
    except Refusal as refusal:
        return fail(refusal)
    if isinstance(result, Response):
        return result
    content: dict[str, Any] = {"stat": "OK", "response": result}
    if isinstance(result, Page):
        content = {"stat": "OK", "response": result.items, "metadata": result.metadata}
    return JSONResponse(content)


def fail(refusal: Refusal) -> Response:
    """The envelope of a failure."""
    content: dict[str, Any] = {"stat": "FAIL", "code": refusal.code, "message": refusal.message}
    if refusal.detail is not None:
        content["message_detail"] = refusal.detail
    return JSONResponse(content, refusal.status)


async def _signed(request: Request) -> Signed:
    headers = tuple((name.lower(), value) for name, value in request.headers.items())
    host = (request.headers.get("host") or "").lower()
    return Signed(
        method=request.method,
        host=host.rpartition(":")[0] if ":" in host else host,
        path=request.scope["raw_path"].decode("ascii"),
        query=request.url.query,
        body=await request.body(),
        headers=headers,
    )


async def _serve(world: World, request: Signed) -> Any:
    if request.path == "/auth/v2/ping":
        return {"time": int(world.vendor_now())}
    with world.transaction() as db:
        call, endpoint = _accept(world, db, request)
        if endpoint.handler is not None:
            call.use(db)
            return endpoint.handler(call)
    assert endpoint.waiter is not None
    return await endpoint.waiter(call)


def _accept(world: World, db: Db, request: Signed) -> tuple[Call, Endpoint]:
    application, account = _identify(world, db, request)
    trash.empty(db, world.now())
    endpoint, ids = _find(request)
    params = read(request)
    account, params = _child(db, application, account, endpoint, params, request)
    granted = str(application["permissions"]).split(",")
    if endpoint.permission and application["family"] == "admin" and endpoint.permission not in granted:
        raise forbidden()
    if not world.limits.take(str(account["account_id"]), endpoint.rate):
        raise too_many()
    call = Call(
        world, request.method, request.path, params, ids, account, application, endpoint.family, world.now()
    )
    return call, endpoint


def _identify(world: World, db: Db, request: Signed) -> tuple[Row, Row]:
    ikey, signature = signing.credentials(request)
    application: Row | None = db.execute("SELECT * FROM applications WHERE ikey = ?", (ikey,)).fetchone()
    if application is None:
        raise Refusal(40102, "Invalid integration key in request credentials")
    date = signing.check_date(request, world.vendor_now())
    version = signing.check_signature(request, str(application["skey"]), date, signature)
    if version < NEWEST and request.path.startswith(NEWEST_ONLY):
        raise Refusal(40103, "Invalid signature in request credentials")
    account: Row = db.execute(
        "SELECT * FROM accounts WHERE account_id = ?", (application["account_id"],)
    ).fetchone()
    here = at_host(db, request.host)
    # A parent's key works on every child's host, and lists accounts on any.
    if here is None or (application["family"] != "accounts" and here["account_id"] != account["account_id"]):
        raise Refusal(40102, "Invalid integration key in request credentials")
    if request.method in ("POST", "PUT", "PATCH") and not (request.is_json or request.is_form):
        raise Refusal(40106, "Invalid content type")
    return application, account


def _find(request: Signed) -> tuple[Endpoint, tuple[str, ...]]:
    allowed = False
    for endpoint in ENDPOINTS:
        match = endpoint.pattern.fullmatch(request.path)
        if match is None:
            continue
        if endpoint.method == request.method:
            return endpoint, match.groups()
        allowed = True
    raise Refusal(40501, "Method not allowed") if allowed else not_found()


def _child(
    db: Db, application: Row, account: Row, endpoint: Endpoint, params: Params, request: Signed
) -> tuple[Row, Params]:
    """The account that a call is about: a parent's key names a child, on that child's host."""
    if application["family"] == endpoint.family:
        return account, params
    if application["family"] != "accounts" or endpoint.family != "admin" or "account_id" not in params:
        raise wrong_type()
    here = at_host(db, request.host)
    if here is None or here["account_id"] != params.text("account_id"):
        raise invalid("account_id")
    return here, Params({name: value for name, value in params.raw.items() if name != "account_id"})
