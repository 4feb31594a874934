"""Questions to a person's phone: asked, polled, withdrawn, asked again."""

from __future__ import annotations

import base64
import ipaddress
import secrets

from helpdesk_tui.sandbox.openotp import answers, blocking, events, login, pictures, sessions, tokens
from helpdesk_tui.sandbox.openotp.answers import Answer
from helpdesk_tui.sandbox.openotp.login import Attempt
from helpdesk_tui.sandbox.openotp.settings import number, on
from helpdesk_tui.sandbox.openotp.soap import Request
from helpdesk_tui.sandbox.store import Db, Row, enter
from helpdesk_tui.sandbox.webadm import directory
from helpdesk_tui.sandbox.world import World

SHORTEST_DATA = 11
SHORTEST_FILE = 64
CANCELLED = "Mobile authentication canceled"
PENDING = "Session already started"


def start(world: World, db: Db, request: Request) -> tuple[Answer | None, str]:
    """Ask a person's phone; answers what is decided at once, or None and the session."""
    file = request.text("file")
    if len(request.text("data")) < SHORTEST_DATA or (file and len(_decoded(file)) < SHORTEST_FILE):
        return answers.bad_request(), ""
    trying = login.attempt(world, db, request)
    if trying is None:
        return answers.failed(), ""
    try:
        if trying.source:
            ipaddress.ip_address(trying.source)
    except ValueError:
        return answers.server_error(), ""
    phone = _phone(db, trying)
    if (
        phone is None
        or blocking.is_blocked(trying.row, trying.at)
        or not on(trying.settings, "EnableConfirm")
    ):
        return answers.failed(), ""
    text = request.text("timeout")
    seconds = int(text) if text.isdecimal() and int(text) else number(trying.settings, "MobileTimeout")
    session = ask(world, db, trying, sessions.CONFIRM, seconds, request)
    held = sessions.find(db, session, trying.at)
    assert held is not None
    if request.flag("async") or request.operation == "openotpConfirmQRCode":
        return answers.challenge(str(held["uri"]), session, seconds, None), session
    return None, session


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def _phone(db: Db, trying: Attempt) -> Row | None:
    held = tokens.usable(db, str(trying.row["dn_key"]), trying.at)
    return next((token for token in held if token["push_id"]), None)


def ask(world: World, db: Db, trying: Attempt, kind: str, seconds: int, request: Request) -> str:
    """Put a question on the phone; answers the session."""
    session = sessions.start(
        world,
        db,
        trying.row,
        kind,
        seconds,
        username=trying.username,
        domain=trying.domain,
        log_id=trying.log_id,
        client=trying.client,
        source=trying.source,
        issuer=request.text("issuer"),
        shown=request.text("data"),
        settings=trying.asked,
    )
    uri = _uri(session, trying.at)
    db.execute("UPDATE wa_sessions SET uri = ? WHERE session = ?", (uri, session))
    _note(db, trying.at, trying.row, session, f"openotp_{kind}_asked")
    return session


def _uri(session: str, at: float) -> str:
    def draw(length: int) -> str:
        return secrets.token_hex(length)[:length]

    return (
        f"rcauth://confirm/{draw(12)}?version=2&timestamp={int(at):x}&reqtime={int(at)}&session={session}"
        f"&challenge={draw(32)}&signature={draw(32)}&client={draw(26)}&issuer={draw(26)}&config={draw(8)}"
    )


def _note(db: Db, at: float, row: Row, session: str, effect: str) -> None:
    enter(
        db,
        at,
        account=str(row["client"]),
        api="openotp",
        method="POST",
        path="/openotp/",
        effect=effect,
        person=str(row["login"]),
        params={"session": session},
    )


def _held(world: World, db: Db, request: Request) -> Row | Answer:
    session = request.text("session")
    if not sessions.well_formed(session):
        return answers.bad_request()
    held = sessions.find(db, session, world.now())
    return answers.no_session() if held is None or held["kind"] != sessions.CONFIRM else held


def check(world: World, db: Db, request: Request) -> Answer:
    """Where a question stands; an answer is told once."""
    held = _held(world, db, request)
    if isinstance(held, dict):
        return held
    if held["state"] == sessions.WAITING:
        return answers.challenge(PENDING, str(held["session"]), sessions.left(held, world.now()), None)
    return conclude(db, held, world.now())


def conclude(db: Db, held: Row, at: float) -> Answer:
    """A question has its answer: told, written down, forgotten."""
    db.execute("DELETE FROM wa_sessions WHERE session = ?", (held["session"],))
    if held["state"] == sessions.CANCELLED:
        return answers.no_session()
    accepted = held["state"] == sessions.ACCEPTED
    text = {
        sessions.ACCEPTED: "Confirmation accepted on the mobile",
        sessions.REFUSED: "Confirmation refused on the mobile",
        sessions.TIMEOUT: "Confirmation timed out",
    }[str(held["state"])]
    where = {name: str(held[name]) for name in ("client", "source")}
    events.record(db, at, str(held["dn_key"]), text, session=str(held["log_id"]), **where)
    return answers.success() if accepted else answers.failed()


def cancel(world: World, db: Db, request: Request) -> Answer:
    """Take a question back."""
    held = _held(world, db, request)
    if isinstance(held, dict):
        return held
    if held["state"] != sessions.WAITING:
        return answers.no_session()
    sessions.end(db, held, sessions.CANCELLED, world.now())
    row = directory.by_key(db, str(held["dn_key"]))
    _note(db, world.now(), row, str(held["session"]), "openotp_confirm_cancelled")
    return {"code": "1", "message": CANCELLED}


def touch(world: World, db: Db, request: Request) -> Answer:
    """Show a question again: as a push, and as a picture to scan."""
    held = _held(world, db, request)
    if isinstance(held, dict):
        return held
    if held["state"] != sessions.WAITING:
        return answers.no_session()
    kind = request.text("qrFormat") or "GIF"
    found: Answer = {"code": "1", "error": None, "message": str(held["uri"])}
    found["timeout"] = str(sessions.left(held, world.now()))
    if kind != "NONE":
        size, margin = request.text("qrSizing") or "5", request.text("qrMargin") or "4"
        found["qrImage"] = pictures.qr(str(held["uri"]), kind, int(size), int(margin))
    return found
