"""What speaks against an action that is proved well enough, and who lets it pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.gate import APPROVABLE, Action, Allowed, Decision, Denied, Need, Review, Tier
from helpdesk_tui.policy.gate import APPROVAL_HOLDS, WARN_ON_CALL, asks_approval, decide
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import HoursPart
from helpdesk_tui.policy.quotas import Use
from helpdesk_tui.policy.values import Approved, Evidence, Password, Subject, Wish
from tests.policy.samples import KINDS, NOBODY_SPECIAL, NOW, by_approval, proof, route, wish

POLICY = Policy()
ENOUGH = [proof("call_office"), proof("mail")]
BYPASS = wish()
APPROVED = NOW - timedelta(minutes=1)
AGAINST = [
    (Subject(second_episode=True), Need.SECOND_EPISODE),
    (Subject(contacts=3), Need.THIRD_CONTACT),
    (Subject(use=Use(agent_hour=12)), Need.QUOTA_USED_UP),
    (Subject(use=Use(person_month=6)), Need.QUOTA_USED_UP),
    (Subject(password=Password.LATELY), Need.INTERLOCKED),
    (Subject(out_of_hours=True), Need.OUT_OF_HOURS),
]
NEVER = [
    (Subject(password=Password.IN_CONTACT), Need.SAME_CONTACT),
    (Subject(use=Use(agent_hour=24)), Need.QUOTA_EXHAUSTED),
    (Subject(use=Use(person_month=12)), Need.QUOTA_EXHAUSTED),
]


def asked(
    subject: Subject, evidence: list[Evidence] | None = None, wished: Wish = BYPASS, policy: Policy = POLICY
) -> Decision:
    return decide(policy, wished, subject, ENOUGH if evidence is None else evidence, [], NOW)


@pytest.mark.parametrize(("subject", "need"), AGAINST)
def test_an_approver_lets_it_pass_and_the_next_day_it_is_looked_at(subject: Subject, need: Need) -> None:
    decision = asked(subject)
    assert isinstance(decision, Denied)
    assert decision.needs == (need,)
    assert asks_approval(POLICY, BYPASS, subject)
    allowed = asked(replace(subject, approved=by_approval(APPROVED)))
    assert isinstance(allowed, Allowed)
    assert Review.APPROVED in allowed.review
    assert allowed.until == APPROVED + APPROVAL_HOLDS


@pytest.mark.parametrize(("subject", "need"), AGAINST)
def test_an_approval_covers_what_stood_in_its_request_and_nothing_that_came_since(
    subject: Subject, need: Need
) -> None:
    others = Approved(APPROVED, frozenset(APPROVABLE) - {need})
    decision = asked(replace(subject, approved=others))
    if need is Need.OUT_OF_HOURS:  # a second person has looked, which is all that the evening asks for
        assert decision.outcome == "allowed"
    else:
        assert isinstance(decision, Denied)
        assert decision.needs == (need,)


@pytest.mark.parametrize(("subject", "need"), NEVER)
def test_nobody_lets_that_pass(subject: Subject, need: Need) -> None:
    for tried in (subject, replace(subject, approved=by_approval(APPROVED))):
        decision = decide(POLICY, BYPASS, tried, ENOUGH, [route("push")], NOW)
        assert isinstance(decision, Denied)
        assert need in decision.needs
        assert decision.cheapest == ()


@pytest.mark.parametrize("subject", [subject for subject, _ in AGAINST])
def test_an_approval_is_no_proof(subject: Subject) -> None:
    decision = asked(replace(subject, approved=by_approval(APPROVED)), [proof("call_office")])
    assert isinstance(decision, Denied)
    assert set(decision.needs) == {Need.POINTS, Need.SECOND_ROOT, Need.CHECKED_PROOF}


def test_what_is_missing_beside_an_approver_is_still_told_with_the_quickest_way() -> None:
    decision = decide(POLICY, BYPASS, Subject(contacts=3), [proof("call_office")], [route("mail")], NOW)
    assert isinstance(decision, Denied)
    assert decision.needs == (Need.THIRD_CONTACT, Need.POINTS, Need.SECOND_ROOT, Need.CHECKED_PROOF)
    assert decision.cheapest == ("mail",)


def test_an_approval_holds_sixty_minutes_and_none_is_from_the_future() -> None:
    late = Subject(contacts=3, approved=by_approval(NOW - APPROVAL_HOLDS))
    early = Subject(contacts=3, approved=by_approval(NOW + timedelta(minutes=1)))
    old = [replace(one, at=NOW - APPROVAL_HOLDS) for one in ENOUGH]
    assert asked(late, old).outcome == asked(early).outcome == "denied"


def test_evidence_is_looked_at_as_it_stood_when_the_approval_was_asked_for() -> None:
    asked_at = NOW - timedelta(minutes=40)
    then = [replace(one, at=asked_at - timedelta(minutes=5)) for one in ENOUGH]
    subject = Subject(contacts=3, approved=by_approval(asked_at))
    assert asked(subject, then).outcome == "allowed"
    stale_already = [replace(one, at=asked_at - timedelta(minutes=15)) for one in ENOUGH]
    assert asked(subject, stale_already).outcome == "denied"
    later = [then[0], proof("mail", at=NOW - timedelta(minutes=1))]
    assert asked(subject, later).outcome == "denied"


def test_fraud_that_is_reported_after_the_approval_closes_the_gate() -> None:
    subject = Subject(contacts=3, approved=by_approval(APPROVED))
    assert asked(replace(subject, fraud_reported=True)).outcome == "denied"
    marked = proof("push", state=ProofState.FRAUD, at=NOW)
    assert asked(subject, [*ENOUGH, marked]).outcome == "denied"


def test_an_own_account_is_nobodys_to_approve() -> None:
    assert asked(Subject(own_account=True, approved=by_approval(APPROVED))).outcome == "denied"


@pytest.mark.parametrize("action", [Action.UNLOCK, Action.RESYNC, Action.TEXT_CODES])
def test_what_gives_no_factor_is_free_of_quotas_and_interlock(action: Action) -> None:
    subject = Subject(use=Use(agent_hour=99), password=Password.IN_CONTACT)
    assert asked(subject, wished=wish(action)).outcome == "allowed"


def test_a_replaced_code_of_the_same_episode_asks_nobody() -> None:
    again = replace(BYPASS, episode_codes=1)
    assert not asks_approval(POLICY, again, NOBODY_SPECIAL)
    assert asked(NOBODY_SPECIAL, wished=again).outcome == "allowed"


def test_a_link_is_no_second_episode() -> None:
    assert asked(Subject(second_episode=True), wished=wish(Action.ACTIVATION_REPLACE)).outcome == "allowed"


# out of hours


@pytest.mark.parametrize("role", ["senior", "on_call"])
def test_out_of_hours_a_senior_or_on_call_colleague_hands_over(role: str) -> None:
    assert asked(Subject(out_of_hours=True, roles=frozenset({role}))).outcome == "allowed"


def test_the_light_tier_is_for_every_agent_at_any_hour() -> None:
    decision = asked(Subject(out_of_hours=True), wished=wish(Action.ACTIVATION_FIRST))
    assert decision.outcome == "allowed"


ON_CALL = Subject(out_of_hours=True, roles=frozenset({"on_call"}))


@pytest.mark.parametrize("kind", ["push", "app", "token"])
def test_on_call_one_strong_checked_proof_is_enough_and_is_reviewed(kind: str) -> None:
    decision = asked(ON_CALL, [proof(kind)])
    assert isinstance(decision, Allowed)
    assert decision.warnings == (WARN_ON_CALL,)
    assert decision.review == (Review.ON_CALL,)
    assert decision.score.points >= decision.score.needed == 60


@pytest.mark.parametrize(
    "kinds", [["mail"], ["sms"], ["mail", "sms"], ["call_office"], ["in_person"], ["sms", "call_office"]]
)
def test_on_call_too_a_texted_code_or_a_word_alone_opens_nothing(kinds: list[str]) -> None:
    assert asked(ON_CALL, [proof(kind) for kind in kinds]).outcome == "denied"


@pytest.mark.parametrize(
    ("subject", "policy", "wished"),
    [
        (replace(ON_CALL, out_of_hours=False), POLICY, BYPASS),
        (replace(ON_CALL, roles=frozenset({"senior", "agent"})), POLICY, BYPASS),
        (replace(ON_CALL, person_tier=Tier.PRIVILEGED), POLICY, BYPASS),
        (ON_CALL, POLICY.at_threat(2), BYPASS),
        (ON_CALL, Policy(hours=HoursPart(on_call_alone=False)), BYPASS),
        (replace(ON_CALL, contacts=3), POLICY, BYPASS),
    ],
)
def test_one_proof_is_enough_only_out_of_hours_on_call_at_tier_two(
    subject: Subject, policy: Policy, wished: Wish
) -> None:
    assert asked(subject, [proof("push")], wished, policy).outcome == "denied"


def test_on_call_with_two_proofs_is_an_ordinary_grant() -> None:
    decision = asked(ON_CALL, [proof("push"), proof("mail")])
    assert isinstance(decision, Allowed)
    assert (decision.review, decision.warnings) == ((), ())


# attestations


def test_a_grant_that_rests_on_a_word_is_reviewed_and_one_that_does_not_is_not() -> None:
    rests = asked(NOBODY_SPECIAL, ENOUGH)
    assert isinstance(rests, Allowed)
    assert rests.review == (Review.ATTESTED,)
    not_needed = asked(NOBODY_SPECIAL, [proof("push"), proof("mail"), proof("call_office")])
    assert isinstance(not_needed, Allowed)
    assert not_needed.review == ()


SUBJECTS = st.builds(
    Subject,
    person_tier=st.sampled_from([Tier.READ, Tier.STRONG, Tier.PRIVILEGED]),
    approved=st.sampled_from([None, by_approval(APPROVED)]),
    roles=st.sets(st.sampled_from(["agent", "senior", "on_call", "security"])).map(frozenset),
    out_of_hours=st.booleans(),
    contacts=st.integers(1, 4),
    second_episode=st.booleans(),
    use=st.builds(Use, agent_hour=st.integers(0, 30), person_month=st.integers(0, 15)),
    password=st.sampled_from(list(Password)),
)
SETS = st.sets(st.sampled_from(sorted(KINDS))).map(lambda kinds: [proof(kind) for kind in sorted(kinds)])
SAID = ["call_office", "call_mobile", "manager_said", "in_person", "knowledge"]


@given(SUBJECTS, st.sets(st.sampled_from(SAID)), st.sampled_from(list(Action)), st.integers(0, 2))
def test_words_alone_open_nothing_that_matters_for_whomever_and_whoever_approves(
    subject: Subject, said: set[str], action: Action, level: int
) -> None:
    decision = asked(subject, [proof(kind) for kind in said], wish(action), POLICY.at_threat(level))
    assert decision.outcome == "denied" or decision.score.tier is Tier.LIGHT


@given(SUBJECTS, st.sampled_from(SAID), st.sampled_from(list(Action)))
def test_a_single_word_opens_nothing_at_all(subject: Subject, kind: str, action: Action) -> None:
    assert asked(subject, [proof(kind)], wish(action)).outcome == "denied"


@given(SUBJECTS, SETS, st.sampled_from(list(Action)), st.integers(0, 2))
def test_whatever_rests_on_a_word_is_reviewed(
    subject: Subject, evidence: list[Evidence], action: Action, level: int
) -> None:
    policy = POLICY.at_threat(level)
    decision = asked(subject, evidence, wish(action), policy)
    checked = [one for one in evidence if one.strength == "checked" or one.approved_by_machine]
    if isinstance(decision, Allowed) and asked(subject, checked, wish(action), policy).outcome == "denied":
        assert Review.ATTESTED in decision.review


@given(SUBJECTS, SETS, st.sampled_from(list(Action)), st.integers(0, 1))
def test_a_higher_threat_level_opens_nothing_more(
    subject: Subject, evidence: list[Evidence], action: Action, level: int
) -> None:
    higher = asked(subject, evidence, wish(action), POLICY.at_threat(level + 1))
    lower = asked(subject, evidence, wish(action), POLICY.at_threat(level))
    assert lower.outcome == "allowed" or higher.outcome == "denied"


@given(SUBJECTS, SETS, st.sampled_from(list(Action)))
def test_a_denial_that_an_approver_mends_says_so_and_an_approval_then_opens(
    subject: Subject, evidence: list[Evidence], action: Action
) -> None:
    subject = replace(subject, approved=None)
    decision = asked(subject, evidence, wish(action))
    if isinstance(decision, Denied) and set(decision.needs) <= APPROVABLE:
        assert asks_approval(POLICY, wish(action), subject)
        assert asked(replace(subject, approved=by_approval(NOW)), evidence, wish(action)).outcome == "allowed"


# each tier can be reached


def test_each_tier_is_reached() -> None:
    light = asked(NOBODY_SPECIAL, [proof("token")], wish(Action.ACTIVATION_FIRST))
    strong = asked(NOBODY_SPECIAL, [proof("token"), proof("mail")])
    boss = Subject(person_tier=Tier.PRIVILEGED)
    seen = [proof("in_person"), proof("token"), proof("mail")]
    assert asked(boss, seen).outcome == "denied"
    privileged = asked(replace(boss, approved=by_approval(APPROVED)), seen)
    found = [light, strong, privileged]
    assert [one.outcome for one in found] == ["allowed"] * 3
    assert [one.score.tier for one in found] == [Tier.LIGHT, Tier.STRONG, Tier.PRIVILEGED]
