"""Proofs of one invented person, as the gate sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from helpdesk_tui.contract.evidence import Method, ProofState, Strength, TrustRoot
from helpdesk_tui.contract.gate import APPROVABLE, Action
from helpdesk_tui.contract.ids import ProofId, VendorId, WayId
from helpdesk_tui.policy.values import Approved, Evidence, Route, Standing, Subject, Wish

NOW = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)
PASSED_AT = NOW - timedelta(minutes=2)
NOBODY_SPECIAL = Subject()
PHONE, NUMBER = "duo-durand:DP1", "+32475123456"
OTHER_PHONE, OTHER_NUMBER = "duo-durand:DP2", "+32475654321"
FINE = Standing()
QUARANTINED = Standing(changed=NOW - timedelta(days=3))
UNACCEPTED = Standing(baseline=True, baseline_accepted=False)
C, A = Strength.CHECKED, Strength.ATTESTED

KINDS: dict[str, tuple[Method, TrustRoot, Strength, str, str]] = {
    "push": (Method.PUSH, TrustRoot.HANDSET, C, PHONE, NUMBER),
    "push_other": (Method.PUSH, TrustRoot.HANDSET, C, OTHER_PHONE, OTHER_NUMBER),
    "app": (Method.OTP, TrustRoot.HANDSET, C, PHONE, NUMBER),
    "token": (Method.OTP, TrustRoot.TOKEN, C, "duo-durand:DH1", ""),
    "mail": (Method.MAIL_CODE, TrustRoot.PASSWORD, C, "a.dupont@durand.example", ""),
    "sms": (Method.SMS_CODE, TrustRoot.SIM, C, NUMBER, PHONE),
    "call_office": (Method.CALL_BACK, TrustRoot.OFFICE_WIRING, A, "+3225550141", ""),
    "call_mobile": (Method.CALL_BACK, TrustRoot.SIM, A, NUMBER, PHONE),
    "manager_said": (Method.MANAGER, TrustRoot.HUMAN, A, "", ""),
    "manager_push": (Method.MANAGER, TrustRoot.HUMAN, A, "", ""),
    "in_person": (Method.IN_PERSON, TrustRoot.HUMAN, A, "", ""),
    "witness": (Method.IN_PERSON, TrustRoot.HUMAN, C, "", ""),
    "id_check": (Method.ID_CHECK, TrustRoot.HUMAN, C, "", ""),
    "knowledge": (Method.KNOWLEDGE, TrustRoot.NONE, A, "", ""),
}
SECONDS = {"push": 40, "push_other": 40, "app": 20, "token": 20, "mail": 30, "sms": 25, "call_office": 120}


def by_approval(at: datetime = NOW) -> Approved:
    """An approval of a request in which all that an approver can let pass was in the way."""
    return Approved(at, frozenset(APPROVABLE))


def proof(
    kind: str,
    standing: Standing = FINE,
    at: datetime = PASSED_AT,
    state: ProofState = ProofState.PASSED,
) -> Evidence:
    method, root, strength, target, also = KINDS[kind]
    return Evidence(
        proof=ProofId(f"proof-{kind}"),
        way=WayId(kind),
        method=method,
        root=root,
        strength=strength,
        state=state,
        target=target,
        at=at,
        standing=standing,
        approved_by_machine=kind == "manager_push",
        also_through=frozenset({also}) - {""},
    )


def route(kind: str, standing: Standing = FINE) -> Route:
    method, root, strength, target, also = KINDS[kind]
    return Route(
        way=WayId(kind),
        method=method,
        root=root,
        strength=C if kind == "manager_push" else strength,
        target=target,
        seconds=SECONDS.get(kind, 240),
        standing=standing,
        also_through=frozenset({also}) - {""},
    )


def wish(action: Action = Action.BYPASS, *targets: str) -> Wish:
    return Wish(action=action, vendor=VendorId("duo-durand"), targets=frozenset(targets))


def stale(of: Evidence) -> Evidence:
    return replace(of, at=NOW - timedelta(minutes=15))


def failed(of: Evidence) -> Evidence:
    return replace(of, state=ProofState.FAILED)


def quarantined(of: Evidence) -> Evidence:
    return replace(of, standing=QUARANTINED)
