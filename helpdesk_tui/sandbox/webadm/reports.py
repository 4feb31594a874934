"""Statistics, methods in force, the event log; the names inside reports are the sandbox's own guess."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.openotp import blocking, codes, tokens
from helpdesk_tui.sandbox.openotp.settings import effective
from helpdesk_tui.sandbox.store import Row
from helpdesk_tui.sandbox.webadm import directory, filters
from helpdesk_tui.sandbox.webadm import dn as names
from helpdesk_tui.sandbox.webadm.call import Call
from helpdesk_tui.sandbox.webadm.errors import broken
from helpdesk_tui.sandbox.webadm.lookup import shown
from helpdesk_tui.sandbox.webadm.personal import stamp
from helpdesk_tui.sandbox.webadm.router import method
from helpdesk_tui.sandbox.webadm.tokens import described

PAGE = 100
"""Lines of the event log in one answer."""
APPLICATIONS = ("openotp", "opensso", "smshub", "spankey")


def user_report(call: Call) -> dict[str, Any]:
    """Statistics of one person; `reset` sets them to nothing."""
    row = call.person()
    found = _report(call, row)
    if call.args["reset"]:
        call.db.execute(
            "UPDATE wa_objects SET accepted = 0, rejected = 0, last_login = NULL WHERE seq = ?", (row["seq"],)
        )
        call.effect(row, reset=True)
    return found


def _report(call: Call, row: Row) -> dict[str, Any]:
    last = row["last_login"]
    found: dict[str, Any] = {
        "login_count": row["accepted"],
        "reject_count": row["rejected"],
        "last_login": None if last is None else stamp(float(last)),
    }
    if call.args["token"]:
        found["tokens"] = [described(token) for token in tokens.of(call.db, str(row["dn_key"]))]
    if call.args["u2f"]:
        found["devices"] = []
    if call.args["block"]:
        until = row["blocked_until"]
        found["blocked"] = blocking.is_blocked(row, call.at)
        found["block_expires"] = None if until is None else stamp(float(until))
        found["failed_tries"] = row["failures"]
    if call.args["expire"]:
        found["password_expires"] = None
    return found


def domain_report(call: Call) -> dict[str, Any] | bool:
    """Statistics of everybody in a domain."""
    domain = directory.domain(call.db, call.args["domain"])
    if domain is None:
        return False
    try:
        wanted = filters.parse(call.args["filter"] or "(objectClass=*)")
    except filters.BadFilter:
        raise broken(f"Could not search LDAP objects (bad filter '{call.args['filter']}')") from None
    found: dict[str, Any] = {}
    for row in call.db.execute("SELECT * FROM wa_objects WHERE kind = 'user' ORDER BY seq").fetchall():
        inside = directory.inside(str(row["dn_key"]), str(domain["base_key"]))
        if not inside or (call.extended and not row["active"]) or not wanted(shown(call, row)):
            continue
        held = _report(call, row)
        settings = effective(row)
        held |= {name: settings[name] for name in call.args["settings"] or () if name in settings}
        found[str(row["dn"])] = held
    return found


def user_methods(call: Call) -> list[str]:
    """Methods that could log in, or with `active` only the main and the fallback one."""
    row = call.person()
    dn_key, settings = str(row["dn_key"]), effective(row)
    if call.args["active"]:
        names = (settings["OpenOTP.OTPType"], settings["OpenOTP.OTPFallback"])
        return [name for name in names if name]
    found = ["TOKEN"] if tokens.usable(call.db, dn_key, call.at) else []
    held = shown(call, row)
    found += ["SMS"] if held.get("mobile") else []
    found += ["MAIL"] if held.get("mail") else []
    found += ["LIST"] if codes.list_of(call.db, dn_key) is not None else []
    return found + (["EMERG"] if codes.emergency(call.db, dn_key, call.at) is not None else [])


def get_event_logs(call: Call) -> list[dict[str, Any]]:
    """The newest lines first, a hundred at most; a name that is none answers nothing."""
    count = PAGE if call.args["max"] is None else min(PAGE, max(1, call.args["max"]))
    where, values = "application = ?", [call.args["application"]]
    if call.args["dn"] is not None:
        try:
            values.append(names.key(call.args["dn"]))
        except names.BadName:
            return []
        where += " AND dn_key = ?"
    if call.args["application"] not in APPLICATIONS:
        raise broken(f"Invalid application '{call.args['application']}'")
    query = f"SELECT * FROM wa_events WHERE {where} ORDER BY at DESC, id DESC LIMIT ?"
    return [_event(row) for row in call.db.execute(query, (*values, count)).fetchall()]


def _event(row: Row) -> dict[str, Any]:
    held = {name: row[name] for name in ("client", "host", "source", "session", "text")}
    return {**held, "dn": row["dn_key"], "time": stamp(float(row["at"]))}


PARTS = "token:boolean? u2f:boolean? block:boolean? expire:boolean? reset:boolean?"
METHODS = (
    method("OpenOTP.User_Report", f"dn:string {PARTS}", user_report),
    method("OpenOTP.Domain_Report", f"domain:text filter:text? settings:list? {PARTS}", domain_report),
    method("OpenOTP.User_Methods", "dn:string active:boolean?", user_methods),
    method("Get_Event_Logs", "application:text max:integer? dn:text?", get_event_logs),
)
