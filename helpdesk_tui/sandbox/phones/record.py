"""Lines of the authentication log."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.sandbox.store import Db, Row, insert


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
    event: str = "authentication"


def record_login(db: Db, login: Login) -> None:
    """Write it down; the log shows it two minutes later."""
    insert(
        db,
        "logins",
        account_id=login.user["account_id"],
        ts_ms=int(login.at * 1000),
        txid=login.txid,
        user_id=login.user["user_id"],
        username=login.user["username"],
        email=login.user["email"],
        app_key=login.app_key,
        app_name=login.app_name,
        event_type=login.event,
        factor=login.factor,
        result=login.result,
        reason=login.reason,
        device_key=login.device_key,
        device_name=login.device_name,
        device_ip="192.0.2.77" if login.factor == "duo_push" else "",
        ip=login.ip,
    )
