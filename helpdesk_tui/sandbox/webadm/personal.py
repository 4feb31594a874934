"""What WebADM keeps beside a person: metadata with secrets among it, settings, statistics."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from helpdesk_tui.sandbox.openotp import codes
from helpdesk_tui.sandbox.openotp.settings import DEFAULTS, effective
from helpdesk_tui.sandbox.store import Db, Row, digest
from helpdesk_tui.sandbox.webadm.call import Call
from helpdesk_tui.sandbox.webadm.errors import not_typed
from helpdesk_tui.sandbox.webadm.router import method


def stamp(at: float) -> str:
    """A time as the server writes it: without a zone."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def user_data(db: Db, row: Row, at: float) -> dict[str, bytes]:
    """Metadata by name; secrets are there, encrypted as the server does it."""
    found: dict[str, bytes] = {
        name: base64.b64decode(value) for name, value in json.loads(row["data"]).items()
    }
    if row["last_login"] is not None:
        found["OpenOTP.LastLogin"] = stamp(float(row["last_login"])).encode()
    if row["accepted"]:
        found["OpenOTP.LoginCount"] = str(row["accepted"]).encode()
    if row["failures"]:
        found["OpenOTP.RejectCount"] = str(row["failures"]).encode()
    for token in db.execute(
        "SELECT * FROM wa_tokens WHERE dn_key = ? ORDER BY slot", (row["dn_key"],)
    ).fetchall():
        slot = "" if token["slot"] == 1 else str(token["slot"])
        for name, value in (
            ("Type", token["type"]),
            ("Key", "{wcrypt}" + digest(str(token["secret"]))),
            ("State", token["state"]),
            ("Serial", token["serial"]),
            ("Model", token["model"]),
            ("ID", token["push_id"]),
        ):
            if value != "":
                found[f"OpenOTP.Token{slot}{name}"] = str(value).encode()
    held = codes.emergency(db, str(row["dn_key"]), at)
    if held is not None:
        found["OpenOTP.EmergOTP"] = ("{wcrypt}" + str(held["sealed"])).encode()
    return found


def get_user_data(call: Call) -> dict[str, str]:
    """Metadata in base64; without a list everything, secrets included."""
    found = user_data(call.db, call.object(), call.at)
    wanted = found if call.args["data"] is None else call.args["data"]
    return {name: base64.b64encode(found[name]).decode() for name in wanted if name in found}


def set_user_data(call: Call) -> bool:
    """Keep metadata; values come in base64."""
    row = call.person()
    held = json.loads(row["data"])
    for name, value in call.args["data"].items():
        try:
            base64.b64decode(str(value), validate=True)
        except ValueError:
            raise not_typed(name, "Base64") from None
        held[name] = value
    call.db.execute("UPDATE wa_objects SET data = ? WHERE seq = ?", (json.dumps(held), row["seq"]))
    call.effect(row, data=sorted(call.args["data"]))
    return True


def get_user_settings(call: Call) -> dict[str, str]:
    """Settings with their defaults."""
    row = call.object()
    found = effective(row)
    wanted: Any = found if call.args["settings"] is None else call.args["settings"]
    return {name: found[name] for name in wanted if name in found}


def set_user_settings(call: Call) -> bool:
    """Keep settings of a person's own; names that do not exist are refused with `false`."""
    row = call.person()
    asked = call.args["settings"]
    if not all(name in DEFAULTS and isinstance(value, str) for name, value in asked.items()):
        return False
    held = {**json.loads(row["settings"]), **asked}
    call.db.execute("UPDATE wa_objects SET settings = ? WHERE seq = ?", (json.dumps(held), row["seq"]))
    call.effect(row, settings=asked)
    return True


METHODS = (
    method("Get_User_Data", "dn:string data:list?", get_user_data),
    method("Set_User_Data", "dn:string data:map", set_user_data),
    method("Get_User_Settings", "dn:string settings:list?", get_user_settings),
    method("Set_User_Settings", "dn:string settings:map", set_user_settings),
)
