"""Answers in the server's form."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.ids import ClientId, VendorId
from helpdesk_tui.vendors.settings import PrivacyIdeaSettings
from tests.vendors.edge import http

TOKEN = "made.up.session"
PASSWORD = "made up password"
JSON = "Content-Type: application/json"


def realm_settings(url: str, *, timeout: float = 5.0) -> PrivacyIdeaSettings:
    return PrivacyIdeaSettings(
        id=VendorId("pi"),
        label="privacyIDEA",
        client=ClientId("acme"),
        url=url,
        realm="acme",
        username="hd.alice@helpdesk",
        password=SecretStr(PASSWORD),
        timeout=timeout,
    )


def says(
    value: Any,
    *,
    detail: dict[str, Any] | None = None,
    authentication: str | None = None,
    version: str = "privacyIDEA 3.14",
    date: datetime | None = None,
) -> bytes:
    result = {"status": True, "value": value}
    if authentication:
        result["authentication"] = authentication
    document = {"result": result, "detail": detail, "version": version}
    dated = [f"Date: {format_datetime(date, usegmt=True)}"] if date else []
    return http(200, json.dumps(document).encode(), JSON, *dated)


def refuses(status: int, number: int, message: str = "no") -> bytes:
    document = {"result": {"status": False, "error": {"code": number, "message": message}}, "detail": None}
    return http(status, json.dumps(document).encode(), JSON)


def html(status: int = 200) -> bytes:
    return http(
        status, b"<!doctype html><title>privacyIDEA</title>", "Content-Type: text/html; charset=utf-8"
    )


def token(serial: str, kind: str, **fields: Any) -> dict[str, Any]:
    """A token as listed, of `someone` in `acme`."""
    return {
        "serial": serial,
        "tokentype": kind,
        "username": "someone",
        "user_realm": "acme",
        "active": True,
        "failcount": 0,
        "maxfail": 10,
        "rollout_state": "enrolled",
        "info": {},
    } | fields


def tokens(*rows: Any) -> bytes:
    return says({"tokens": list(rows), "count": len(rows), "prev": None, "next": None})
