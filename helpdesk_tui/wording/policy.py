"""Faults of a policy file in words."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.fill import say, word

_FAULTS: Mapping[str, tuple[str, ...]] = {
    "not_toml": (msgid("It is no valid TOML: {detail}."),),
    "no_version": (msgid("It must begin with: version = {detail}."),),
    "unknown_key": (msgid("{path}: there is no such rule."),),
    "wrong_kind": (
        msgid("{path}: this must be {kind}."),
        msgid("{path}: this is not of the right kind."),
    ),
    "too_small": (msgid("{path}: at least {detail}."),),
    "too_large": (msgid("{path}: at most {detail}."),),
    "looser": (msgid("{path}: a client's own rule may not be looser than everybody's, which is {detail}."),),
    "contradiction": (
        msgid("{path}: {rule}."),
        msgid("{rule}."),
    ),
}
_KINDS = {
    "int_type": msgid("a whole number"),
    "bool_type": msgid("true or false"),
    "string_type": msgid("text between quotes"),
    "tuple_type": msgid("a list"),
    "enum": msgid("a list of mon, tue, wed, thu, fri, sat, sun"),
    "time_type": msgid("a time such as 07:00:00"),
    "date_type": msgid("a list of days such as 2026-12-25"),
    "model_type": msgid("a table"),
    "model_attributes_type": msgid("a table"),
}
_RULES = {
    "not_rising": msgid("light, strong and privileged must not fall from one to the next"),
    "above_ceiling": msgid("default_minutes must not be above ceiling_minutes"),
    "hides_late": msgid("hide_seconds must not be above gone_seconds"),
    "floor_above_most": msgid("agent_hour must not be above agent_hour_most"),
    "closes_first": msgid("opens must be before closes"),
    "no_such_zone": msgid("time_zone must be a name such as Europe/Brussels, or empty"),
    "weak_opens": msgid("a mailed or texted code alone would reach the light tier"),
    "weak_opens_strong": msgid("a call-back and a texted code would reach the strong tier"),
}


def problem(path: str, fault: str, detail: str) -> str:
    """One fault with the path to its key."""
    templates = _FAULTS.get(fault)
    if templates is None:
        return _("It cannot be used.")
    kind = word(_KINDS, detail) if detail in _KINDS else ""
    rule = word(_RULES, detail) if detail in _RULES else ""
    return say(templates, {"path": path, "detail": detail, "kind": kind, "rule": rule})
