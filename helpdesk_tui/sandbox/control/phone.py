"""A person's phone, from the person's side: prompts with their codes, messages, links, one-time codes."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException

from helpdesk_tui.sandbox.control import openotp, openotp_screen
from helpdesk_tui.sandbox.control.http import Asked
from helpdesk_tui.sandbox.control.people import devices, find, known
from helpdesk_tui.sandbox.control.reading import MESSAGE, address_key
from helpdesk_tui.sandbox.phones import otp, prompts
from helpdesk_tui.sandbox.phones.activation import url_of
from helpdesk_tui.sandbox.store import Db, Row
from helpdesk_tui.sandbox.world import World


def look(world: World, db: Db, asked: Asked) -> Any:
    """Everything that the person could see now; `since` is the last message seen, `hold` attaches."""
    who = str(asked["person"])
    colleague = openotp_screen.find(db, who)
    if colleague is not None and (openotp_screen.means(who) or not known(db, who)):
        return openotp_screen.look(world, db, colleague, asked)
    user = find(db, who)
    if asked.get("hold"):
        prompts.attach(world, db, str(user["user_id"]), prompts.HELD)
    prompts.settle(world, db)
    phones, tokens = devices(db, str(user["user_id"]))
    waiting = db.execute(
        "SELECT * FROM prompts WHERE user_id = ? AND state = 'waiting' ORDER BY seq", (user["user_id"],)
    ).fetchall()
    addresses = {address_key(str(phone["number"])) for phone in phones if phone["number"]} | {
        str(user["email_key"])
    }
    return {
        "person": f"{user['client']}/{user['username']}",
        "name": user["realname"],
        "client": user["account_name"],
        "status": user["status"],
        "devices": [_device(phone) for phone in phones],
        "tokens": [{"token_id": token["token_id"], "serial": token["serial"]} for token in tokens],
        "prompts": [_prompt(row) for row in waiting],
        "messages": _messages(db, sorted(addresses), int(asked.get("since", 0))),
        "links": _links(world, db, [str(phone["phone_id"]) for phone in phones]),
    }


def _device(phone: Row) -> dict[str, Any]:
    return {
        "phone_id": phone["phone_id"],
        "number": phone["number"],
        "label": phone["name"] or phone["model"],
        "platform": phone["platform"],
        "activated": bool(phone["activated"]),
    }


def _prompt(row: Row) -> dict[str, Any]:
    names = ("push_id", "phone_id", "kind", "code", "title", "info", "app_name", "ip", "created")
    return {name: row[name] for name in names}


def _messages(db: Db, addresses: list[str], since: int) -> list[dict[str, Any]]:
    marks = ",".join("?" * len(addresses))
    query = f"SELECT * FROM messages WHERE address_key IN ({marks}) AND id > ? ORDER BY id"
    rows = db.execute(query, (*addresses, since)).fetchall()
    return [{name: row[name] for name in MESSAGE} for row in rows]


def _links(world: World, db: Db, phone_ids: list[str]) -> list[dict[str, Any]]:
    marks = ",".join("?" * len(phone_ids))
    query = (
        "SELECT activations.*, api_host FROM activations JOIN accounts USING (account_id)"
        f" WHERE phone_id IN ({marks}) AND used_at IS NULL AND (expires IS NULL OR expires > ?)"
        " ORDER BY created"
    )
    return [
        {
            "url": url_of(str(row["api_host"]), str(row["code"])),
            **{name: row[name] for name in ("phone_id", "created", "expires")},
        }
        for row in db.execute(query, (*phone_ids, world.now())).fetchall()
    ]


def respond(world: World, db: Db, asked: Asked) -> Any:
    """The person taps: `answer` is approve, deny or fraud."""
    by_hand = prompts.answer_by_hand(world, db, str(asked["push_id"]), str(asked["answer"]))
    if not by_hand and not openotp_screen.respond(world, db, asked):
        raise HTTPException(409, "this prompt is no longer open")
    return {"answered": asked["answer"]}


def one_time_code(world: World, db: Db, asked: Asked) -> Any:
    """The code that a device shows now; a hardware token's button is pressed for it."""
    device = str(asked["device"])
    phone = db.execute("SELECT * FROM phones WHERE phone_id = ?", (device,)).fetchone()
    if phone is not None:
        if not phone["activated"]:
            raise HTTPException(409, "this phone has no activated app")
        return {"code": otp.app_code(phone, world.now())}
    token = db.execute("SELECT * FROM tokens WHERE token_id = ?", (device,)).fetchone()
    if token is None:
        return openotp.code(world, db, asked)
    return {"code": otp.press(db, token, world.now())}
