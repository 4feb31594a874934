"""Objects as the Admin API shows them, read in bulk: a page of 300 users costs a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from helpdesk_tui.sandbox.store import Db, Row

CHUNK = 400
"""Ids in one statement, below every SQLite's limit of variables."""


def users(db: Db, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """User objects with their phones, tokens, groups and security keys embedded."""
    ids = [str(row["user_id"]) for row in rows]
    phones_of = _grouped(
        db, "user_phones JOIN phones USING (phone_id)", "phones.*, user_id", ids, "phones.seq"
    )
    tokens_of = _grouped(
        db, "user_tokens JOIN tokens USING (token_id)", "tokens.*, user_id", ids, "tokens.seq"
    )
    groups_of = _grouped(
        db, "memberships JOIN groups USING (group_id)", "groups.*, user_id", ids, "groups.seq"
    )
    keys_of = _grouped(db, "webauthn", "*", ids, "seq")
    desktops_of = _grouped(db, "desktops", "*", ids, "seq")
    aliases_of = _grouped(db, "aliases", "*", ids, "place")
    return [
        {
            **bare_user(row, aliases_of[row["user_id"]]),
            "is_enrolled": bool(tokens_of[row["user_id"]] or keys_of[row["user_id"]])
            or any(capabilities(found) for found in phones_of[row["user_id"]]),
            "phones": [phone(found) for found in phones_of[row["user_id"]]],
            "tokens": [token(found) for found in tokens_of[row["user_id"]]],
            "groups": [group(found) for found in groups_of[row["user_id"]]],
            "webauthncredentials": [security_key(found) for found in keys_of[row["user_id"]]],
            "desktop_authenticators": [desktop(found) for found in desktops_of[row["user_id"]]],
            "u2ftokens": [],
        }
        for row in rows
    ]


def bare_user(row: Row, aliases: Sequence[Row] = ()) -> dict[str, Any]:
    """A user without what belongs to it, as it stands inside other objects."""
    named = {f"alias{found['place']}": found["alias"] for found in aliases}
    shown: dict[str, Any] = {
        "user_id": row["user_id"],
        "username": row["username"],
        "realname": row["realname"],
        "firstname": row["firstname"],
        "lastname": row["lastname"],
        "email": row["email"],
        "notes": row["notes"],
        "status": row["status"],
        "lockout_reason": row["lockout_reason"],
        "created": row["created"],
        "last_login": row["last_login"],
        "last_directory_sync": row["last_directory_sync"],
        "enable_auto_prompt": bool(row["auto_prompt"]),
        "aliases": named,
        **{f"alias{place}": named.get(f"alias{place}") for place in range(1, 5)},
    }
    if row["external_id"] is not None:
        shown["external_id"] = row["external_id"]
    return shown


def can_push(row: Row) -> bool:
    """Whether a phone takes pushes: an activated app."""
    return bool(row["activated"])


def capabilities(row: Row) -> list[str]:
    """What a phone can do now."""
    found = ["auto", "push", "mobile_otp"] if can_push(row) else ["auto"]
    if row["number"]:
        found += ["sms", "phone"] if row["type"] == "Mobile" else ["phone"]
    return found if found != ["auto"] else []


def phone(row: Row) -> dict[str, Any]:
    """A phone without its users."""
    smart = bool(row["activated"])
    return {
        "phone_id": row["phone_id"],
        "number": row["number"],
        "extension": row["extension"],
        "name": row["name"],
        "type": row["type"],
        "platform": row["platform"],
        "model": row["model"],
        "activated": bool(row["activated"]),
        "capabilities": capabilities(row),
        "sms_passcodes_sent": bool(row["sms_sent"]),
        "predelay": row["predelay"],
        "postdelay": row["postdelay"],
        "last_seen": row["last_seen"],
        "encrypted": "Encrypted" if smart else "",
        "fingerprint": "Configured" if smart else "",
        "screenlock": "Locked" if smart else "",
        "tampered": "Not tampered" if smart else "",
    }


def token(row: Row) -> dict[str, Any]:
    """A hardware token without its users."""
    return {
        "token_id": row["token_id"],
        "serial": row["serial"],
        "type": row["type"],
        "totp_step": row["totp_step"],
    }


def group(row: Row) -> dict[str, Any]:
    """A group; its status may overrule that of its users."""
    return {
        "group_id": row["group_id"],
        "name": row["name"],
        "desc": row["descr"],
        "status": row["status"],
        "push_enabled": True,
        "sms_enabled": True,
        "voice_enabled": True,
        "mobile_otp_enabled": True,
    }


def security_key(row: Row) -> dict[str, Any]:
    """A WebAuthn credential."""
    return {
        "webauthnkey": row["webauthnkey"],
        "credential_name": row["name"],
        "label": row["label"],
        "date_added": row["added"],
        "uv_capable": True,
    }


def desktop(row: Row) -> dict[str, Any]:
    """A computer that authenticates."""
    return {
        "dakey": row["dakey"],
        "daname": row["computer"],
        "computer_name": row["computer"],
        "os_family": row["os"],
        "created": row["created"],
    }


def bypass_code(row: Row) -> dict[str, Any]:
    """What can be read of a bypass code: never the code."""
    return {
        "bypass_code_id": row["bypass_code_id"],
        "admin_email": row["admin_email"],
        "created": int(row["created"]),
        "expiration": None if row["expires"] is None else int(row["expires"]),
        "reuse_count": row["uses_left"],
    }


def _grouped(
    db: Db, source: str, columns: str, ids: Sequence[str], order: str
) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for part in _chunks(ids):
        marks = ",".join("?" * len(part))
        query = f"SELECT {columns} FROM {source} WHERE user_id IN ({marks}) ORDER BY {order}"
        for row in db.execute(query, part):
            found[row["user_id"]].append(row)
    return found


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
