"""The policy in force for one user at one application: the account's, with the application's own sections."""

from __future__ import annotations

import json
from typing import Any

from helpdesk_tui.sandbox.duo.call import Call
from helpdesk_tui.sandbox.duo.errors import invalid, not_found
from helpdesk_tui.sandbox.duo.router import READ, admin
from helpdesk_tui.sandbox.store import Db


def in_force(db: Db, account_id: str, ikey: str) -> dict[str, Any]:
    """Sections by name; those of the application replace the account's."""
    rows = db.execute(
        "SELECT section, rules FROM policies WHERE account_id = ? AND ikey IN ('', ?) ORDER BY ikey",
        (account_id, ikey),
    )
    return {row["section"]: json.loads(row["rules"]) for row in rows}


def calculate(call: Call) -> dict[str, Any]:
    """Both names are required; what the policy says, and where each section comes from."""
    user_id, ikey = call.params.required("user_id"), call.params.required("integration_key")
    known = "SELECT name FROM applications WHERE ikey = ? AND account_id = ?"
    application = call.db.execute(known, (ikey, call.account_id)).fetchone()
    if application is None:
        raise invalid("integration_key")
    user = "SELECT 1 FROM users WHERE user_id = ? AND account_id = ?"
    if call.db.execute(user, (user_id, call.account_id)).fetchone() is None:
        raise not_found()
    own = call.db.execute("SELECT 1 FROM policies WHERE account_id = ? AND ikey = ?", (call.account_id, ikey))
    elements = [{"policy_name": "Global Policy", "is_global_policy": True}]
    if own.fetchone() is not None:
        elements.append({"policy_name": f"{application['name']} policy", "is_global_policy": False})
    return {"policy_elements": elements, "sections": in_force(call.db, call.account_id, ikey)}


ENDPOINTS = (admin("GET", "/v2/policies/calculate", READ, "one", calculate),)
