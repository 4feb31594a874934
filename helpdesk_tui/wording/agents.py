"""Roles and agents in words."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.wording import _, msgid

_ROLES = {
    "verifier": msgid("verifier"),
    "agent": msgid("agent"),
    "senior": msgid("senior agent"),
    "security": msgid("security"),
    "auditor": msgid("auditor"),
    "on_call": msgid("on call"),
    "admin": msgid("keeps people"),
}
_STATES = {"active": msgid("works here"), "revoked": msgid("REVOKED")}


def role(code: str) -> str:
    """One role; what no role is called stays as it is written."""
    return _(_ROLES[code]) if code in _ROLES else code


def roles(codes: Iterable[str]) -> str:
    """Several of them."""
    return ", ".join(role(code) for code in codes)


def state(code: str) -> str:
    """Whether somebody is let in."""
    return _(_STATES[code])
