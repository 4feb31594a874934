"""The second factor itself: who may log in, with which code or prompt, and what the log keeps of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from helpdesk_tui.sandbox.duo import bypass_codes, shapes
from helpdesk_tui.sandbox.phones import otp, prompts
from helpdesk_tui.sandbox.phones.passcodes import spend_sms_passcode
from helpdesk_tui.sandbox.phones.record import Login, record_login
from helpdesk_tui.sandbox.store import Db, Row, insert
from helpdesk_tui.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to an attempt: result allow, deny or waiting."""

    result: str
    status: str
    status_msg: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tries to log in at an application."""

    user: Row
    app_key: str
    app_name: str
    ip: str
    txid: str
    at: float


ALLOWED = Verdict("allow", "allow", "Success. Logging you in...")
BYPASSED = Verdict("allow", "bypass", "Authentication bypass enabled for your account.")
LOCKED = Verdict(
    "deny", "locked_out", "Your account has been locked out due to excessive authentication failures."
)
DISABLED = Verdict("deny", "deny", "Your account is disabled and cannot access this application.")
WRONG = Verdict("deny", "deny", "Incorrect passcode. Please try again.")
SENT = Verdict("deny", "sent", "New SMS passcodes sent.")
OF_PROMPT = {
    "approve": ALLOWED,
    "deny": Verdict("deny", "deny", "Login request denied."),
    "fraud": Verdict("deny", "fraud", "Login request reported as fraudulent."),
    "timeout": Verdict("deny", "timeout", "Login timed out."),
}
WAITING = {
    "login": Verdict("waiting", "pushed", "Pushed a login request to your device..."),
    "call": Verdict("waiting", "calling", "Dialing your phone..."),
}


def standing(db: Db, user: Row) -> str:
    """The status that counts: a group's, which overrules the user's own, or the user's."""
    rows = db.execute(
        "SELECT DISTINCT status FROM groups JOIN memberships USING (group_id) WHERE user_id = ?",
        (user["user_id"],),
    ).fetchall()
    of_groups = {str(row["status"]) for row in rows}
    return next((status for status in ("disabled", "bypass") if status in of_groups), str(user["status"]))


def at_the_door(db: Db, attempt: Attempt) -> Verdict | None:
    """What a status decides by itself, before any factor is looked at."""
    verdicts = {
        "bypass": (BYPASSED, "success", "bypass_user"),
        "disabled": (DISABLED, "denied", "user_disabled"),
        "pending deletion": (DISABLED, "denied", "user_disabled"),
        "locked out": (LOCKED, "denied", "locked_out"),
    }
    found = verdicts.get(standing(db, attempt.user))
    if found is None:
        return None
    verdict, result, reason = found
    _log(db, attempt, "not_available", result, reason)
    return verdict


def passcode(db: Db, attempt: Attempt, code: str) -> tuple[Verdict, str]:
    """Try a code as everything it could be; answers the verdict and the factor that matched."""
    factor, key, name = _match(db, attempt, code)
    if factor:
        reason = "bypass_user" if factor == "bypass_code" else "valid_passcode"
        _log(db, attempt, factor, "success", reason, key, name)
        prompts.count_failure(db, attempt.user, failed=False, at=attempt.at)
        return ALLOWED, factor
    _log(db, attempt, "passcode", "denied", "invalid_passcode")
    prompts.count_failure(db, attempt.user, failed=True, at=attempt.at)
    return WRONG, ""


def _match(db: Db, attempt: Attempt, code: str) -> tuple[str, str, str]:
    user_id, at = str(attempt.user["user_id"]), attempt.at
    if bypass_codes.spend(db, user_id, code, at) is not None:
        return "bypass_code", "", ""
    for phone in phones_of(db, user_id):
        label = str(phone["name"] or phone["number"])
        if otp.check_app(db, phone, code, at):
            return "duo_mobile_passcode", str(phone["phone_id"]), label
        if spend_sms_passcode(db, phone, code, at):
            return "sms_passcode", str(phone["phone_id"]), label
    rows = db.execute(
        "SELECT tokens.* FROM tokens JOIN user_tokens USING (token_id) WHERE user_id = ?", (user_id,)
    )
    for token in rows.fetchall():
        if otp.check_token(db, token, code, at):
            return "hardware_token", str(token["token_id"]), str(token["serial"])
    return "", "", ""


def phones_of(db: Db, user_id: str) -> list[Row]:
    """A user's phones, oldest first."""
    return db.execute(
        "SELECT phones.* FROM phones JOIN user_phones USING (phone_id) WHERE user_id = ? ORDER BY phones.seq",
        (user_id,),
    ).fetchall()


def capable(db: Db, user: Row, device: str, ability: str) -> Row | None:
    """The phone meant by an id or `auto` that has this ability."""
    for phone in phones_of(db, str(user["user_id"])):
        if device in ("auto", phone["phone_id"]) and ability in shapes.capabilities(phone):
            return phone
    return None


def prompt(world: World, db: Db, attempt: Attempt, phone: Row, *, kind: str, title: str, info: str) -> str:
    """Send a login prompt; the attempt waits for it."""
    ask = prompts.Ask(kind, title, attempt.app_key, attempt.app_name, info, attempt.ip)
    push_id = prompts.send(world, db, attempt.user, phone, ask)
    keep(db, attempt, WAITING[kind], push_id)
    return push_id


def keep(db: Db, attempt: Attempt, verdict: Verdict, push_id: str | None = None) -> None:
    """Remember an attempt, so that its status can be asked for."""
    insert(
        db,
        "attempts",
        txid=attempt.txid,
        account_id=attempt.user["account_id"],
        user_id=attempt.user["user_id"],
        push_id=push_id,
        result=verdict.result,
        status=verdict.status,
        status_msg=verdict.status_msg,
        told=0,
        created=attempt.at,
    )


def verdict_of(world: World, db: Db, txid: str, account_id: str) -> Verdict | None:
    """Where an attempt stands now; None when there is none."""
    prompts.settle(world, db)
    row = db.execute(
        "SELECT * FROM attempts WHERE txid = ? AND account_id = ?", (txid, account_id)
    ).fetchone()
    if row is None:
        return None
    if row["push_id"] is None:
        return Verdict(str(row["result"]), str(row["status"]), str(row["status_msg"]))
    asked = db.execute("SELECT kind, state FROM prompts WHERE push_id = ?", (row["push_id"],)).fetchone()
    return WAITING[asked["kind"]] if asked["state"] == "waiting" else OF_PROMPT[asked["state"]]


async def wait_for_verdict(world: World, txid: str, account_id: str, seconds: float) -> Verdict | None:
    """Wait until an attempt is decided, at most so long."""
    end = world.now() + seconds
    while True:
        with world.store.transaction() as db:
            verdict = verdict_of(world, db, txid, account_id)
            row = db.execute("SELECT push_id FROM attempts WHERE txid = ?", (txid,)).fetchone()
            pause = prompts.next_change(world, db, str(row["push_id"])) if row is not None else 0.0
        left = end - world.now()
        if verdict is None or verdict.result != "waiting" or left <= 0 or world.closing:
            return verdict
        await world.wait(min(left, pause + 0.01))


def new_txid() -> str:
    """The name of an attempt."""
    return str(uuid.uuid4())


def _log(
    db: Db,
    attempt: Attempt,
    factor: str,
    result: str,
    reason: str,
    device_key: str = "",
    device_name: str = "",
) -> None:
    record_login(
        db,
        Login(
            user=attempt.user,
            at=attempt.at,
            app_key=attempt.app_key,
            app_name=attempt.app_name,
            factor=factor,
            result=result,
            reason=reason,
            txid=attempt.txid,
            device_key=device_key,
            device_name=device_name,
            ip=attempt.ip,
        ),
    )
