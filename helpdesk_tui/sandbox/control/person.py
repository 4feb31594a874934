"""What a person does besides answering: opens links, logs in at applications."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException

from helpdesk_tui.sandbox.control.http import Asked
from helpdesk_tui.sandbox.control.people import find
from helpdesk_tui.sandbox.duo import authentication
from helpdesk_tui.sandbox.duo.authentication import Attempt
from helpdesk_tui.sandbox.phones import activation
from helpdesk_tui.sandbox.store import Db, enter
from helpdesk_tui.sandbox.world import World

OFFICE = "198.51.100.10"


def activate(world: World, db: Db, asked: Asked) -> Any:
    """The person taps a link (`url` or `code`); what was activated on that phone before stops."""
    now = world.now()
    phone = activation.tap(db, str(asked.get("url") or asked["code"]), now)
    if phone is None:
        raise HTTPException(410, "this link is unknown, was used or has expired")
    enter(
        db,
        now,
        api="phone",
        method="",
        path="",
        effect="phone_activated",
        params={"phone_id": phone["phone_id"]},
    )
    return {"phone_id": phone["phone_id"], "platform": phone["platform"], "activated": True}


def log_in(world: World, db: Db, asked: Asked) -> Any:
    """The person (or somebody) tries an application: with `passcode`, else by push to `device` (`auto`).

    `application` is a name such as `RDP Gateway`, `ip` where the computer is. Answers result, status, txid;
    a push is decided later, see `login_state`.
    """
    user = find(db, str(asked["person"]))
    application = db.execute(
        "SELECT * FROM applications WHERE account_id = ? AND family = 'login' AND name = ?",
        (user["account_id"], asked.get("application", "RDP Gateway")),
    ).fetchone()
    if application is None:
        raise HTTPException(404, "no such application")
    attempt = Attempt(
        user,
        str(application["ikey"]),
        str(application["name"]),
        str(asked.get("ip", OFFICE)),
        authentication.new_txid(),
        world.now(),
    )
    verdict = authentication.at_the_door(db, attempt)
    factor = ""
    if verdict is None and asked.get("passcode"):
        verdict, factor = authentication.passcode(db, attempt, str(asked["passcode"]))
    if verdict is None:
        phone = authentication.capable(db, user, str(asked.get("device", "auto")), "push")
        if phone is None:
            raise HTTPException(409, "no device of this person takes a push")
        authentication.prompt(world, db, attempt, phone, kind="login", title="Login request", info="")
        verdict, factor = authentication.WAITING["login"], "duo_push"
    else:
        authentication.keep(db, attempt, verdict)
    return {"txid": attempt.txid, "result": verdict.result, "status": verdict.status, "factor": factor}


def login_state(world: World, db: Db, asked: Asked) -> Any:
    """Where a login stands now."""
    row = db.execute("SELECT account_id FROM attempts WHERE txid = ?", (asked["txid"],)).fetchone()
    verdict = (
        None
        if row is None
        else authentication.verdict_of(world, db, str(asked["txid"]), str(row["account_id"]))
    )
    if verdict is None:
        raise HTTPException(404, "no such login")
    return {"txid": asked["txid"], "result": verdict.result, "status": verdict.status}
