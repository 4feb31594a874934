"""Stock of hardware tokens."""

from __future__ import annotations

from fnmatch import fnmatchcase

from helpdesk_tui.sandbox.store import Row
from helpdesk_tui.sandbox.webadm.call import Call
from helpdesk_tui.sandbox.webadm.router import method

TYPE = "OTP Token"
STATUSES = ("Valid", "Lost", "Broken", "Expired")


def _matching(call: Call) -> list[Row]:
    args = call.args
    rows = call.db.execute("SELECT * FROM wa_inventory WHERE type = ? ORDER BY reference", (args["type"],))
    return [
        row
        for row in rows.fetchall()
        if fnmatchcase(str(row["reference"]).lower(), (args["filter"] or "*").lower().replace("[", "[[]"))
        and args["linked"] in (None, bool(row["dn_key"]))
        and args["active"] in (None, bool(row["active"]))
    ]


def search(call: Call) -> list[str]:
    """Serial numbers."""
    status = call.args["status"]
    found = [str(row["reference"]) for row in _matching(call) if status in (None, row["status"])]
    first, last = call.args["start"] or "", call.args["stop"]
    return [serial for serial in found if first <= serial and (last is None or serial <= last)]


def link(call: Call) -> bool:
    """Say whose a token is, or with no name that it is nobody's; registers nothing."""
    row = None if call.args["dn"] is None else call.object()
    done = call.db.execute(
        "UPDATE wa_inventory SET dn_key = ? WHERE type = ? AND reference = ?",
        ("" if row is None else row["dn_key"], call.args["type"], call.args["reference"]),
    )
    if done.rowcount:
        call.effect(row, reference=call.args["reference"])
    return done.rowcount > 0


def update(call: Call) -> int:
    """Set the status of all that match: without a filter, of everything."""
    status = call.args["status"]
    if status is not None and status not in STATUSES:
        return 0
    # Here `active` and `status` are what to set; only filter and linked choose.
    active = call.args["active"]
    call.args["active"] = None
    rows = _matching(call)
    for row in rows:
        call.db.execute(
            "UPDATE wa_inventory SET status = coalesce(?, status), active = coalesce(?, active)"
            " WHERE reference = ?",
            (status, None if active is None else int(active), row["reference"]),
        )
    call.effect(None, changed=[str(row["reference"]) for row in rows], status=status, active=active)
    return len(rows)


CHOICE = "type:text filter:text? linked:boolean? active:boolean? status:text?"
METHODS = (
    method("Search_Inventory_Items", f"{CHOICE} start:text? stop:text?", search),
    method("Link_Inventory_Item", "type:text reference:text dn:string?", link),
    method("Update_Inventory_Items", CHOICE, update),
)
