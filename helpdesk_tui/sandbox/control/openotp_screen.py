"""A clinic person's phone in the shape of the phone screen: prompts, tokens, codes to scan, links."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException

from helpdesk_tui.sandbox.control import openotp
from helpdesk_tui.sandbox.control.http import Asked
from helpdesk_tui.sandbox.openotp import mobile
from helpdesk_tui.sandbox.people.clinic import DOMAINS, ROLES
from helpdesk_tui.sandbox.phones import openotp_app as app
from helpdesk_tui.sandbox.store import Db, Row
from helpdesk_tui.sandbox.webadm import directory
from helpdesk_tui.sandbox.world import World

TITLES = {"login": "Login request", "confirm": "Confirmation"}


def find(db: Db, who: str) -> Row | None:
    """Somebody of the clinic by role, `aldegonde/login`, login or mail; None when there is nobody."""
    domain, _, login = who.rpartition("/")
    if domain and domain.casefold() != DOMAINS[0][0].casefold():
        return None
    try:
        return openotp.find(db, login)
    except HTTPException:
        return None


def means(who: str) -> bool:
    """Whether a word can only mean somebody of the clinic."""
    return who in ROLES or who.casefold().startswith(DOMAINS[0][0].casefold() + "/")


def look(world: World, db: Db, row: Row, asked: Asked) -> Any:
    """Everything that the person could see now."""
    seen = openotp.look(world, db, {**asked, "person": row["dn_key"]})
    apps = [device for device in seen["devices"] if device["kind"] == "app"]
    return {
        "person": f"{DOMAINS[0][0].lower()}/{row['login']}",
        "name": seen["name"],
        "client": DOMAINS[0][0],
        "status": "blocked" if row["blocked"] else "active",
        "devices": [_device(device, str(seen["mobile"])) for device in apps],
        "tokens": [
            {"token_id": device["device_id"], "serial": device["label"]}
            for device in seen["devices"]
            if device["kind"] == "hardware"
        ],
        "prompts": [_prompt(prompt) for prompt in seen["prompts"]],
        "messages": seen["messages"],
        "links": [{"url": url} for url in _links(world, db, row)],
    }


def _device(device: dict[str, Any], number: str) -> dict[str, Any]:
    label = device["label"]
    return {
        "phone_id": device["device_id"],
        "number": number,
        "label": label,
        "platform": "",
        "activated": True,
    }


def _prompt(prompt: dict[str, Any]) -> dict[str, Any]:
    return {
        "push_id": prompt["session"],
        "phone_id": "",
        "kind": prompt["kind"],
        "code": "",
        "title": TITLES[prompt["kind"]],
        "info": prompt["shown"],
        "app_name": prompt["issuer"] or prompt["client"],
        "ip": prompt["source"],
        "created": prompt["created"],
    }


def _links(world: World, db: Db, row: Row) -> list[str]:
    links = db.execute(
        "SELECT code FROM wa_links WHERE dn_key = ? AND used_at IS NULL AND expires > ?",
        (row["dn_key"], world.now()),
    ).fetchall()
    shown = [f"{world.address.public_url}/webapps/selfreg/?session={link['code']}" for link in links]
    return shown + [uri for uri in mobile.shown(db, world.now()) if row["login"] == _login(uri)]


def _login(uri: str) -> str:
    return parse_qs(urlsplit(uri).query).get("userid", [""])[0].casefold()


def follow(world: World, db: Db, asked: Asked) -> Any:
    """The person opens a registration link, or scans the code of an enrolment; None when it is neither."""
    url = str(asked.get("url") or "")
    if "/webapps/" in url:
        return openotp.open_link(world, db, {"url": url})
    if not url.startswith("otpauth:") and "action=qruri" not in url:
        return None
    session = parse_qs(urlsplit(url).query).get("session", [""])[0]
    login = _login(mobile.uri(db, session, world.now()) or url)
    row = directory.by_login(db, login, DOMAINS[0][0])
    if row is None:
        raise HTTPException(410, "this code is unknown, was used or has expired")
    return openotp.scan(world, db, {**asked, "person": row["dn_key"], "uri": url})


def respond(world: World, db: Db, asked: Asked) -> bool:
    """The person taps; False when this is no prompt of the clinic."""
    return app.tap(db, str(asked["push_id"]), str(asked["answer"]), world.now())
