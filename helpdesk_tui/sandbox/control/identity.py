"""Identity checks from outside: what a person's check does, whose account has them, what was started."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException

from helpdesk_tui.sandbox.control.http import Asked
from helpdesk_tui.sandbox.control.people import find
from helpdesk_tui.sandbox.duo import identity
from helpdesk_tui.sandbox.store import Db, set_fact
from helpdesk_tui.sandbox.world import World


def turn(world: World, db: Db, asked: Asked) -> Any:
    """`person` and `answer` (`identity.ANSWERS`), or `client` and `refusal` (such as 40201; 0: none)."""
    del world
    if "client" in asked:
        set_fact(db, f"identity refusal:{asked['client']}", str(int(asked["refusal"])))
        return {"client": asked["client"], "refusal": int(asked["refusal"])}
    user, answer = find(db, str(asked["person"])), str(asked["answer"])
    if answer not in identity.ANSWERS:
        raise HTTPException(400, f"answer is one of {', '.join(identity.ANSWERS)}")
    set_fact(db, f"identity:{user['user_id']}", answer)
    return {"person": user["username"], "answer": answer}


def of(world: World, db: Db, asked: Asked) -> Any:
    """All checks of a person, newest first."""
    user = find(db, str(asked["person"]))
    return identity.of_user(world, db, str(user["user_id"]))
