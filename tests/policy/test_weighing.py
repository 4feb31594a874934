"""At the edges of what proofs are worth: the last point, the last second, the last of two that are alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from helpdesk_tui.contract.evidence import Method, ProofState, Zero
from helpdesk_tui.contract.gate import Action, Allowed, Decision, Denied, Need, Review, Tier
from helpdesk_tui.contract.ids import ProofId, WayId
from helpdesk_tui.policy.gate import WARN_BASELINE, decide, lapses_at, weigh, weigh_routes
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ActionsPart, HoursPart, PointsPart
from helpdesk_tui.policy.values import Evidence, Route, Standing, Subject, Wish
from tests.policy.samples import NOBODY_SPECIAL, NOW, PHONE, UNACCEPTED, by_approval, proof, route, wish

POLICY = Policy()
BYPASS, UNLOCK = wish(), wish(Action.UNLOCK)
LIFETIME, STEP, QUARANTINE = timedelta(minutes=15), timedelta(minutes=1), timedelta(days=14)
INSTANT = timedelta(microseconds=1)
ON_CALL = Subject(roles=frozenset({"on_call"}), out_of_hours=True)
IMPORTANT = Subject(person_tier=Tier.PRIVILEGED)


def asked(
    evidence: list[Evidence],
    routes: list[Route] | None = None,
    *,
    wished: Wish = BYPASS,
    subject: Subject = NOBODY_SPECIAL,
    policy: Policy = POLICY,
) -> Decision:
    return decide(policy, wished, subject, evidence, routes or [], NOW)


def allowed(decision: Decision) -> Allowed:
    assert isinstance(decision, Allowed)
    return decision


def denied(decision: Decision) -> Denied:
    assert isinstance(decision, Denied)
    return decision


def points(evidence: Evidence, wished: Wish = BYPASS) -> tuple[int, Zero | None]:
    weighed = weigh(POLICY, wished, NOBODY_SPECIAL, [evidence], NOW)[evidence.proof]
    return weighed.points, weighed.zero


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (NOW - LIFETIME, False),
        (NOW - LIFETIME + INSTANT, True),
        (NOW + STEP, True),
        (NOW + STEP + INSTANT, False),
    ],
)
def test_a_proof_is_fresh_for_its_lifetime_and_a_clock_may_be_set_back_a_minute(
    at: datetime, counts: bool
) -> None:
    moved = replace(proof("push"), at=at)
    assert points(moved) == ((70, None) if counts else (0, Zero.LAPSED))


@pytest.mark.parametrize(("ago", "counts"), [(QUARANTINE, True), (QUARANTINE - INSTANT, False)])
def test_a_change_is_doubted_until_the_last_instant_of_its_quarantine(ago: timedelta, counts: bool) -> None:
    changed = proof("push", Standing(changed=NOW - ago))
    assert points(changed) == ((70, None) if counts else (0, Zero.QUARANTINED))
    target = replace(UNLOCK, target_standing=Standing(changed=NOW - ago))
    assert asked([], wished=target).score.tier is (Tier.LIGHT if counts else Tier.STRONG)


def test_only_a_quarantine_says_since_when() -> None:
    known = Standing(changed=NOW - timedelta(days=3))
    weighed = weigh(POLICY, wish(Action.BYPASS, PHONE), NOBODY_SPECIAL, [proof("push", known)], NOW)
    assert [(one.zero, one.since) for one in weighed.values()] == [(Zero.IS_TARGET, None)]
    weighed = weigh(POLICY, BYPASS, NOBODY_SPECIAL, [proof("push", known)], NOW)
    assert [(one.zero, one.since) for one in weighed.values()] == [(Zero.QUARANTINED, known.changed)]


def test_what_is_read_from_a_token_may_be_worth_another_figure_than_from_an_app() -> None:
    policy = Policy(points=PointsPart(otp_token=65, otp_app=45))
    assert asked([proof("token")], policy=policy).score.points == 65
    assert asked([proof("app")], policy=policy).score.points == 45
    capped = replace(proof("token"), method=Method.PUSH, capped_as=Method.OTP)
    assert asked([capped], policy=policy).score.points == 65
    token, app = proof("token"), proof("app")
    assert policy.is_strong(token.method, token.root)
    assert not policy.is_strong(app.method, app.root)


def test_at_the_light_tier_one_word_is_not_enough_and_two_are() -> None:
    alone = denied(asked([proof("in_person")], wished=UNLOCK))
    assert (alone.score.points, alone.needs) == (70, (Need.SECOND_ROOT,))
    assert denied(asked([], wished=UNLOCK)).needs == (Need.POINTS,)
    allowed(asked([proof("in_person"), proof("call_office")], wished=UNLOCK))
    allowed(asked([proof("push")], wished=UNLOCK))


def test_a_document_stands_for_somebody_who_sees_the_person_but_not_before_this_screen() -> None:
    proofs = [proof("id_check"), proof("push")]
    allowed(asked(proofs, subject=replace(IMPORTANT, approved=by_approval(NOW))))
    policy = Policy(actions=ActionsPart(qr_on_screen=True))
    on_screen = denied(asked(proofs, wished=wish(Action.QR_ON_SCREEN), policy=policy))
    assert on_screen.needs == (Need.IN_PERSON,)
    allowed(asked([proof("witness"), proof("push")], wished=wish(Action.QR_ON_SCREEN), policy=policy))


def test_on_call_alone_as_much_is_asked_as_a_checked_proof_would_have_to_be_worth() -> None:
    assert asked([proof("push")], subject=ON_CALL).score.needed == 60
    assert asked([proof("call_office")], subject=ON_CALL).score.needed == 80
    assert asked([], subject=ON_CALL).score.needed == 80
    assert asked([proof("push")]).score.needed == 80
    indoors = Policy(hours=HoursPart(on_call_alone=False))
    assert asked([proof("push")], subject=ON_CALL, policy=indoors).score.needed == 80


def test_what_is_worth_one_point_counts_and_what_is_worth_none_does_not() -> None:
    policy = Policy(points=PointsPart(sms_code=1, mail_code=0))
    proofs = [proof("sms"), proof("mail")]
    weighed = weigh(policy, BYPASS, NOBODY_SPECIAL, proofs, NOW)
    assert [(one.points, one.zero) for one in weighed.values()] == [(1, None), (0, None)]
    assert asked(proofs, policy=policy).score.roots == 1
    other = weigh(policy, BYPASS, NOBODY_SPECIAL, [proof("call_mobile"), proof("sms")], NOW)
    assert other[ProofId("proof-sms")].zero is Zero.SAME_ROOT
    ways = weigh_routes(policy, BYPASS, NOBODY_SPECIAL, [proof("call_mobile")], [route("sms")], NOW)
    assert [(one.points, one.zero) for one in ways.values()] == [(0, Zero.SAME_ROOT)]


def test_of_two_like_proofs_the_newer_one_counts_whatever_their_names() -> None:
    older = replace(proof("push", at=NOW - timedelta(minutes=9)), proof=ProofId("z"))
    newer = replace(proof("push", at=NOW - timedelta(minutes=1)), proof=ProofId("a"))
    for evidence in permutations([older, newer, proof("mail")]):
        weighed = weigh(POLICY, BYPASS, NOBODY_SPECIAL, evidence, NOW)
        assert {key: one.zero for key, one in weighed.items()} == {
            "z": Zero.SAME_ROOT,
            "a": None,
            "proof-mail": None,
        }


def test_the_newer_of_two_like_proofs_counts_also_among_those_that_see_the_person() -> None:
    for kind in ("witness", "id_check"):
        older = replace(proof(kind, at=NOW - timedelta(minutes=9)), proof=ProofId("z"))
        newer = replace(proof(kind, at=NOW - timedelta(minutes=1)), proof=ProofId("a"))
        weighed = weigh(POLICY, BYPASS, IMPORTANT, [older, newer], NOW)
        assert {key: one.zero for key, one in weighed.items()} == {"z": Zero.SAME_ROOT, "a": None}


def test_a_proof_that_is_not_needed_does_not_hurry_the_agent() -> None:
    early = proof("sms", at=NOW - timedelta(minutes=14))
    proofs = [early, proof("token"), proof("mail")]
    assert allowed(asked(proofs)).until == lapses_at(POLICY, BYPASS, NOBODY_SPECIAL, proofs, NOW)
    assert lapses_at(POLICY, BYPASS, NOBODY_SPECIAL, proofs, NOW) == proof("mail").at + LIFETIME
    closed = lapses_at(POLICY, BYPASS, IMPORTANT, proofs, NOW)
    assert closed == early.at + LIFETIME, "a closed gate tells when the first counting proof goes"


@pytest.mark.parametrize(
    ("standing", "warned"),
    [
        (UNACCEPTED, True),
        (Standing(baseline=True), False),
        (Standing(baseline_accepted=False), False),
        (Standing(), False),
    ],
)
def test_only_a_first_import_that_nobody_accepted_is_warned_of(standing: Standing, warned: bool) -> None:
    decision = allowed(asked([proof("push", standing)], wished=UNLOCK))
    assert decision.warnings == ((WARN_BASELINE,) if warned else ())


def test_a_proof_that_counts_nothing_is_not_warned_of() -> None:
    waiting = replace(proof("token", UNACCEPTED), state=ProofState.WAITING)
    assert allowed(asked([proof("push"), waiting], wished=UNLOCK)).warnings == ()
    one_point = Policy(points=PointsPart(sms_code=1))
    proofs = [proof("token"), proof("sms", UNACCEPTED)]
    assert allowed(asked(proofs, wished=UNLOCK, policy=one_point)).warnings == (WARN_BASELINE,)


def test_an_approval_that_everything_of_that_tier_needs_is_no_exception() -> None:
    proofs = [proof("witness"), proof("push")]
    decision = allowed(asked(proofs, subject=replace(IMPORTANT, approved=by_approval(NOW))))
    assert decision.review == ()
    exceptional = replace(IMPORTANT, approved=by_approval(NOW), second_episode=True)
    assert allowed(asked(proofs, subject=exceptional)).review == (Review.APPROVED,)


@pytest.mark.parametrize(
    ("ago", "stands"),
    [
        (-INSTANT, False),
        (timedelta(0), True),
        (timedelta(minutes=60) - INSTANT, True),
        (timedelta(minutes=60), False),
    ],
)
def test_an_approval_stands_from_its_request_to_the_last_instant_of_an_hour(
    ago: timedelta, stands: bool
) -> None:
    at = NOW - ago
    proofs = [proof("witness", at=at), proof("push", at=at)]
    decision = asked(proofs, subject=replace(IMPORTANT, approved=by_approval(at)))
    assert isinstance(decision, Allowed) is stands


def test_a_second_call_within_the_day_asks_nobody() -> None:
    assert allowed(asked([proof("push"), proof("mail")], subject=Subject(contacts=2)))
    third = denied(asked([proof("push"), proof("mail")], subject=Subject(contacts=3)))
    assert third.needs == (Need.THIRD_CONTACT,)


def test_no_way_is_proposed_where_no_proof_can_mend_it() -> None:
    found = [route("push"), route("mail")]
    mended = denied(asked([], found))
    assert (set(mended.cheapest), mended.seconds) == ({"push", "mail"}, 70)
    for subject in (Subject(held=True), Subject(own_account=True), Subject(fraud_reported=True)):
        decision = denied(asked([], found, subject=subject))
        assert (decision.cheapest, decision.seconds) == ((), None)
    approvable = denied(asked([], found, subject=Subject(second_episode=True)))
    assert set(approvable.cheapest) == {"push", "mail"}


def ways(**seconds: int) -> list[Route]:
    return [replace(route(kind), seconds=takes) for kind, takes in seconds.items()]


def test_of_ways_that_take_the_same_time_the_fewest_then_the_first_by_name_are_proposed() -> None:
    office = [proof("call_office")]
    for routes in permutations(ways(token=30, mail=30, manager_push=30)):
        assert denied(asked(office, list(routes))).cheapest == (WayId("mail"),)
    both = ways(sms=15, manager_said=15, mail=30)
    for routes in permutations(both):
        decision = denied(asked(office, list(routes)))
        assert (decision.cheapest, decision.seconds) == (("mail",), 30)


def test_a_slower_set_that_is_found_later_does_not_take_the_place_of_a_quicker_one() -> None:
    routes = ways(sms=10, manager_said=15, mail=40, token=50)
    decision = denied(asked([proof("call_office")], routes))
    assert (set(decision.cheapest), decision.seconds) == ({"sms", "manager_said"}, 25)


def test_two_ways_of_one_root_are_never_proposed_together() -> None:
    decision = denied(asked([], ways(push=10, push_other=10, mail=60)))
    assert (decision.cheapest, decision.seconds) == (("push", "mail"), 70)


def test_a_threat_level_stays_within_what_there_is() -> None:
    assert [POLICY.at_threat(level).threat_level for level in (-1, 0, 1, 2, 3, 9)] == [0, 0, 1, 2, 2, 2]
    assert Policy(threat_level=1).at_threat(0).threat_level == 1
