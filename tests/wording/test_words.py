"""Every code of the contract has words; one that is not known is shown as it is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path

import pytest

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import (
    Case,
    CaseOutcome,
    CaseReason,
    CaseState,
    CaseSummary,
    SummaryLine,
    Waiting,
)
from helpdesk_tui.contract.evidence import (
    CallOutcome,
    Method,
    ProofState,
    Strength,
    TrustRoot,
    Unavailable,
    Zero,
)
from helpdesk_tui.contract.gate import Action, Allowed, Bounds, Denied, Need, Review, Score, Tier
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, PersonId, VendorId, WayId
from helpdesk_tui.contract.operations import GrantState, OperationState, Result
from helpdesk_tui.contract.orders import BypassReason, Change
from helpdesk_tui.contract.people import AccountStatus, ContactKind, DeviceKind, Factor, RiskCode
from helpdesk_tui.contract.session import DeskMode, VendorState
from helpdesk_tui.policy import gate as policy_gate
from helpdesk_tui.wording import cases, gate, people, record, times, vendors

WORDING = Path(cases.__file__).parent
NOW = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)
TABLES: list[tuple[type[Enum], dict[str, str]]] = [
    (Action, gate._ACTIONS),
    (Method, gate._METHODS),
    (TrustRoot, gate._ROOTS),
    (Strength, gate._STRENGTHS),
    (Zero, gate._ZEROS),
    (Need, gate._NEEDS),
    (Review, gate._REVIEWS),
    (AccountStatus, people._STATUS),
    (DeviceKind, people._DEVICES),
    (ContactKind, people._CONTACTS),
    (Factor, people._FACTORS),
    (CaseState, cases._CASE_STATES),
    (CaseOutcome, cases._OUTCOMES),
    (Waiting, cases._WAITING),
    (ProofState, cases._PROOFS),
    (CallOutcome, cases._CALLS),
    (OperationState, cases._OPERATIONS),
    (GrantState, cases._GRANTS),
    (Change, cases._CHANGES),
    (Result, cases._RESULTS),
    (VendorState, vendors._STATES),
    (DeskMode, vendors._MODES),
]


@pytest.mark.parametrize(("codes", "table"), TABLES, ids=[codes.__name__ for codes, _ in TABLES])
def test_every_code_and_no_other_has_words(codes: type[Enum], table: dict[str, str]) -> None:
    assert set(table) == {code.value for code in codes}


def test_what_shares_a_table_is_all_there() -> None:
    assert {code.value for code in (*CaseReason, *BypassReason)} == set(cases._REASONS)
    assert {code.value for code in Unavailable} <= set(gate._UNAVAILABLE)
    assert set(people._RISKS) == {code.value for code in RiskCode}
    assert set(record._EVENTS) == {event.value for event in AuditEvent}
    assert {int(tier) for tier in Tier} == set(gate._TIERS)
    warnings = {
        policy_gate.WARN_BASELINE,
        policy_gate.WARN_CAPPED,
        policy_gate.WARN_DAY_PASS_FITS,
        policy_gate.WARN_ON_CALL,
        policy_gate.WARN_TARGET_CHANGED,
    }
    assert warnings == set(gate._WARNINGS)


@pytest.mark.parametrize(
    "say",
    [
        gate.action,
        gate.method,
        gate.root,
        gate.strength,
        gate.zero,
        gate.unavailable,
        gate.need,
        gate.warning,
        people.status,
        people.device_kind,
        people.contact_kind,
        people.factor,
        cases.reason,
        cases.case_state,
        cases.outcome,
        cases.waiting,
        cases.proof_state,
        cases.call_outcome,
        cases.operation_state,
        cases.kind,
        cases.grant_state,
        cases.change,
        cases.result,
        vendors.state,
        vendors.mode,
        vendors.purpose,
    ],
)
def test_an_unknown_code_is_shown_as_it_is(say: Callable[[str], str]) -> None:
    assert say("brand_new\x1b") == "brand_new<U+001B>"


def test_an_unknown_outcome_is_never_called_failed() -> None:
    assert "failed" not in cases.operation_state("unknown").lower()
    assert cases.operation_state("unknown") != cases.operation_state("failed")


def denied(
    needs: tuple[Need, ...], points: int = 50, cheapest: tuple[str, ...] = (), seconds: int = 0
) -> Denied:
    return Denied(
        action=Action.BYPASS,
        vendor=VendorId("duo-durand"),
        score=Score(tier=Tier.STRONG, points=points, needed=80, roots=1, checked=False),
        needs=needs,
        cheapest=tuple(WayId(way) for way in cheapest),
        seconds=seconds or None,
        bounds=BOUNDS,
    )


BOUNDS = Bounds(max_seconds=86_400, default_seconds=86_400, max_uses=1, default_uses=1)
ALL_SHORT = (Need.POINTS, Need.SECOND_ROOT, Need.CHECKED_PROOF)
WAYS = {"mail_code:x": "code to her mailbox (m)", "call_back:y": "call-back ..41 (c)"}


def way(name: WayId) -> str:
    return WAYS[name]


def test_the_gate_says_what_is_missing_and_what_would_be_quickest() -> None:
    said = gate.verdict(denied(ALL_SHORT, cheapest=("mail_code:x",), seconds=30), way)
    assert (
        said == "Not enough yet: 30 more, one of them checked. Cheapest: code to her mailbox (m), about 30 s."
    )
    both = gate.verdict(denied((Need.POINTS,), 0, ("mail_code:x", "call_back:y"), 150), way)
    assert both == (
        "Not enough yet: 80 more. Cheapest: code to her mailbox (m) and call-back ..41 (c), about 2 min."
    )


def test_what_points_cannot_mend_is_said_by_name() -> None:
    assert gate.verdict(denied((Need.OWN_ACCOUNT,), 80), way) == (
        "Not yet. Missing: another agent: nobody acts on their own account."
    )
    assert "30 more points; somebody who sees the person" in gate.missing(
        denied((Need.POINTS, Need.IN_PERSON))
    )
    assert (
        gate.missing(denied((Need.CHECKED_PROOF,), 120))
        == "Not yet. Missing: one proof that a machine compares."
    )


def test_an_open_gate_tells_its_warnings() -> None:
    score = Score(tier=Tier.STRONG, points=80, needed=80, roots=2, checked=True)
    open_gate = Allowed(action=Action.BYPASS, vendor=VendorId("v"), score=score, until=NOW, bounds=BOUNDS)
    assert gate.verdict(open_gate, way) == "Verified for this."
    warned = open_gate.model_copy(update={"warnings": ("capped",)})
    assert "Note: a code counts less" in gate.verdict(warned, way)


def test_a_token_is_told_from_an_app() -> None:
    assert gate.method("otp", "token") != gate.method("otp", "handset") != gate.method("otp")


def test_a_risk_tells_what_it_names_once() -> None:
    assert people.risk("open_case", {"agent": "b.peeters"}) == "b.peeters has a case open with this person"
    assert people.risk("open_case", {}) == "another agent has a case open with this person"
    changed = {"kind": "mobile", "hint": "..56", "at": "3 days ago", "until": "2 Dec"}
    assert (
        people.risk("contact_changed", changed)
        == "mobile ..56 changed 3 days ago: proves nothing until 2 Dec"
    )
    assert people.risk("contact_changed", {"hint": "..56"}) == "a number or address changed lately"
    assert people.risk("unheard_of", {"x": "\x07"}) == "unheard_of"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (-5, "0 s"),
        (12, "12 s"),
        (59, "59 s"),
        (60, "1 min"),
        (7199, "1 h"),
        (100_000, "27 h"),
        (300_000, "3 days"),
    ],
)
def test_ages_are_coarse(passed: int, said: str) -> None:
    assert times.age(NOW - timedelta(seconds=passed), NOW) == said


def test_times_are_said_as_people_say_them() -> None:
    assert times.age(None, NOW) == times.ago(None, NOW) == "never"
    assert times.ago(NOW - timedelta(minutes=3), NOW) == "3 min ago"
    assert times.countdown(NOW + timedelta(seconds=760), NOW) == "12:40"
    assert times.countdown(NOW + timedelta(seconds=3_700), NOW) == "1:01:40"
    assert times.countdown(NOW - timedelta(seconds=3), NOW) == "00:00"
    assert [times.duration(n) for n in (86_400, 5_400, 45, 0)] == ["24 h", "1 h 30 min", "45 s", "0 s"]
    assert [times.about(n) for n in (30, 90, 150, 240)] == ["30 s", "90 s", "2 min", "4 min"]
    assert times.days(1) == "1 day"
    assert times.moment(NOW) == f"{NOW.astimezone():%Y-%m-%d %H:%M %Z}"


@pytest.mark.parametrize("event", AuditEvent)
def test_every_record_is_said_with_and_without_its_params(event: AuditEvent) -> None:
    names = ("method", "hint", "kind", "vendor", "reason", "outcome", "state", "ticket", "needs", "problem")
    for params in ({}, dict.fromkeys(names, "other")):
        said = record.line(event, params)
        assert said
        assert "{" not in said
        assert "?" not in said


def test_an_unknown_record_is_shown_as_it_is() -> None:
    assert record.line("moon:landed\x1b", {}) == "moon:landed<U+001B>"


def summary() -> CaseSummary:
    case = Case(
        id=CaseId("c1"),
        person=PersonId("p1"),
        person_name="DUPONT Amélie",
        login="a.dupont",
        client=ClientId("durand"),
        client_name="Durand SA",
        agent=AgentId("a.martin"),
        reason=CaseReason.FORGOTTEN_PHONE,
        ticket="INC-48213",
        state=CaseState.CLOSED,
        outcome=CaseOutcome.SOLVED,
        opened_at=NOW,
        closed_at=NOW + timedelta(minutes=7),
    )
    lines = (
        SummaryLine(at=NOW, event="case:opened", params={"reason": "forgotten_phone"}),
        SummaryLine(at=NOW, event="proof:number_shown", params={"hint": "+32 2 555 01 41"}),
        SummaryLine(
            at=NOW, event="proof:passed", params={"method": "call_back", "hint": "..41", "proof": "prf-1"}
        ),
        SummaryLine(at=NOW, event="proof:passed", params={"method": "mail_code", "hint": "@durand.example"}),
        SummaryLine(
            at=NOW,
            event="operation:intent",
            params={
                "kind": "bypass",
                "vendor": "duo-durand",
                "seconds": "86400",
                "uses": "1",
                "code": "482913007",
            },
        ),
        SummaryLine(at=NOW, event="operation:done", params={"kind": "bypass"}),
        SummaryLine(at=NOW, event="code:confirmed", params={}),
        SummaryLine(at=NOW, event="grant:revoked", params={"why": "call 0475 12 34 56\x1b[31m"}),
    )
    return CaseSummary(case=case, lines=lines)


def test_the_summary_tells_what_happened_without_a_secret_or_a_full_number() -> None:
    said = record.summary(summary())
    start, end = (f"{at.astimezone():%H:%M}" for at in (NOW, NOW + timedelta(minutes=7)))
    assert said.splitlines()[0] == "INC-48213: forgotten phone"
    assert "DUPONT Amélie (a.dupont), Durand SA" in said
    assert f" - {end}" in said
    assert f"- {start} call-back ..41: passed" in said
    assert f"- {start} bypass code: asked of duo-durand (24 h, 1 use)" in said
    assert said.endswith("Outcome: solved")
    assert "482913007" not in said
    assert "555" not in said
    assert "1234" not in said.replace(" ", "")
    assert "\x1b" not in said
    assert all(line.isprintable() for line in said.splitlines())


def test_only_long_numbers_are_cut() -> None:
    assert record.masked("call +32 (0)475 12.34.56 at 14:02") == "call ..56 at 14:02"
    assert record.masked("ticket 4821") == "ticket 4821"


def test_words_load_without_the_contract() -> None:
    modules = ", ".join(
        f"helpdesk_tui.wording.{path.stem}" for path in WORDING.glob("*.py") if path.stem != "__init__"
    )
    script = f"import sys, {modules}; sys.exit('pydantic' in sys.modules or 'textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_day_pass_stands_on_record_as_one() -> None:
    asked = {"kind": "bypass", "vendor": "duo", "seconds": "86400"}
    assert record.line("operation:done", {**asked, "uses": "5"}).startswith("day pass")
    assert record.line("operation:done", {**asked, "uses": "1"}).startswith("bypass code")
