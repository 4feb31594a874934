"""What tests turn: bad days, clocks, rates, habits of people, permissions of keys."""

from __future__ import annotations

import json
from typing import Any

from starlette.exceptions import HTTPException

from helpdesk_tui.sandbox.control.http import Asked
from helpdesk_tui.sandbox.control.people import find
from helpdesk_tui.sandbox.duo.enrolment import overwrite
from helpdesk_tui.sandbox.faults import Fault, Kind
from helpdesk_tui.sandbox.store import Db, set_fact
from helpdesk_tui.sandbox.world import World

HABITS = ("approve", "deny", "fraud", "silent")


def add_fault(world: World, db: Db, asked: Asked) -> Any:
    """One more bad day: kind, method, path (regular expression), times, seconds, status."""
    del db
    fault = Fault(
        kind=Kind(asked["kind"]),
        method=str(asked.get("method", "")).upper(),
        path=str(asked.get("path", "")),
        times=int(asked.get("times", 1)),
        seconds=float(asked.get("seconds", 0)),
        status=int(asked.get("status", 0)),
    )
    world.faults.pending.append(fault)
    return {"pending": len(world.faults.pending)}


def clear_faults(world: World, db: Db, asked: Asked) -> Any:
    """Good days again; answers how many were never met."""
    del db, asked
    left = len(world.faults.pending)
    world.faults.pending.clear()
    return {"cleared": left}


def clock(world: World, db: Db, asked: Asked) -> Any:
    """`advance` moves expiries and logs on (lasting, added up); `skew` puts the vendor's clock wrong."""
    if "advance" in asked:
        world.advance += float(asked["advance"])
        set_fact(db, "advance", str(world.advance))
    if "skew" in asked:
        world.skew = float(asked["skew"])
    return {"advance": world.advance, "skew": world.skew, "now": world.now()}


def limits(world: World, db: Db, asked: Asked) -> Any:
    """Calls a minute by class (`page`, `one`, `modify`, `log`, `log:activity`, `auth`); `reset` goes back."""
    del db
    if asked.get("reset"):
        world.limits.reset()
    world.limits.per_minute.update({name: int(value) for name, value in asked.items() if name != "reset"})
    return world.limits.per_minute


def habit(world: World, db: Db, asked: Asked) -> Any:
    """How a person's phone answers from now on (`answer`), and how fast against others (`pace`)."""
    del world
    user = find(db, str(asked["person"]))
    answer = str(asked.get("answer", user["answer"]))
    if answer not in HABITS:
        raise HTTPException(400, f"answer is one of {', '.join(HABITS)}")
    pace = float(asked.get("pace", user["pace"]))
    db.execute("UPDATE users SET answer = ?, pace = ? WHERE user_id = ?", (answer, pace, user["user_id"]))
    return {"person": user["username"], "answer": answer, "pace": pace}


def permissions(world: World, db: Db, asked: Asked) -> Any:
    """What an Admin API key may do: `ikey`, `granted` (`read_resource`, `read_log`…)."""
    del world
    granted = ",".join(str(name) for name in asked["granted"])
    done = db.execute(
        "UPDATE applications SET permissions = ? WHERE ikey = ? AND family = 'admin'",
        (granted, asked["ikey"]),
    )
    if not done.rowcount:
        raise HTTPException(404, "no such Admin API key")
    return {"granted": granted.split(",")}


def directory(world: World, db: Db, asked: Asked) -> Any:
    """What the directory says of a synced person (`enabled`, `realname`, `email`), and its sync at once."""
    user = find(db, str(asked["person"]))
    says = db.execute("SELECT * FROM directory_says WHERE user_id = ?", (user["user_id"],)).fetchone()
    if says is None:
        raise HTTPException(409, "this person does not come from a directory")
    values = (
        asked.get("realname", says["realname"]),
        asked.get("email", says["email"]),
        int(asked.get("enabled", says["enabled"])),
        user["user_id"],
    )
    db.execute("UPDATE directory_says SET realname = ?, email = ?, enabled = ? WHERE user_id = ?", values)
    overwrite(db, str(user["user_id"]), world.now())
    return {"person": user["username"], "enabled": bool(values[2])}


def policy(world: World, db: Db, asked: Asked) -> Any:
    """Rules of one `section` for one application (`ikey`, empty for all) of a `client`."""
    del world
    account = db.execute("SELECT account_id FROM accounts WHERE client = ?", (asked["client"],)).fetchone()
    if account is None:
        raise HTTPException(404, "no such client")
    row = (account["account_id"], str(asked.get("ikey", "")), str(asked["section"]))
    db.execute("INSERT OR REPLACE INTO policies VALUES (?, ?, ?, ?)", (*row, json.dumps(asked["rules"])))
    return {"section": row[2]}
