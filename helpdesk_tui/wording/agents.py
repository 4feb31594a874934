"""Roles and agents in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from helpdesk_tui.wording import _, gate, msgid

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


_WAYS = {
    "sign_in": msgid("signing in"),
    "first_sign_in": msgid("signing in for the first time"),
    "step_up": msgid("before handing over"),
    "unlock": msgid("at the locked console"),
    "enrolment": msgid("setting up an app"),
    "request": msgid("a request"),
}
_WHY = {
    "password": msgid("name or password"),
    "code": msgid("code"),
    "too_many": msgid("too many tries"),
    "other_key": msgid("another console's key"),
}
_LOST = {"totp": msgid("app"), "password": msgid("password")}


def lost(codes: Iterable[str]) -> str:
    """What somebody lost."""
    return ", ".join(_(_LOST[one]) for one in codes if one in _LOST)


def told(params: Mapping[str, str]) -> dict[str, str]:
    """The params of these records in words; only those that are there."""
    actions = [gate.action(one) for one in params.get("actions", "").split(",") if one]
    if params.get("deed"):
        actions.append(_("agreeing as the second person"))
    way = _WAYS.get(params.get("way", ""))
    return {
        "who": params.get("who", ""),
        "roles": roles(params.get("roles", "").split()),
        "actions": ", ".join(actions),
        "lost": lost(params.get("what", "").split(",")),
        "way": "" if way is None else _(way),
        "why_not": _(_WHY[params["reason"]]) if params.get("reason") in _WHY else "",
    }
