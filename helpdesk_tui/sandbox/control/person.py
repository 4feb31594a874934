"""What a person does besides answering: opens links, logs in at applications."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException

from helpdesk_tui.sandbox.control import openotp_screen
from helpdesk_tui.sandbox.control.http import Asked
from helpdesk_tui.sandbox.control.people import find
from helpdesk_tui.sandbox.duo import authentication
from helpdesk_tui.sandbox.duo.authentication import Attempt
from helpdesk_tui.sandbox.duo.ids import fresh
from helpdesk_tui.sandbox.duo.phones import number_key
from helpdesk_tui.sandbox.phones import activation
from helpdesk_tui.sandbox.phones.otp import new_secret
from helpdesk_tui.sandbox.phones.record import Login, record_login
from helpdesk_tui.sandbox.store import Db, enter, insert
from helpdesk_tui.sandbox.world import World

OFFICE = "198.51.100.10"


def activate(world: World, db: Db, asked: Asked) -> Any:
    """The person taps a link (`url` or `code`); what was activated on that phone before stops."""
    followed = openotp_screen.follow(world, db, asked)
    if followed is not None:
        return followed
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


def enrol(world: World, db: Db, asked: Asked) -> Any:
    """The person opens an invitation (`code`) and sets up a phone with that `number`; the link works once."""
    now, code = world.now(), str(asked["code"])
    row = db.execute(
        "SELECT * FROM invitations WHERE code = ? AND used_at IS NULL AND (expires IS NULL OR expires > ?)",
        (code, now),
    ).fetchone()
    if row is None:
        raise HTTPException(410, "this invitation is unknown, was used or has expired")
    db.execute("UPDATE invitations SET used_at = ? WHERE code = ?", (now, code))
    number, phone_id = str(asked.get("number", "")), fresh("DP")
    insert(
        db,
        "phones",
        phone_id=phone_id,
        account_id=row["account_id"],
        number=number,
        number_key=number_key(number),
        **dict.fromkeys(("extension", "name", "predelay", "postdelay", "last_seen"), ""),
        type="Mobile",
        platform="Apple iOS",
        model="Apple iPhone 15",
        activated=1,
        sms_sent=0,
        secret=new_secret(),
    )
    db.execute("INSERT INTO user_phones VALUES (?, ?)", (row["user_id"], phone_id))
    user = db.execute("SELECT * FROM users WHERE user_id = ?", (row["user_id"],)).fetchone()
    login = Login(user, now, "", "", "duo_push", "success", "", authentication.new_txid(), event="enrollment")
    record_login(db, login)
    enter(db, now, api="phone", method="", path="", effect="enrolled", params={"phone_id": phone_id})
    return {"phone_id": phone_id}


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
