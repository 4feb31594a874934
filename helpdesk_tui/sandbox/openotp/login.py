"""Logins: the directory password, the push or the code, the challenge; every failure looks the same."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk_tui.sandbox.openotp import answers, blocking, codes, events, factors, sessions, tokens
from helpdesk_tui.sandbox.openotp.answers import Answer
from helpdesk_tui.sandbox.openotp.settings import effective, number, on
from helpdesk_tui.sandbox.openotp.soap import Request
from helpdesk_tui.sandbox.store import Db, Row, digest, enter, fact
from helpdesk_tui.sandbox.webadm import directory
from helpdesk_tui.sandbox.webadm.call import SCHEMA
from helpdesk_tui.sandbox.world import World

DOMAIN = "wa_default_domain"
"""A lasting setting: the domain of requests that name none."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who tries to log in."""

    row: Row
    settings: Mapping[str, str]
    username: str
    domain: str
    client: str
    source: str
    log_id: str
    asked: str
    """The settings of the request."""
    at: float


def attempt(world: World, db: Db, request: Request) -> Attempt | None:
    """Who this is, when it is somebody of this domain who may use the service."""
    domain = request.text("domain") or fact(db, DOMAIN)
    row = directory.by_login(db, request.text("username"), domain)
    active = row is not None and (row["active"] or fact(db, SCHEMA, "1") != "1")
    if row is None or not active:
        return None
    return Attempt(
        row,
        effective(row, request.text("settings")),
        request.text("username"),
        domain,
        request.text("client") or "127.0.0.1",
        request.text("source"),
        events.log_id(),
        request.text("settings"),
        world.now(),
    )


def resumed(row: Row, held: Row, at: float) -> Attempt:
    """The attempt that a session belongs to."""
    return Attempt(
        row=row,
        settings=effective(row, str(held["settings"])),
        username=str(held["username"]),
        domain=str(held["domain"]),
        client=str(held["client"]),
        source=str(held["source"]),
        log_id=str(held["log_id"]),
        asked=str(held["settings"]),
        at=at,
    )


def simple(db: Db, trying: Attempt, password: str) -> tuple[Answer | None, str]:
    """One field for whatever is asked: the password, a code, or both in a row.

    Answers what is decided already, or None and the code typed (empty: none yet).
    """
    mode = trying.settings["OpenOTP.LoginMode"]
    if mode == "OTP":
        return at_the_door(db, trying, "", password)
    for place in range(len(password), 0, -1):
        if _right(trying.row, password[:place]):
            return at_the_door(db, trying, password[:place], password[place:])
    return at_the_door(db, trying, password, "")


def at_the_door(db: Db, trying: Attempt, password: str, code: str) -> tuple[Answer | None, str]:
    """What can be said before any second factor; None and the code when that decides."""
    row, mode = trying.row, trying.settings["OpenOTP.LoginMode"]
    closed = _closed(trying)
    if closed:
        return _refuse(trying, db, closed, count=False), ""
    if password and codes.bypasses(db, str(row["dn_key"]), password, trying.client, trying.at):
        return accept(db, trying, "Login success with a password that stands for all factors"), ""
    if mode == "OTP":
        return (None, code) if code else (_refuse(trying, db, "No OTP password"), "")
    if not _right(row, password):
        return _refuse(trying, db, "Wrong LDAP password"), ""
    return (accept(db, trying, "Login success (LDAP)"), "") if mode == "LDAP" else (None, code)


def _closed(trying: Attempt) -> str:
    """Why nobody gets in with whatever password, or nothing."""
    if not on(trying.settings, "EnableLogin"):
        return "Login not allowed"
    return "User account is blocked" if blocking.is_blocked(trying.row, trying.at) else ""


def decide(db: Db, trying: Attempt, code: str) -> Answer:
    """A code was typed."""
    factor = factors.used(db, trying.row, trying.settings, code, trying.at)
    if factor is None:
        return _refuse(trying, db, "Wrong OTP password")
    return accept(db, trying, f"Login success ({trying.settings['OpenOTP.LoginMode']}, {factor})")


def ask(world: World, db: Db, trying: Attempt) -> Answer:
    """No code was typed: ask for one."""
    wanted = factors.asked_for(db, trying.row, trying.settings, trying.at)
    if wanted is None:
        return _refuse(trying, db, "No OTP method is enrolled", count=False)
    seconds = number(trying.settings, "ChallengeTimeout")
    sent = wanted in factors.SENT
    session = sessions.start(
        world,
        db,
        trying.row,
        sessions.CHALLENGE,
        seconds,
        username=trying.username,
        domain=trying.domain,
        log_id=trying.log_id,
        challenge=wanted,
        client=trying.client,
        source=trying.source,
        settings=trying.asked,
        shown=factors.send(db, trying.row, trying.settings, wanted, trying.at) if sent else "",
    )
    return answers.challenge(factors.PROMPTS[wanted], session, seconds, wanted)


def push_phone(db: Db, trying: Attempt) -> Row | None:
    """The token that can be asked by push, when that is on; an emergency code comes first."""
    dn_key = str(trying.row["dn_key"])
    if not on(trying.settings, "PushLogin") or codes.emergency(db, dn_key, trying.at) is not None:
        return None
    held = tokens.usable(db, dn_key, trying.at)
    return next((token for token in held if token["push_id"]), None)


def challenge(world: World, db: Db, request: Request) -> Answer:
    """The answer to a challenge; a wrong name does not end it, a wrong code does."""
    if not sessions.well_formed(request.text("session")):
        return answers.bad_request()
    held = sessions.find(db, request.text("session"), world.now())
    if held is None or held["kind"] != sessions.CHALLENGE or held["state"] != sessions.WAITING:
        return answers.no_session()
    row = directory.by_key(db, str(held["dn_key"]))
    asked = (request.text("username").casefold(), (request.text("domain") or fact(db, DOMAIN)).casefold())
    if asked != (str(held["username"]).casefold(), str(held["domain"]).casefold()):
        return answers.failed()
    trying = resumed(row, held, world.now())
    if blocking.is_blocked(row, trying.at):
        return _refuse(trying, db, "User account is blocked", count=False)
    found = _answered(db, trying, held, request.text("otpPassword"))
    sessions.end(db, held, sessions.ACCEPTED if found["code"] == "1" else sessions.REFUSED, trying.at)
    return found


def _answered(db: Db, trying: Attempt, held: Row, code: str) -> Answer:
    if held["challenge"] not in factors.SENT:
        return decide(db, trying, code)
    if not hmac.compare_digest(str(held["shown"]), digest(code)):
        return _refuse(trying, db, "Wrong OTP password")
    return accept(db, trying, f"Login success ({trying.settings['OpenOTP.LoginMode']}, {held['challenge']})")


def accept(db: Db, trying: Attempt, text: str) -> Answer:
    """The login stands."""
    blocking.accepted(db, trying.row, trying.at)
    _note(db, trying, text, "login_accepted")
    return answers.success(trying.settings["OpenOTP.ReplyData"])


def refuse(db: Db, trying: Attempt, text: str) -> Answer:
    """The login fails and counts."""
    return _refuse(trying, db, text)


def _refuse(trying: Attempt, db: Db, text: str, *, count: bool = True) -> Answer:
    if count:
        blocking.refused(db, trying.row, trying.settings, trying.at)
    _note(db, trying, text, "login_refused")
    return answers.failed()


def _note(db: Db, trying: Attempt, text: str, effect: str) -> None:
    row = trying.row
    where = {"client": trying.client, "source": trying.source}
    events.record(db, trying.at, str(row["dn_key"]), text, session=trying.log_id, **where)
    enter(
        db,
        trying.at,
        account=str(row["client"]),
        api="openotp",
        method="POST",
        path="/openotp/",
        effect=effect,
        person=str(row["login"]),
        params={**where, "text": text},
    )


def _right(row: Row, password: str) -> bool:
    return hmac.compare_digest(str(row["password"]), digest(password))
