"""What a policy of Duo's says against a login of one user; words that are not known say nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from helpdesk_tui.vendors.capability_values import Finding, FindingCode
from helpdesk_tui.vendors.duo.wire.account_models import Policy
from helpdesk_tui.vendors.duo.wire.models import User

_LONGEST = 200
_OF_ABILITY = {"push": "duo-push", "mobile_otp": "duo-passcode", "sms": "sms", "phone": "phonecall"}
_SECTIONS = {
    "location_restricted": ("user_location",),
    "anonymous_ip": ("anonymous_networks",),
    "denied_network": ("authorized_networks",),
    "rooted_device": ("tampered_devices", "rooted_devices"),
    "no_screen_lock": ("screen_lock",),
    "no_disk_encryption": ("full_disk_encryption", "encryption"),
    "touch_id_disabled": ("mobile_device_biometrics",),
    "out_of_date": ("operating_systems", "duo_mobile_app"),
    "version_restricted": ("operating_systems", "browsers"),
    "software_restricted": ("browsers", "plugins"),
    "platform_restricted": ("operating_systems",),
    "endpoint_is_not_trusted": ("trusted_endpoints",),
    "endpoint_is_not_in_management_system": ("trusted_endpoints",),
    "could_not_determine_if_endpoint_was_trusted": ("trusted_endpoints",),
}
"""Which section speaks of a reason that the log gives."""


def against(policy: Policy, user: User, reason: str) -> list[Finding]:
    """Rules that deny or forbid, and the section that the log's reason points at."""
    return [*_behaviour(policy, user), *_methods(policy, user), *_pointed_at(policy, reason)]


def _behaviour(policy: Policy, user: User) -> Iterator[Finding]:
    everybody = _word(policy, "authentication_policy", "user_auth_behavior")
    if everybody == "deny":
        yield Finding(FindingCode.POLICY_DENIES, "authentication_policy: deny")
    elif everybody == "bypass":
        yield Finding(FindingCode.LETS_IN, "authentication_policy: bypass")
    newcomers = _word(policy, "new_user", "new_user_behavior")
    if user.is_enrolled is False and newcomers == "deny":
        yield Finding(FindingCode.POLICY_DENIES, "new_user: deny")
    elif user.is_enrolled is False and newcomers == "no-mfa":
        yield Finding(FindingCode.LETS_IN, "new_user: no-mfa")


def _methods(policy: Policy, user: User) -> Iterator[Finding]:
    rules = _section(policy, "authentication_methods")
    allowed, blocked = _listed(rules.get("allowed_auth_list")), _listed(rules.get("blocked_auth_list"))
    for method, ref in _owned(user):
        if method in blocked or (allowed and method not in allowed):
            yield Finding(FindingCode.METHOD_OFF, method, ref)


def _owned(user: User) -> Iterator[tuple[str, str]]:
    for phone in user.phones:
        for ability, method in _OF_ABILITY.items():
            if ability in phone.capabilities:
                yield method, phone.phone_id
    for token in user.tokens:
        yield "hardware-token", token.token_id


def _pointed_at(policy: Policy, reason: str) -> Iterator[Finding]:
    for name in _SECTIONS.get(reason, ()):
        rules = _section(policy, name)
        if rules:
            text = json.dumps(rules, ensure_ascii=False, sort_keys=True)
            yield Finding(FindingCode.POLICY_DENIES, f"{name}: {text}"[:_LONGEST])


def _section(policy: Policy, name: str) -> Mapping[str, Any]:
    found = policy.sections.get(name)
    return found if isinstance(found, dict) else {}


def _word(policy: Policy, section: str, name: str) -> str:
    return str(_section(policy, section).get(name, "")).strip().lower()


def _listed(value: object) -> frozenset[str]:
    """A list, or one string with commas, which is how Duo writes some of them."""
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return frozenset(str(part).strip() for part in parts)
