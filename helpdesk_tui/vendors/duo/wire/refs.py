"""Duo's ids: checked before a path is built of them."""

from __future__ import annotations

import re

from helpdesk_tui.contract.errors import ErrorCode, Mistaken

_REF = re.compile(r"[A-Z0-9]{20}")


def checked(ref: str) -> str:
    """The id itself, or `Mistaken(BAD_REQUEST)` when it is none of Duo's."""
    if _REF.fullmatch(ref) is None:
        raise Mistaken(ErrorCode.BAD_REQUEST, field="ref")
    return ref


def user_path(ref: str, *rest: str) -> str:
    """Path of a user or of what hangs on it."""
    return "/".join(("/admin/v1/users", checked(ref), *rest))


def phone_path(ref: str, *rest: str) -> str:
    """Path of a phone or of what it does."""
    return "/".join(("/admin/v1/phones", checked(ref), *rest))


def bypass_path(ref: str) -> str:
    """Path of a bypass code."""
    return f"/admin/v1/bypass_codes/{checked(ref)}"


def token_path(ref: str, *rest: str) -> str:
    """Path of a hardware token or of what it does."""
    return "/".join(("/admin/v1/tokens", checked(ref), *rest))


def computer_path(ref: str) -> str:
    """Path of a registered computer."""
    return f"/admin/v1/registered_devices/{checked(ref)}"


def blocked_path(ref: str) -> str:
    """Path under which a registered computer stands while it is blocked."""
    return f"/admin/v1/registered_devices/blocked/{checked(ref)}"
