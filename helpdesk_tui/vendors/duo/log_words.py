"""Words of Duo's logs: how a prompt ended, and what an administrator did."""

from __future__ import annotations

from helpdesk_tui.contract.prompts import PromptOutcome
from helpdesk_tui.vendors.history import DeedKind

DENIED = frozenset(("user_cancelled", "user_mistake", "user_denied", "no_keys_pressed"))
FAILED = frozenset(("invalid_passcode", "error", "verification_code_incorrect", "verification_code_missing"))
OUTCOMES = {
    **dict.fromkeys(DENIED, PromptOutcome.DENIED),
    **dict.fromkeys(FAILED, PromptOutcome.FAILED),
    "no_response": PromptOutcome.UNANSWERED,
    "call_timed_out": PromptOutcome.UNANSWERED,
    "queued_inflight_auth_expired": PromptOutcome.UNANSWERED,
    "user_marked_fraud": PromptOutcome.FRAUD,
}
"""Reasons that say how a refused prompt ended; every other one means that nobody was asked."""
DEEDS = {
    "bypass_create": DeedKind.CODE_ISSUED,
    "bypass_view": DeedKind.CODE_VIEWED,
    "bypass_delete": DeedKind.CODE_REVOKED,
    "phone_associate": DeedKind.DEVICE_ADDED,
    "hardtoken_associate": DeedKind.DEVICE_ADDED,
    "webauthncredential_create": DeedKind.DEVICE_ADDED,
    "phone_disassociate": DeedKind.DEVICE_REMOVED,
    "hardtoken_disassociate": DeedKind.DEVICE_REMOVED,
    "webauthncredential_delete": DeedKind.DEVICE_REMOVED,
    "phone_delete": DeedKind.DEVICE_REMOVED,
    "phone_activation_code_regenerated": DeedKind.FACTOR_RESET,
    "deregister_devices": DeedKind.FACTOR_RESET,
    "admin_create": DeedKind.ADMIN_CHANGED,
    "admin_delete": DeedKind.ADMIN_CHANGED,
    "admin_update": DeedKind.ADMIN_CHANGED,
    "integration_skey_view": DeedKind.KEY_SHOWN,
    "integration_create": DeedKind.KEY_SHOWN,
    "policy_update": DeedKind.POLICY_CHANGED,
    "policy_create": DeedKind.POLICY_CHANGED,
    "policy_delete": DeedKind.POLICY_CHANGED,
    "user_adminapi_lockout": DeedKind.LOCKED_OUT,
    "user_not_enrolled_lockout": DeedKind.LOCKED_OUT,
    "user_mark_fraud": DeedKind.FRAUD_MARKED,
}
WEAK_WORDS = ("bypass", "allow access without", "skip", "no 2fa", "without 2fa", "not required")
"""In what a policy says now: it asks for less."""


def outcome_of(result: str, reason: str) -> PromptOutcome:
    """How a prompt ended."""
    if result == "success":
        return PromptOutcome.APPROVED
    if result == "fraud":
        return PromptOutcome.FRAUD
    return OUTCOMES.get(reason, PromptOutcome.BLOCKED)


def deed_of(action: str, status: object) -> DeedKind:
    """What was done; `status`: the one that a changed user has now."""
    if action == "user_update" and str(status).casefold() == "bypass":
        return DeedKind.BYPASS_STATUS
    return DEEDS.get(action, DeedKind.OTHER)
