"""Lines of the authentication log."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.sandbox.store import Db, Row


@dataclass(frozen=True, slots=True)
class Login:
    """One attempt to log in, as the log will tell it."""

    user: Row
    at: float
    app_key: str
    app_name: str
    factor: str
    result: str
    reason: str
    txid: str
    device_key: str = ""
    device_name: str = ""
    ip: str = "0.0.0.0"  # noqa: S104 - what the log shows when no address was given


def record_login(db: Db, login: Login) -> None:
    """Write it down; the log shows it two minutes later."""
    db.execute(
        "INSERT INTO logins (account_id, ts_ms, txid, user_id, username, email, app_key, app_name, event_type, factor,"
        " result, reason, device_key, device_name, device_ip, ip)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'authentication', ?, ?, ?, ?, ?, ?, ?)",
        (
            login.user["account_id"],
            int(login.at * 1000),
            login.txid,
            login.user["user_id"],
            login.user["username"],
            login.user["email"],
            login.app_key,
            login.app_name,
            login.factor,
            login.result,
            login.reason,
            login.device_key,
            login.device_name,
            "192.0.2.77" if login.factor == "duo_push" else "",
            login.ip,
        ),
    )
