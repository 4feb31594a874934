"""The gate's rules one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk_tui.contract.evidence import Method, ProofState, Unavailable, Zero
from helpdesk_tui.contract.gate import Action, Allowed, Decision, Denied, Need, Tier
from helpdesk_tui.policy.gate import decide, lapses_at, weigh, weigh_routes
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ActionsPart
from helpdesk_tui.policy.values import Evidence, Route, Standing, Subject, Wish
from tests.policy.samples import (
    KINDS,
    NOBODY_SPECIAL,
    NOW,
    NUMBER,
    PASSED_AT,
    PHONE,
    QUARANTINED,
    UNACCEPTED,
    failed,
    proof,
    route,
    stale,
    wish,
)

POLICY = Policy()
ENOUGH = [proof("call_office"), proof("mail")]
BYPASS = wish()


def asked(
    evidence: list[Evidence],
    routes: list[Route] | None = None,
    *,
    wished: Wish = BYPASS,
    subject: Subject = NOBODY_SPECIAL,
    policy: Policy = POLICY,
) -> Decision:
    return decide(policy, wished, subject, evidence, routes or [], NOW)


def needs(decision: Decision) -> list[Need]:
    assert isinstance(decision, Denied)
    return list(decision.needs)


def test_an_open_gate_says_until_when_and_how_much() -> None:
    early = proof("call_office", at=NOW - timedelta(minutes=10))
    decision = asked([early, proof("mail")])
    assert isinstance(decision, Allowed)
    assert decision.until == NOW + timedelta(minutes=5)
    assert decision.score.points == decision.score.needed == 80
    assert (decision.bounds.default_seconds, decision.bounds.max_seconds) == (86_400, 86_400)
    assert (decision.bounds.default_uses, decision.bounds.max_uses) == (1, 1)


def test_a_proof_that_is_not_needed_does_not_shorten_the_opening() -> None:
    nearly_stale = proof("sms", at=NOW - timedelta(minutes=14))
    decision = asked([*ENOUGH, nearly_stale])
    assert isinstance(decision, Allowed)
    assert decision.until == PASSED_AT + timedelta(minutes=15)


def test_a_day_pass_has_up_to_five_uses_and_can_be_switched_off() -> None:
    decision = asked(ENOUGH, wished=wish(Action.DAY_PASS))
    assert (decision.outcome, decision.bounds.max_uses) == ("allowed", 5)
    off = Policy(actions=ActionsPart(day_pass=False))
    assert needs(asked(ENOUGH, wished=wish(Action.DAY_PASS), policy=off)) == [Need.SWITCHED_OFF]


def test_a_qr_code_is_off_by_default_and_asks_for_a_witness() -> None:
    qr = wish(Action.QR_ON_SCREEN)
    assert needs(asked(ENOUGH, wished=qr)) == [Need.SWITCHED_OFF, Need.IN_PERSON]
    on = Policy(actions=ActionsPart(qr_on_screen=True))
    assert needs(asked(ENOUGH, wished=qr, policy=on)) == [Need.IN_PERSON]
    assert asked([proof("mail"), proof("in_person")], wished=qr, policy=on).outcome == "allowed"


@pytest.mark.parametrize(
    ("subject", "need"),
    [
        (Subject(own_account=True), Need.OWN_ACCOUNT),
        (Subject(readonly=True), Need.READ_ONLY),
        (Subject(fraud_reported=True), Need.FRAUD_REPORTED),
        (Subject(account_usable=False), Need.ACCOUNT_UNUSABLE),
        (Subject(person_tier=Tier.PRIVILEGED), Need.APPROVAL),
    ],
)
def test_some_things_no_proof_can_mend(subject: Subject, need: Need) -> None:
    everything = [proof(kind) for kind in KINDS]
    decision = asked(everything, [route(kind) for kind in KINDS], subject=subject)
    assert isinstance(decision, Denied)
    assert decision.needs == (need,)
    assert (decision.cheapest, decision.seconds) == ((), None)


def test_a_vendor_that_cannot_is_not_supported() -> None:
    assert needs(asked(ENOUGH, wished=replace(BYPASS, supported=False))) == [Need.NOT_SUPPORTED]


def test_a_fourth_code_in_one_episode_is_refused_but_a_link_is_not() -> None:
    assert asked(ENOUGH, wished=replace(BYPASS, episode_codes=2)).outcome == "allowed"
    assert needs(asked(ENOUGH, wished=replace(BYPASS, episode_codes=3))) == [Need.EPISODE_USED_UP]
    link = replace(wish(Action.ACTIVATION_REPLACE), episode_codes=3)
    assert asked(ENOUGH, wished=link).outcome == "allowed"


def test_a_prompt_marked_as_fraud_closes_the_gate_whatever_else_was_proved() -> None:
    marked = proof("push", state=ProofState.FRAUD)
    assert needs(asked([*ENOUGH, marked])) == [Need.FRAUD_REPORTED]


def test_privileged_people_need_a_witness_and_a_second_agent() -> None:
    decision = asked(ENOUGH, subject=Subject(person_tier=Tier.PRIVILEGED))
    assert needs(decision) == [Need.APPROVAL, Need.POINTS, Need.IN_PERSON]
    assert (decision.score.tier, decision.score.needed) == (Tier.PRIVILEGED, 140)


def test_the_threat_level_raises_what_everything_asks() -> None:
    first, push = wish(Action.ACTIVATION_FIRST), [proof("push")]
    assert asked(push, wished=first).outcome == "allowed"
    watchful = asked(push, wished=first, policy=POLICY.at_threat(1))
    assert (watchful.outcome, watchful.score.tier) == ("denied", Tier.STRONG)
    assert asked(ENOUGH, policy=POLICY.at_threat(1)).outcome == "allowed"
    assert Need.APPROVAL in needs(asked(ENOUGH, policy=POLICY.at_threat(2)))
    assert POLICY.at_threat(2).at_threat(0).threat_level == 2


def test_a_number_that_changed_lately_may_receive_after_proof_by_other_roots() -> None:
    first = replace(wish(Action.ACTIVATION_FIRST, PHONE, NUMBER), target_standing=QUARANTINED)
    token = asked([proof("token")], wished=first)
    assert token.score.tier is Tier.STRONG
    assert needs(token) == [Need.POINTS, Need.SECOND_ROOT, Need.TARGET_QUARANTINED]
    through_itself = asked([proof("token"), proof("sms")], wished=first)
    assert Need.POINTS in needs(through_itself)
    others = asked([proof("token"), proof("call_office")], wished=first)
    assert isinstance(others, Allowed)
    assert others.warnings == ("target_changed",)


def test_an_unaccepted_first_import_proves_nothing_from_tier_two_on() -> None:
    evidence = [proof("call_office", UNACCEPTED), proof("mail", UNACCEPTED)]
    decision = asked(evidence)
    assert decision.score.points == 0
    assert needs(decision)[-1] is Need.BASELINE
    assert weigh(POLICY, BYPASS, NOBODY_SPECIAL, evidence, NOW)[evidence[0].proof].zero is Zero.NOT_BASELINED
    light = asked(evidence, wished=wish(Action.ACTIVATION_FIRST))
    assert isinstance(light, Allowed)
    assert light.warnings == ("baseline_unconfirmed",)
    accepted = Standing(baseline=True, baseline_accepted=True)
    assert asked([proof("call_office", accepted), proof("mail", accepted)]).outcome == "allowed"


def test_an_unaccepted_first_import_is_said_before_anything_was_tried() -> None:
    assert needs(asked([], [route("mail", UNACCEPTED)]))[-1] is Need.BASELINE


@pytest.mark.parametrize(
    ("spoilt", "zero", "since"),
    [
        (failed(proof("mail")), Zero.FAILED, None),
        (stale(proof("mail")), Zero.LAPSED, NOW),
        (proof("mail", QUARANTINED), Zero.QUARANTINED, QUARANTINED.changed),
        (replace(proof("token"), forced_zero=Zero.LIVE_BYPASS), Zero.LIVE_BYPASS, None),
        (proof("knowledge"), Zero.KNOWLEDGE, None),
        (proof("sms"), Zero.IS_TARGET, None),
        (stale(proof("mail", QUARANTINED)), Zero.QUARANTINED, QUARANTINED.changed),
    ],
)
def test_every_zero_has_its_reason(spoilt: Evidence, zero: Zero, since: object) -> None:
    wished = wish(Action.ACTIVATION_REPLACE, NUMBER)
    weighed = weigh(POLICY, wished, NOBODY_SPECIAL, [spoilt], NOW)[spoilt.proof]
    assert (weighed.points, weighed.zero, weighed.since) == (0, zero, since)
    assert weighed.face_value > 0


def test_the_weaker_of_two_proofs_with_one_root_is_shown_as_such() -> None:
    weighed = weigh(POLICY, BYPASS, NOBODY_SPECIAL, [proof("push"), proof("app"), proof("mail")], NOW)
    assert {key: (one.points, one.zero) for key, one in weighed.items()} == {
        "proof-push": (70, None),
        "proof-app": (0, Zero.SAME_ROOT),
        "proof-mail": (30, None),
    }


def test_a_checked_proof_counts_before_a_better_one_that_only_somebody_says() -> None:
    decision = asked([proof("manager_push"), proof("call_office"), proof("in_person")])
    assert (decision.outcome, decision.score.points) == ("allowed", 100)


def test_a_waiting_proof_counts_nothing_yet_without_a_reproach() -> None:
    waiting = proof("push", state=ProofState.WAITING)
    weighed = weigh(POLICY, BYPASS, NOBODY_SPECIAL, [waiting], NOW)[waiting.proof]
    assert (weighed.points, weighed.zero, weighed.face_value) == (0, None, 70)


def test_a_passcode_scores_as_the_weakest_factor_it_may_have_been() -> None:
    capped = replace(proof("app"), capped_as=Method.SMS_CODE)
    decision = asked([capped, proof("call_office")])
    assert (decision.outcome, decision.score.points) == ("denied", 70)
    allowed = asked([capped, proof("in_person")])
    assert isinstance(allowed, Allowed)
    assert allowed.warnings == ("capped",)


def test_a_proof_from_the_future_is_not_fresh() -> None:
    assert asked([proof("push", at=NOW + timedelta(minutes=5)), proof("mail")]).score.points == 30
    assert asked([proof("push", at=NOW + timedelta(seconds=20)), proof("mail")]).score.points == 100


def test_the_cheapest_way_is_the_one_that_takes_least_time() -> None:
    routes = [route(kind) for kind in ("manager_push", "mail", "sms", "in_person")]
    decision = asked([proof("call_office")], routes)
    assert isinstance(decision, Denied)
    assert (decision.cheapest, decision.seconds) == (("mail",), 30)


def test_two_quick_ways_may_be_cheaper_than_one_slow_one() -> None:
    slow = replace(route("manager_push"), seconds=600)
    decision = asked([proof("call_office")], [slow, route("sms"), route("token")])
    assert isinstance(decision, Denied)
    assert (decision.cheapest, decision.seconds) == (("token",), 20)
    decision = asked([], [slow, route("mail"), route("call_office")])
    assert isinstance(decision, Denied)
    assert (decision.cheapest, decision.seconds) == (("mail", "call_office"), 150)


def test_ways_that_cannot_be_taken_or_count_zero_are_not_proposed() -> None:
    routes = [
        replace(route("mail"), unavailable=Unavailable.NO_COURIER),
        route("token", QUARANTINED),
        route("manager_push"),
    ]
    decision = asked([proof("call_office")], routes)
    assert isinstance(decision, Denied)
    assert decision.cheapest == ("manager_push",)
    nothing = asked([proof("call_office")], routes[:2])
    assert isinstance(nothing, Denied)
    assert (nothing.cheapest, nothing.seconds) == ((), None)


def test_a_way_shows_what_it_would_add_on_top() -> None:
    routes = [route("push"), route("mail"), route("call_office"), route("sms"), route("token", QUARANTINED)]
    weighed = weigh_routes(POLICY, BYPASS, NOBODY_SPECIAL, [proof("app")], routes, NOW)
    assert {key: (one.points, one.face_value, one.zero) for key, one in weighed.items()} == {
        "push": (10, 70, None),
        "mail": (30, 30, None),
        "call_office": (50, 50, None),
        "sms": (0, 20, Zero.SAME_ROOT),
        "token": (0, 60, Zero.QUARANTINED),
    }


def test_when_what_counts_lapses() -> None:
    early = proof("call_office", at=NOW - timedelta(minutes=10))
    assert lapses_at(POLICY, BYPASS, NOBODY_SPECIAL, [], NOW) is None
    assert lapses_at(POLICY, BYPASS, NOBODY_SPECIAL, [early], NOW) == NOW + timedelta(minutes=5)
    both = [early, proof("mail")]
    assert lapses_at(POLICY, BYPASS, NOBODY_SPECIAL, both, NOW) == NOW + timedelta(minutes=5)
