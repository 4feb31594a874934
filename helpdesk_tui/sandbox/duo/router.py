"""Which call exists, whose key may make it, and how it is counted."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from helpdesk_tui.sandbox.duo.call import Call

Handler = Callable[[Call], Any]
Waiter = Callable[[Call], Awaitable[Any]]

READ, WRITE, LOG, INFO, SETTINGS, ADMINS = (
    "read_resource",
    "write_resource",
    "read_log",
    "info",
    "settings",
    "admins_read",
)
"""Permissions of an Admin API application."""
ALL_PERMISSIONS = (READ, WRITE, LOG, INFO, SETTINGS, ADMINS)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call of one of the three APIs."""

    method: str
    pattern: re.Pattern[str]
    family: str
    permission: str
    """Empty where the family alone decides."""
    rate: str
    handler: Handler | None = None
    waiter: Waiter | None = None


def admin(method: str, path: str, permission: str, rate: str, handler: Handler) -> Endpoint:
    """A call of the Admin API below `/admin`; `{}` in the path is an id."""
    return Endpoint(method, _pattern("/admin" + path), "admin", permission, rate, handler)


def auth(method: str, path: str, *, handler: Handler | None = None, waiter: Waiter | None = None) -> Endpoint:
    """A call of the Auth API; a waiter takes its time."""
    return Endpoint(method, _pattern("/auth/v2" + path), "auth", "", "auth", handler, waiter)


def accounts(path: str, handler: Handler) -> Endpoint:
    """A call of the Accounts API."""
    return Endpoint("POST", _pattern("/accounts/v1" + path), "accounts", "", "all", handler)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.escape(path).replace(r"\{\}", "([^/]+)"))
