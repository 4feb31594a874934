"""Identity verification: a check of document and face that a person does on a page of the vendor's partner.

The calls are the vendor's, the shapes of the answers are invented, as none is published: `inquiry_id` and
`status` with the words pending, passed, failed, expired and canceled. Nobody may take them for the vendor's.
"""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.duo import objects
from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import Refusal, forbidden, not_found
from helpdesk_tui.sandbox.duo.ids import fresh
from helpdesk_tui.sandbox.duo.router import READ, WRITE, admin
from helpdesk_tui.sandbox.store import Db, Row, fact, insert
from helpdesk_tui.sandbox.world import World

LIFE = 1800.0
"""Seconds until a check that nobody did expires."""
SLOWNESS = 3
"""How much longer it takes than tapping on a prompt."""
LICENSED = frozenset({"peeters-lambert"})
"""Clients whose account has it, until a test says otherwise."""
ANSWERS = ("passed", "failed", "never", "older", "same", "word", "shouted", "bare")
"""What a person's check does: ends so, never ends, answers for an older one, starts none anew; says another
word, the word in capitals, no word at all."""


def start(call: Call) -> dict[str, Any]:
    """Begin one; the person does it after a while."""
    user, now = _user(call), call.at
    settle(call.db, now)
    answer = habit(call.db, str(user["user_id"]))
    last = _newest(call.db, user)
    if answer == "same" and last is not None:
        return {"inquiry_id": last["inquiry_id"], "status": last["state"]}
    wait = call.world.phone_seconds * float(user["pace"]) * SLOWNESS
    inquiry = f"inq_{fresh('')}"
    insert(
        call.db,
        "inquiries",
        inquiry_id=inquiry,
        account_id=call.account_id,
        user_id=user["user_id"],
        created=now,
        answers_at=None if answer == "never" else now + wait,
        answer=answer,
        state="pending",
    )
    call.effect("identity_started", str(user["username"]), inquiry_id=inquiry)
    return {"inquiry_id": inquiry, "status": "pending"}


def status(call: Call) -> dict[str, Any]:
    """Where the newest one stands."""
    user = _user(call)
    settle(call.db, call.at)
    row = _newest(call.db, user)
    if row is None:
        raise not_found()
    return shown(call.db, row)


def cancel(call: Call) -> dict[str, Any]:
    """End one that is still open."""
    user = _user(call)
    settle(call.db, call.at)
    inquiry = call.params.required("inquiry_id")
    done = call.db.execute(
        "UPDATE inquiries SET state = 'canceled' WHERE inquiry_id = ? AND user_id = ? AND state = 'pending'",
        (inquiry, user["user_id"]),
    )
    if not done.rowcount:
        raise not_found()
    call.effect("identity_canceled", str(user["username"]), inquiry_id=inquiry)
    return {"inquiry_id": inquiry, "status": "canceled"}


def shown(db: Db, row: Row) -> dict[str, Any]:
    """One as the status call tells it, strange in the way that a test asked for."""
    state, answer = str(row["state"]), str(row["answer"])
    if state == "done":
        words = {"word": "needs_review", "shouted": "PASSED", "failed": "failed"}
        state = words.get(answer, "passed")
    told = {"inquiry_id": row["inquiry_id"], "status": state}
    if answer == "older":
        older = db.execute(
            "SELECT inquiry_id FROM inquiries WHERE user_id = ? AND seq < ? ORDER BY seq DESC",
            (row["user_id"], row["seq"]),
        ).fetchone()
        name = f"inq_{'0' * 20}" if older is None else older["inquiry_id"]
        return {"inquiry_id": name, "status": "passed"}
    if answer == "bare":
        del told["status"]
    return told


def settle(db: Db, now: float) -> None:
    """End every one whose time has come; nothing ticks in the background."""
    db.execute(
        "UPDATE inquiries SET state = 'done' WHERE state = 'pending' AND answers_at IS NOT NULL"
        " AND answers_at <= ?",
        (now,),
    )
    db.execute(
        "UPDATE inquiries SET state = 'expired' WHERE state = 'pending' AND created + ? <= ?", (LIFE, now)
    )


def habit(db: Db, user_id: str) -> str:
    """What this person's checks do."""
    return fact(db, f"identity:{user_id}", "passed")


def refusal_of(db: Db, client: str) -> int:
    """The code that this client's account answers with; 0 where it has the feature."""
    return int(fact(db, f"identity refusal:{client}", "0" if client in LICENSED else "40401"))


def of_user(world: World, db: Db, user_id: str) -> list[dict[str, Any]]:
    """All checks of one person, newest first, for tests."""
    settle(db, world.now())
    rows = db.execute("SELECT * FROM inquiries WHERE user_id = ? ORDER BY seq DESC", (user_id,)).fetchall()
    return [dict(row) for row in rows]


def _user(call: Call) -> Row:
    code = refusal_of(call.db, str(call.account["client"]))
    if code // 100 == 403:  # noqa: PLR2004 - HTTP
        raise forbidden()
    if code:
        raise Refusal(code, "Identity verification is not available")
    return objects.user(call, call.ids[0])


def _newest(db: Db, user: Row) -> Row | None:
    found: Row | None = db.execute(
        "SELECT * FROM inquiries WHERE user_id = ? ORDER BY seq DESC", (user["user_id"],)
    ).fetchone()
    return found


ENDPOINTS = (
    admin("POST", "/v2/identity_verification/{}/start", WRITE, "modify", start),
    admin("GET", "/v2/identity_verification/{}/status", READ, "one", status),
    admin("POST", "/v2/identity_verification/{}/cancel", WRITE, "modify", cancel),
)
