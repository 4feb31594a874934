"""What the customer bought, and how much of it is used."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.sandbox.store import Db
from helpdesk_tui.sandbox.webadm.call import Call
from helpdesk_tui.sandbox.webadm.errors import broken
from helpdesk_tui.sandbox.webadm.personal import stamp
from helpdesk_tui.sandbox.webadm.router import method

MOST = 120
"""Activated users."""
YEAR = 365 * 86_400
WEBADM, OPENOTP = "2.3.24", "2.2.22"
SERVERS = ("ldap", "sql", "session", "pki", "mail")
WEBAPPS = {
    "HelpDesk": "1.1.5",
    "OpenID": "1.6.7",
    "PwReset": "1.3.4",
    "SelfDesk": "1.4.7",
    "SelfReg": "1.4.4",
}


def used(db: Db) -> int:
    """Activated users."""
    return int(db.execute("SELECT count(*) FROM wa_objects WHERE active").fetchone()[0])


def server_status(call: Call) -> dict[str, Any]:
    """Version and health; parts only when they are asked for."""
    found: dict[str, Any] = {"version": WEBADM}
    if call.args["servers"]:
        found["servers"] = dict.fromkeys(SERVERS, True)
    if call.args["webapps"]:
        found["webapps"] = {name: {"version": version, "status": "Ok"} for name, version in WEBAPPS.items()}
        found["webapps"]["OpenID"]["status"] = "Invalid"
    if call.args["websrvs"]:
        found["websrvs"] = {
            "OpenOTP": {"version": OPENOTP, "status": "Ok", "license": "Ok"},
            "SMSHub": {"version": "1.3.1", "status": "Ok"},
            "SpanKey": {"version": "2.1.5", "status": "Invalid", "license": "Ok"},
        }
    return {**found, "status": True}


def get_license_details(call: Call) -> dict[str, Any]:
    """The licence, or one product's part of it."""
    products: dict[str, dict[str, Any]] = {
        "OpenOTP": {"maximum_users": str(MOST), "allowed_options": ["AUTH", "SIGN"]},
        "SpanKey": {"maximum_hosts": "5"},
    }
    begun = call.at - call.at % YEAR
    found: dict[str, Any] = {
        "type": "Subscription",
        "customer_id": "SANDBOX0",
        "instance_id": "00000001",
        "valid_from": stamp(begun),
        "valid_to": stamp(begun + YEAR),
        "error_message": None,
        "token_pool": f"0/{MOST}",
        "cache_time": 3600,
    }
    if call.args["product"] is None:
        return {**found, "products": products}
    if call.args["product"] not in products:
        raise broken(f"Invalid product '{call.args['product']}'")
    return {**found, **products[call.args["product"]]}


def count_users(call: Call) -> int:
    """Activated users, which is every user without the schema extension."""
    if call.extended:
        return used(call.db)
    return int(call.db.execute("SELECT count(*) FROM wa_objects WHERE kind = 'user'").fetchone()[0])


def count_hosts(call: Call) -> int:
    """Hosts with an SSH agent; there are none here."""
    del call
    return 0


METHODS = (
    method("Server_Status", "servers:boolean? webapps:boolean? websrvs:boolean?", server_status),
    method("Get_License_Details", "product:text?", get_license_details),
    method("Count_Activated_Users", "product:text?", count_users),
    method("Count_Activated_Hosts", "product:text?", count_hosts),
)
