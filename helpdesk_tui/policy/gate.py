"""The gate: what may be done now, what is missing, and the cheapest way to get there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from helpdesk_tui.contract.evidence import ProofState, Zero
from helpdesk_tui.contract.gate import APPROVABLE, Action, Allowed, Denied, Need, Review, Score, Tier
from helpdesk_tui.contract.ids import ProofId, WayId
from helpdesk_tui.policy.approval import left_to_approve, needs_of_approver, refused_to_all
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.values import Approved, Evidence, Route, Subject, Weighed, Wish
from helpdesk_tui.policy.weighing import (
    Bar,
    Item,
    bar,
    best_reading,
    item,
    quality,
    quarantined,
    tier_in_force,
    worth,
)

WARN_TARGET_CHANGED = "target_changed"
WARN_BASELINE = "baseline_unconfirmed"
WARN_CAPPED = "capped"
WARN_DAY_PASS_FITS = "day_pass_fits"
WARN_ON_CALL = "on_call_alone"
APPROVAL_HOLDS = timedelta(minutes=60)
"""How long a request's snapshot of the evidence may be used once somebody approved it."""


@dataclass(frozen=True, slots=True)
class _Question:
    """One wish at one moment, with everything that is fixed about it."""

    policy: Policy
    wish: Wish
    subject: Subject
    now: datetime

    @property
    def tier(self) -> Tier:
        return tier_in_force(self.policy, self.wish, self.subject, self.now)

    @property
    def bar(self) -> Bar:
        return bar(self.policy, self.wish, self.subject, self.now)

    def approved(self) -> Approved | None:
        """The request whose approval stands, made no longer ago than it may hold."""
        asked = self.subject.approved
        stands = asked is not None and asked.at <= self.now < asked.at + APPROVAL_HOLDS
        return asked if stands else None

    def worth(self, of: Evidence | Route) -> Weighed:
        return worth(self.policy, self.wish, self.tier, of, self.now)

    def items(self, of: Sequence[Evidence] | Sequence[Route]) -> list[Item]:
        weighed = ((one, self.worth(one)) for one in of)
        return [item(self.policy, one, worth.points, self.now) for one, worth in weighed if worth.points > 0]


def decide(
    policy: Policy,
    wish: Wish,
    subject: Subject,
    evidence: Sequence[Evidence],
    routes: Sequence[Route],
    now: datetime,
) -> Allowed | Denied:
    """Whether the action may be done now; when not, everything that is missing and the quickest way there.

    `evidence` is that of one person, one case and one agent: whoever calls has seen to it. Under an approval
    it is looked at as it stood when that was asked for.
    """
    question = _Question(policy, wish, subject, now)
    if approval := question.approved():
        question = replace(question, now=approval.at)
    items, asked = question.items(evidence), question.bar
    reading = best_reading(items, asked)
    fixed = _beyond_proof(question, evidence)
    unmet = asked.unmet(reading)
    score, bounds = _score(asked, reading), policy.bounds(wish.action, asked.tier)
    if not fixed and not unmet:
        return Allowed(
            action=wish.action,
            vendor=wish.vendor,
            score=score,
            until=approval.at + APPROVAL_HOLDS if approval else _open_until(items, asked),
            bounds=bounds,
            warnings=_warnings(question, evidence, reading),
            review=_review(question, items, reading),
        )
    ways = () if set(fixed) - APPROVABLE else _cheapest(question, items, routes)
    return Denied(
        action=wish.action,
        vendor=wish.vendor,
        score=score,
        needs=(*fixed, *unmet, *_explaining(question, evidence, routes)),
        cheapest=tuple(route.way for route in ways),
        seconds=sum(route.seconds for route in ways) if ways else None,
        bounds=bounds,
    )


def asks_approval(policy: Policy, wish: Wish, subject: Subject) -> bool:
    """Whether a second person of the desk has to let this pass, whatever the proof."""
    return bool(needs_of_approver(policy, wish, subject))


def weigh(
    policy: Policy, wish: Wish, subject: Subject, evidence: Sequence[Evidence], now: datetime
) -> dict[ProofId, Weighed]:
    """What each proof adds to this wish now, and why a proof adds nothing."""
    question = _Question(policy, wish, subject, now)
    counting = {one.key for one in best_reading(question.items(evidence), question.bar)}
    weighed = {}
    for proof in evidence:
        alone = question.worth(proof)
        shadowed = alone.points > 0 and proof.proof not in counting
        weighed[proof.proof] = replace(alone, points=0, zero=Zero.SAME_ROOT) if shadowed else alone
    return weighed


def weigh_routes(
    policy: Policy,
    wish: Wish,
    subject: Subject,
    evidence: Sequence[Evidence],
    routes: Sequence[Route],
    now: datetime,
) -> dict[WayId, Weighed]:
    """What each way would add to this wish on top of the evidence, whether or not it can be taken now."""
    question = _Question(policy, wish, subject, now)
    items, asked = question.items(evidence), question.bar
    before = best_reading(items, asked)
    weighed = {}
    for route in routes:
        alone = question.worth(route)
        if alone.points > 0:
            with_it = best_reading([*items, item(policy, route, alone.points, now)], asked)
            better = quality(with_it, asked) > quality(before, asked)
            adds = max(0, _points(with_it) - _points(before))
            alone = replace(alone, points=adds, zero=None if better else Zero.SAME_ROOT)
        weighed[route.way] = alone
    return weighed


def lapses_at(
    policy: Policy, wish: Wish, subject: Subject, evidence: Sequence[Evidence], now: datetime
) -> datetime | None:
    """When an open gate closes by itself, or when the first counting proof of a closed one goes stale."""
    question = _Question(policy, wish, subject, now)
    items, asked = question.items(evidence), question.bar
    reading = best_reading(items, asked)
    if not asked.unmet(reading):
        return _open_until(items, asked)
    return min((one.lapses for one in reading), default=None)


def _score(asked: Bar, reading: Sequence[Item]) -> Score:
    return Score(
        tier=asked.tier,
        points=_points(reading),
        needed=asked.enough(reading),
        roots=len(reading),
        checked=any(one.checked for one in reading),
    )


def _points(reading: Sequence[Item]) -> int:
    return sum(one.points for one in reading)


def _beyond_proof(question: _Question, evidence: Sequence[Evidence]) -> tuple[Need, ...]:
    """What no proof can mend."""
    wish, subject, policy = question.wish, question.subject, question.policy
    counted = wish.action in {Action.BYPASS, Action.DAY_PASS}
    fraud = subject.fraud_reported or any(proof.state is ProofState.FRAUD for proof in evidence)
    found = {
        Need.FRAUD_REPORTED: fraud,
        Need.OWN_ACCOUNT: subject.own_account,
        Need.READ_ONLY: subject.readonly,
        Need.HELD: subject.held,
        Need.NOT_SUPPORTED: not wish.supported,
        Need.SWITCHED_OFF: not policy.allows(wish.action),
        Need.ACCOUNT_UNUSABLE: not subject.account_usable,
        Need.EPISODE_USED_UP: counted and wish.episode_codes >= policy.codes.episode_codes,
    }
    never = (*(need for need, stands in found.items() if stands), *refused_to_all(policy, wish, subject))
    return (*never, *left_to_approve(policy, wish, subject, question.approved()))


def _review(question: _Question, items: Sequence[Item], reading: Sequence[Item]) -> tuple[Review, ...]:
    """Why somebody looks at it the next day."""
    asked = question.bar
    exceptions = set(needs_of_approver(question.policy, question.wish, question.subject)) - {Need.APPROVAL}
    found = {
        Review.ATTESTED: bool(asked.unmet(best_reading([one for one in items if one.checked], asked))),
        Review.ON_CALL: bool(replace(asked, alone_from=None).unmet(reading)),
        Review.APPROVED: bool(exceptions),  # without an approval they would have kept it closed
    }
    return tuple(why for why, stands in found.items() if stands)


def _explaining(
    question: _Question, evidence: Sequence[Evidence], routes: Sequence[Route]
) -> tuple[Need, ...]:
    """What is not missing by itself but says why proofs that look good do not count."""
    found = []
    if quarantined(question.policy, question.wish.target_standing, question.now):
        found.append(Need.TARGET_QUARANTINED)
    zeros = {question.worth(proof).zero for proof in evidence} | {question.worth(way).zero for way in routes}
    if Zero.NOT_BASELINED in zeros:
        found.append(Need.BASELINE)
    return tuple(found)


def _warnings(question: _Question, evidence: Sequence[Evidence], reading: Sequence[Item]) -> tuple[str, ...]:
    counting = [proof for proof in evidence if question.worth(proof).points > 0]
    found = {
        WARN_TARGET_CHANGED: quarantined(question.policy, question.wish.target_standing, question.now),
        WARN_BASELINE: any(
            proof.standing.baseline and not proof.standing.baseline_accepted for proof in counting
        ),
        WARN_ON_CALL: bool(replace(question.bar, alone_from=None).unmet(reading)),
        WARN_CAPPED: any(proof.capped_as is not None for proof in counting),
    }
    return tuple(warning for warning, stands in found.items() if stands)


def _open_until(items: Sequence[Item], asked: Bar) -> datetime:
    """The moment at which what is still fresh no longer suffices; nothing at all never does."""
    return next(
        moment
        for moment in sorted({one.lapses for one in items})
        if asked.unmet(best_reading([one for one in items if one.lapses > moment], asked))
    )


def _cheapest(question: _Question, items: Sequence[Item], routes: Sequence[Route]) -> tuple[Route, ...]:
    """The ways that together take the least time to open the gate; none when even all of them would not."""
    asked = question.bar
    open_ways = [
        (route, one)
        for route in sorted(routes, key=lambda route: (route.seconds, route.way))
        if route.unavailable is None
        for one in question.items([route])
    ]
    if asked.unmet(best_reading([*items, *(one for _, one in open_ways)], asked)):
        return ()
    found: list[tuple[int, int, tuple[str, ...], tuple[Route, ...]]] = []

    def look(start: int, taken: tuple[Route, ...], with_items: list[Item]) -> None:
        spent = sum(route.seconds for route in taken)
        if not asked.unmet(best_reading(with_items, asked)):
            found.append((spent, len(taken), tuple(route.way for route in taken), taken))
            return
        roots = {route.root for route in taken}
        for at in range(start, len(open_ways)):
            route, one = open_ways[at]
            if found and spent + route.seconds > min(found)[0]:
                return  # sorted by seconds: nothing after this one is quicker
            if route.root not in roots:
                look(at + 1, (*taken, route), [*with_items, one])

    look(0, (), list(items))
    return min(found)[3]
