"""What holds for every set of proofs, whatever it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.contract.evidence import Method, ProofState, Unavailable
from helpdesk_tui.contract.gate import Action, Allowed, Denied, Tier
from helpdesk_tui.contract.ids import ProofId, WayId
from helpdesk_tui.policy.gate import decide, lapses_at, weigh
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.values import Evidence, Route, Standing, Subject, Wish
from tests.policy.samples import KINDS, NOBODY_SPECIAL, NOW, NUMBER, PHONE, proof, route, wish

POLICY = Policy()
STATES = (
    *[ProofState.PASSED] * 4,
    ProofState.WAITING,
    ProofState.FAILED,
    ProofState.TIMED_OUT,
    ProofState.GIVEN_UP,
    ProofState.UNKNOWN,
)
ACTIONS = st.sampled_from(
    [Action.BYPASS, Action.DAY_PASS, Action.ACTIVATION_FIRST, Action.ACTIVATION_REPLACE]
)
SUBJECTS = st.sampled_from(
    [NOBODY_SPECIAL, Subject(person_tier=Tier.STRONG), Subject(person_tier=Tier.PRIVILEGED)]
)
FRESH = st.integers(0, 14 * 60)
STANDINGS = st.sampled_from(
    [
        *[Standing()] * 3,
        Standing(changed=NOW - timedelta(days=3)),
        Standing(changed=NOW - timedelta(days=15)),
        Standing(baseline=True, baseline_accepted=False),
    ]
)


@st.composite
def wishes(draw: st.DrawFn) -> Wish:
    return wish(draw(ACTIONS), *draw(st.sets(st.sampled_from([PHONE, NUMBER]))))


@st.composite
def proofs(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS)) -> Evidence:
    one = proof(draw(st.sampled_from(kinds)), draw(STANDINGS), state=draw(st.sampled_from(STATES)))
    seconds = draw(st.one_of(FRESH, st.integers(-600, 4000)))
    capped = draw(st.sampled_from([None, None, None, Method.SMS_CODE]))
    key = ProofId(draw(st.uuids()).hex)
    return replace(one, proof=key, at=NOW - timedelta(seconds=seconds), capped_as=capped)


@st.composite
def routes(draw: st.DrawFn) -> list[Route]:
    made = []
    for kind in draw(st.sets(st.sampled_from(sorted(KINDS)))):
        unavailable = draw(st.sampled_from([None, None, Unavailable.THROTTLED]))
        seconds = draw(st.integers(5, 600))
        made.append(replace(route(kind, draw(STANDINGS)), unavailable=unavailable, seconds=seconds))
    return made


EVIDENCE = st.lists(proofs(), max_size=8)


def allowed(wished: Wish, subject: Subject, evidence: list[Evidence]) -> bool:
    return isinstance(decide(POLICY, wished, subject, evidence, [], NOW), Allowed)


@given(wishes(), SUBJECTS, EVIDENCE, proofs())
def test_more_evidence_never_closes_a_gate(
    wished: Wish, subject: Subject, evidence: list[Evidence], more: Evidence
) -> None:
    assert not allowed(wished, subject, evidence) or allowed(wished, subject, [*evidence, more])


@given(wishes(), SUBJECTS, EVIDENCE, proofs())
def test_more_evidence_never_lowers_the_points(
    wished: Wish, subject: Subject, evidence: list[Evidence], more: Evidence
) -> None:
    before = decide(POLICY, wished, subject, evidence, [], NOW)
    after = decide(POLICY, wished, subject, [*evidence, more], [], NOW)
    opened = isinstance(after, Allowed) and isinstance(before, Denied)
    assert opened or after.score.points >= before.score.points


@given(wishes(), SUBJECTS, EVIDENCE)
def test_what_counts_zero_changes_nothing(wished: Wish, subject: Subject, evidence: list[Evidence]) -> None:
    weighed = weigh(POLICY, wished, subject, evidence, NOW)
    counting = [one for one in evidence if weighed[one.proof].points > 0]
    whole, part = (decide(POLICY, wished, subject, these, [], NOW) for these in (evidence, counting))
    assert whole.outcome == part.outcome
    assert whole.score == part.score
    assert whole.score.points == sum(one.points for one in weighed.values())


@given(wishes(), SUBJECTS, st.lists(proofs(("knowledge",)), max_size=8))
def test_knowledge_alone_opens_nothing(wished: Wish, subject: Subject, evidence: list[Evidence]) -> None:
    assert not allowed(wished, subject, evidence)


@given(wishes(), SUBJECTS, EVIDENCE)
def test_knowledge_never_decides(wished: Wish, subject: Subject, evidence: list[Evidence]) -> None:
    without = [one for one in evidence if one.method is not Method.KNOWLEDGE]
    assert allowed(wished, subject, evidence) == allowed(wished, subject, without)


@given(wishes(), SUBJECTS, EVIDENCE)
def test_from_tier_two_on_one_root_never_suffices_and_a_machine_has_compared(
    wished: Wish, subject: Subject, evidence: list[Evidence]
) -> None:
    decision = decide(POLICY, wished, subject, evidence, [], NOW)
    if isinstance(decision, Allowed) and decision.score.tier >= Tier.STRONG:
        weighed = weigh(POLICY, wished, subject, evidence, NOW)
        counting = [one for one in evidence if weighed[one.proof].points > 0]
        assert len({one.root for one in counting}) == len(counting) >= 2
        assert not any(a.names & b.names for a in counting for b in counting if a is not b)
        assert decision.score.checked


@given(wishes(), SUBJECTS, EVIDENCE, routes(), st.randoms(use_true_random=False))
def test_the_order_of_proofs_and_ways_does_not_matter(
    wished: Wish, subject: Subject, evidence: list[Evidence], ways: list[Route], random: Random
) -> None:
    shuffled, turned = list(evidence), list(ways)
    random.shuffle(shuffled)
    random.shuffle(turned)
    one = decide(POLICY, wished, subject, evidence, ways, NOW)
    assert one == decide(POLICY, wished, subject, shuffled, turned, NOW)


@given(wishes(), SUBJECTS, EVIDENCE)
def test_an_open_gate_closes_at_the_moment_it_names(
    wished: Wish, subject: Subject, evidence: list[Evidence]
) -> None:
    # What leaves the quarantine or arrives from the future meanwhile would only open more.
    settled = [
        one
        for one in evidence
        if one.at <= NOW and one.standing.changed != NOW - timedelta(days=14, seconds=-900)
    ]
    decision = decide(POLICY, wished, subject, settled, [], NOW)
    if isinstance(decision, Allowed):
        assert decision.until is not None
        assert decision.until == lapses_at(POLICY, wished, subject, settled, NOW)
        last = decision.until - timedelta(microseconds=1)
        assert isinstance(decide(POLICY, wished, subject, settled, [], last), Allowed)
        assert isinstance(decide(POLICY, wished, subject, settled, [], decision.until), Denied)


@settings(max_examples=60)
@given(wishes(), EVIDENCE, routes())
def test_the_cheapest_ways_would_open_the_gate_and_none_of_them_is_idle(
    wished: Wish, evidence: list[Evidence], ways: list[Route]
) -> None:
    decision = decide(POLICY, wished, NOBODY_SPECIAL, evidence, ways, NOW)
    by_way = {way.way: way for way in ways}

    def taken(names: tuple[WayId, ...]) -> list[Evidence]:
        return [*evidence, *(replace(proof(name, by_way[name].standing, at=NOW)) for name in names)]

    if isinstance(decision, Denied) and decision.cheapest:
        assert allowed(wished, NOBODY_SPECIAL, taken(decision.cheapest))
        assert all(by_way[name].unavailable is None for name in decision.cheapest)
        for idle in decision.cheapest:
            assert not allowed(
                wished, NOBODY_SPECIAL, taken(tuple(name for name in decision.cheapest if name != idle))
            )
        assert decision.seconds == sum(by_way[name].seconds for name in decision.cheapest)
    elif isinstance(decision, Denied):
        everything = tuple(way.way for way in ways if way.unavailable is None)
        assert not allowed(wished, NOBODY_SPECIAL, taken(everything))
