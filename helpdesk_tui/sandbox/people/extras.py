"""What an account has besides phones: tokens in a drawer, a laptop, policies, the directory's word."""

from __future__ import annotations

import base64
import json
from random import Random
from typing import Any

from helpdesk_tui.sandbox.people.cast import LAPTOP_LOGIN
from helpdesk_tui.sandbox.store import Db, insert, insert_many

STOCK = (
    ("2208417701", "h6", None),
    ("2208417702", "h6", None),
    ("2208417703", "h6", None),
    ("9910004401", "t6", 30),
)
GLOBAL_POLICY: dict[str, dict[str, Any]] = {
    "authentication_methods": {
        "allowed_auth_list": ["duo-push", "duo-passcode", "hardware-token", "sms", "phonecall", "bypass"],
        "blocked_auth_list": ["webauthn-platform"],
        "require_verified_push": False,
        "verified_push_digits": 3,
    },
    "authentication_policy": {"user_auth_behavior": "enforce"},
    "new_user": {"new_user_behavior": "enroll"},
    "user_location": {"default_action": "no-action", "deny_access_countries_list": []},
}
VDI_METHODS = {
    "allowed_auth_list": ["duo-push", "hardware-token", "bypass"],
    "blocked_auth_list": ["sms", "phonecall"],
    "require_verified_push": True,
    "verified_push_digits": 3,
}
NUMBERS_CLIENT = "peeters-lambert"
"""Wants a number typed into the app at each push, that of the service desk too."""


def write_extras(db: Db, seed: int, account_id: str, now: int) -> None:
    """Fill the account's drawer, its policies, and what the directory holds of synced people."""
    random = Random(f"{seed}/extras/{account_id}")
    columns = "token_id account_id serial type totp_step secret counter pressed"
    rows = [
        (_key(random, "DH"), account_id, serial, kind, step, _secret(random), 0, 0)
        for serial, kind, step in STOCK
    ]
    insert_many(db, "tokens", columns, rows)
    policies = [(account_id, "", section, json.dumps(rules)) for section, rules in GLOBAL_POLICY.items()]
    vdi = db.execute(
        "SELECT ikey FROM applications WHERE account_id = ? AND name = 'VDI'", (account_id,)
    ).fetchone()
    policies.append((account_id, str(vdi["ikey"]), "authentication_methods", json.dumps(VDI_METHODS)))
    desk = db.execute(
        "SELECT ikey FROM applications JOIN accounts USING (account_id)"
        " WHERE account_id = ? AND family = 'auth' AND client = ?",
        (account_id, NUMBERS_CLIENT),
    ).fetchone()
    if desk is not None:
        rules = GLOBAL_POLICY["authentication_methods"] | {"require_verified_push": True}
        policies.append((account_id, str(desk["ikey"]), "authentication_methods", json.dumps(rules)))
    insert_many(db, "policies", "account_id ikey section rules", policies)
    db.execute(
        "INSERT INTO directory_says SELECT user_id, realname, email, status != 'disabled' FROM users"
        " WHERE account_id = ? AND last_directory_sync IS NOT NULL",
        (account_id,),
    )
    db.execute(
        "INSERT INTO trash SELECT user_id, account_id, ? FROM users"
        " WHERE account_id = ? AND status = 'pending deletion'",
        (now - 86_400, account_id),
    )
    _laptop(db, random, account_id, now)


def _laptop(db: Db, random: Random, account_id: str, now: int) -> None:
    owner = db.execute(
        "SELECT user_id FROM users WHERE account_id = ? AND username = ?", (account_id, LAPTOP_LOGIN)
    ).fetchone()
    if owner is None:
        return
    common = {"account_id": account_id, "user_id": owner["user_id"], "os": "Windows"}
    insert(db, "desktops", dakey=_key(random, "DK"), computer="LT-0417", created=now - 86_400 * 90, **common)
    insert(db, "computers", compkey=_key(random, "CR"), name="LT-0417", seen=now - 7200, **common)


def _key(random: Random, prefix: str) -> str:
    return f"{prefix}{random.getrandbits(72):018X}"


def _secret(random: Random) -> str:
    return base64.b32encode(random.randbytes(20)).decode()
