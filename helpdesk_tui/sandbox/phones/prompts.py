"""Prompts on people's phones: sent, answered after a while as that person does, or by hand, or never.

Nothing ticks in the background: whoever looks at prompts first settles those whose time has come, so a
sandbox that was killed goes on where it was.
"""

from __future__ import annotations

import secrets
import time
import uuid
from dataclasses import dataclass

from helpdesk_tui.sandbox.phones.record import Login, record_login
from helpdesk_tui.sandbox.store import Db, Row, insert
from helpdesk_tui.sandbox.world import World

LIFE = 60.0
"""Seconds until a prompt that nobody answered expires."""
HELD = 5.0
"""Seconds for which a look keeps the phone in somebody's hand."""
ANSWERS = ("approve", "deny", "fraud")
LOCKOUT = 10
"""Failures in a row that lock a user out; a setting of the vendor's account."""
REASONS = {
    "approve": ("success", "user_approved"),
    "deny": ("denied", "user_cancelled"),
    "fraud": ("fraud", "user_marked_fraud"),
    "timeout": ("denied", "no_response"),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """A prompt to be sent; kind is `verification` (from a help desk), `login` or `call`."""

    kind: str
    title: str
    app_key: str
    app_name: str
    info: str = ""
    ip: str = "0.0.0.0"  # noqa: S104 - what the log shows when no address was given
    code: str = ""


def send(world: World, db: Db, user: Row, phone: Row, ask: Ask) -> str:
    """Put a prompt on a phone; answers its id."""
    push_id, now = str(uuid.uuid4()), world.now()
    by_hand = world.attached.get(str(user["user_id"]), 0) > time.time() or user["answer"] not in ANSWERS
    wait = world.phone_seconds * float(user["pace"])
    answers_at = None if by_hand or wait >= LIFE else now + wait
    insert(
        db,
        "prompts",
        push_id=push_id,
        account_id=user["account_id"],
        user_id=user["user_id"],
        phone_id=phone["phone_id"],
        kind=ask.kind,
        code=ask.code,
        title=ask.title,
        info=ask.info,
        app_key=ask.app_key,
        app_name=ask.app_name,
        ip=ask.ip,
        created=now,
        answers_at=answers_at,
        answer=None if answers_at is None else user["answer"],
        state="waiting",
    )
    return push_id


def confirmation_code() -> str:
    """Six digits that the phone shows."""
    return f"{secrets.randbelow(10**6):06d}"


def settle(world: World, db: Db) -> None:
    """Answer or expire every prompt whose time has come."""
    now = world.now()
    for row in db.execute("SELECT * FROM prompts WHERE state = 'waiting'").fetchall():
        if row["answers_at"] is not None and row["answers_at"] <= now:
            conclude(db, row, str(row["answer"]), float(row["answers_at"]))
        elif row["created"] + LIFE <= now:
            conclude(db, row, "timeout", float(row["created"]) + LIFE)


def conclude(db: Db, row: Row, answer: str, at: float) -> None:
    """A prompt ends; logins leave a line in the log and count towards the lockout."""
    db.execute("UPDATE prompts SET state = ?, settled_at = ? WHERE seq = ?", (answer, at, row["seq"]))
    if row["kind"] == "verification":
        return
    result, reason = REASONS[answer]
    user = db.execute("SELECT * FROM users WHERE user_id = ?", (row["user_id"],)).fetchone()
    phone = db.execute("SELECT * FROM phones WHERE phone_id = ?", (row["phone_id"],)).fetchone()
    if user is None or phone is None:
        return
    factor = "phone_call" if row["kind"] == "call" else "duo_push"
    txid = db.execute("SELECT txid FROM attempts WHERE push_id = ?", (row["push_id"],)).fetchone()
    record_login(
        db,
        Login(
            user=user,
            at=at,
            app_key=str(row["app_key"]),
            app_name=str(row["app_name"]),
            factor=factor,
            result=result,
            reason=reason,
            device_key=str(phone["phone_id"]),
            device_name=str(phone["name"] or phone["number"]),
            ip=str(row["ip"]),
            txid=str(row["push_id"] if txid is None else txid["txid"]),
        ),
    )
    count_failure(db, user, failed=result != "success", at=at)


def count_failure(db: Db, user: Row, *, failed: bool, at: float) -> None:
    """Ten failures in a row lock a user out; a success starts again from nothing."""
    if not failed:
        db.execute(
            "UPDATE users SET failures = 0, last_login = ? WHERE user_id = ?", (int(at), user["user_id"])
        )
        return
    db.execute("UPDATE users SET failures = failures + 1 WHERE user_id = ?", (user["user_id"],))
    db.execute(
        "UPDATE users SET status = 'locked out', lockout_reason = 'Failed Attempts'"
        " WHERE user_id = ? AND failures >= ? AND status = 'active'",
        (user["user_id"], LOCKOUT),
    )


def answer_by_hand(world: World, db: Db, push_id: str, answer: str) -> bool:
    """A person taps; False when the prompt is gone."""
    settle(world, db)
    row = db.execute("SELECT * FROM prompts WHERE push_id = ? AND state = 'waiting'", (push_id,)).fetchone()
    if row is None or answer not in ANSWERS:
        return False
    conclude(db, row, answer, world.now())
    return True


def attach(world: World, db: Db, user_id: str, seconds: float) -> None:
    """The phone is in somebody's hand for so long: it answers nothing by itself."""
    world.attached[user_id] = time.time() + seconds
    db.execute(
        "UPDATE prompts SET answers_at = NULL WHERE user_id = ? AND state = 'waiting' AND answers_at > ?",
        (user_id, world.now()),
    )


def next_change(world: World, db: Db, push_id: str) -> float:
    """Seconds until a waiting prompt changes by itself."""
    row = db.execute("SELECT * FROM prompts WHERE push_id = ?", (push_id,)).fetchone()
    if row is None:
        return 0.0
    due = row["answers_at"] if row["answers_at"] is not None else row["created"] + LIFE
    return max(0.0, float(due) - world.now())
