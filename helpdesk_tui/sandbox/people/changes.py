"""What administrators and the directory changed of late: numbers, phones, codes from the panel."""

from __future__ import annotations

import json
import uuid
from random import Random

from helpdesk_tui.sandbox.store import Db, insert_many

DAY = 86_400
SHARE = 60
"""One person in so many."""
_WHO = (("AD Sync: directory", "DSYNC"), ("Nadia Evrard", "DEADMIN1"), ("Tom Willems", "DEADMIN2"))
_WHAT: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("phone_update", "phone", {"number": "changed"}),
    ("phone_create", "phone", {}),
    ("bypass_create", "user_bypass", {}),
)


def write_changes(db: Db, random: Random, account_id: str, now: int) -> None:
    """Lines of the activity log of the last thirty days, more of them in the last ten."""
    people = db.execute(
        "SELECT users.user_id, username, phone_id, number FROM users JOIN user_phones USING (user_id)"
        " JOIN phones USING (phone_id) WHERE users.account_id = ? AND users.seq % ? = 7"
        " ORDER BY users.seq LIMIT 500",
        (account_id, SHARE),
    ).fetchall()
    rows = []
    for person in people:
        action, kind, details = random.choice(_WHAT)
        actor, actor_key = random.choice(_WHO)
        at = now - random.choice((1, 1, 2)) * random.randrange(3600, 14 * DAY)
        target = (person["username"], person["user_id"])
        if kind == "phone":
            target = (person["number"], person["phone_id"])
        name = str(uuid.UUID(int=random.getrandbits(128)))
        rows.append(
            (account_id, at * 1000, name, action, actor, actor_key, *target, kind, json.dumps(details))
        )
    columns = "account_id ts_ms activity_id action actor actor_key target target_key target_type details"
    insert_many(db, "activity", columns, rows)
