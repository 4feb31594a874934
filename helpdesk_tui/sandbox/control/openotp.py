"""The clinic's people from their own side, and the switches of their server."""

from __future__ import annotations

import time
from typing import Any

from starlette.exceptions import HTTPException

from helpdesk_tui.sandbox.control.http import Asked
from helpdesk_tui.sandbox.control.reading import MESSAGE, address_key
from helpdesk_tui.sandbox.control.switches import HABITS
from helpdesk_tui.sandbox.openotp import otp
from helpdesk_tui.sandbox.openotp.gateway import KEY_SWITCH
from helpdesk_tui.sandbox.people.clinic import ROLES
from helpdesk_tui.sandbox.people.clinic_seed import password_of
from helpdesk_tui.sandbox.phones import openotp_app as app
from helpdesk_tui.sandbox.phones.prompts import HELD
from helpdesk_tui.sandbox.store import Db, Row, enter, fact, set_fact
from helpdesk_tui.sandbox.webadm import directory, links, params
from helpdesk_tui.sandbox.webadm.call import SCHEMA, TENANT, TYPING, attributes
from helpdesk_tui.sandbox.world import World

MODES = {
    "schema": (SCHEMA, ("0", "1"), "1"),
    "tenant": (TENANT, ("0", "1"), "0"),
    "typing": (TYPING, params.TYPINGS, params.EITHER),
    "link_unit": (links.UNIT, ("hours", "seconds"), "hours"),
    "key_required": (KEY_SWITCH, ("0", "1"), "1"),
}
"""Lasting switches: where each is kept, its values, its default."""


def find(db: Db, who: str) -> Row:
    """Somebody by role (`openotp_everyday`), login, mail or DN; raises 404."""
    who = ROLES.get(who, who).strip().casefold()
    for row in db.execute("SELECT * FROM wa_objects WHERE kind = 'user' ORDER BY seq").fetchall():
        if who in (row["login"], str(row["dn_key"])) or who in map(str.casefold, attributes(row)["mail"]):
            found: Row = row
            return found
    raise HTTPException(404, f"nobody is called {who!r} in the clinic")


def modes(world: World, db: Db, asked: Asked) -> Any:
    """Set switches (`schema`, `tenant`, `typing`, `link_unit`, `key_required`); `reset` undoes all."""
    del world
    for name, (place, values, default) in MODES.items():
        if asked.get("reset"):
            set_fact(db, place, default)
        if name in asked:
            if str(asked[name]) not in values:
                raise HTTPException(400, f"{name} is one of {', '.join(values)}")
            set_fact(db, place, str(asked[name]))
    return {name: fact(db, place, default) for name, (place, _, default) in MODES.items()}


def cast(world: World, db: Db, asked: Asked) -> Any:
    """People that demonstrations and tests know, by role."""
    del world, asked
    return {role: _card(find(db, role)) for role in ROLES}


def _card(row: Row) -> dict[str, Any]:
    held = attributes(row)
    return {
        "dn": row["dn"],
        "login": row["login"],
        "name": held["displayname"][0],
        "mail": held["mail"][0],
        "mobile": held.get("mobile", [""])[0],
        "client": row["client"],
        "password": password_of(str(row["login"])),
    }


def look(world: World, db: Db, asked: Asked) -> Any:
    """Everything that the person could see now; `since` is the last message seen, `hold` attaches."""
    row = find(db, str(asked["person"]))
    dn_key = str(row["dn_key"])
    if asked.get("hold"):
        world.attached[dn_key] = time.time() + HELD
        db.execute(
            "UPDATE wa_sessions SET answers_at = NULL"
            " WHERE dn_key = ? AND state = 'waiting' AND answers_at > ?",
            (dn_key, world.now()),
        )
    card = _card(row)
    keys = [address_key(str(card[name])) for name in ("mail", "mobile") if card[name]]
    marks = ",".join("?" * len(keys))
    messages = db.execute(
        f"SELECT * FROM messages WHERE address_key IN ({marks}) AND id > ? ORDER BY id",
        (*keys, int(asked.get("since", 0))),
    ).fetchall()
    device = ("device_id", "kind", "label", "type")
    prompt = ("session", "kind", "shown", "issuer", "client", "source", "created", "expires", "uri")
    return {
        **card,
        "devices": [{name: held[name] for name in device} for held in app.devices(db, dn_key)],
        "prompts": [{name: held[name] for name in prompt} for held in app.waiting(db, dn_key, world.now())],
        "messages": [{name: message[name] for name in MESSAGE} for message in messages],
    }


def respond(world: World, db: Db, asked: Asked) -> Any:
    """The person taps: `answer` is approve, deny or fraud."""
    if asked["answer"] not in HABITS[:3] or not app.tap(
        db, str(asked["session"]), str(asked["answer"]), world.now()
    ):
        raise HTTPException(409, "this prompt is no longer open")
    return {"answered": asked["answer"]}


def code(world: World, db: Db, asked: Asked) -> Any:
    """The code that a device shows now; a counting token's button is pressed for it."""
    row = db.execute(
        "SELECT * FROM wa_devices WHERE device_id = ? AND works", (str(asked["device"]),)
    ).fetchone()
    if row is None:
        raise HTTPException(404, "no such device")
    return {"code": otp.shown(db, row, world.now())}


def scan(world: World, db: Db, asked: Asked) -> Any:
    """The person scans a QR code (`uri`, or its short address), with a `pincode` where one was set."""
    row = find(db, str(asked["person"]))
    try:
        device = app.scan(db, row, str(asked["uri"]), str(asked.get("pincode", "")), world.now())
    except ValueError as error:
        raise HTTPException(410, str(error)) from error
    _note(world, db, row, "openotp_scanned", device=device)
    return {"device": device, "code": code(world, db, {"device": device})["code"]}


def open_link(world: World, db: Db, asked: Asked) -> Any:
    """The person opens a registration link and registers what it is for."""
    try:
        link = app.open_link(db, str(asked["url"]), world.now())
    except ValueError as error:
        raise HTTPException(410, str(error)) from error
    row = directory.by_key(db, str(link["dn_key"]))
    _note(world, db, row, "openotp_link_opened", item=link["item"])
    return {"person": row["login"], "kind": link["kind"], "item": link["item"]}


def habit(world: World, db: Db, asked: Asked) -> Any:
    """How a person's phone answers from now on (`answer`), and how fast against others (`pace`)."""
    del world
    row = find(db, str(asked["person"]))
    answer, pace = str(asked.get("answer", row["answer"])), float(asked.get("pace", row["pace"]))
    if answer not in HABITS:
        raise HTTPException(400, f"answer is one of {', '.join(HABITS)}")
    db.execute("UPDATE wa_objects SET answer = ?, pace = ? WHERE seq = ?", (answer, pace, row["seq"]))
    return {"person": row["login"], "answer": answer, "pace": pace}


def drift(world: World, db: Db, asked: Asked) -> Any:
    """A device's clock goes wrong by `seconds`, or its button is pressed `presses` times in a pocket."""
    del world
    done = db.execute(
        "UPDATE wa_devices SET drift = drift + ?, pressed = pressed + ? WHERE device_id = ?",
        (float(asked.get("seconds", 0)), int(asked.get("presses", 0)), str(asked["device"])),
    )
    if not done.rowcount:
        raise HTTPException(404, "no such device")
    return {"device": asked["device"]}


def _note(world: World, db: Db, row: Row, effect: str, /, **told: Any) -> None:
    enter(
        db,
        world.now(),
        account=str(row["client"]),
        api="phone",
        method="",
        path="",
        effect=effect,
        person=str(row["login"]),
        params=told,
    )
