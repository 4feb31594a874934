"""What proofs are worth, and the best reading of a set of them.

Each trust root counts once, and so does each phone: a push and an SMS to the same phone are one channel. Of
all ways to pick proofs with different roots and different phones, the best one is the reading that counts. So
more proof can never close a gate, and the order of proofs never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, product

from helpdesk_tui.contract.agents import Role
from helpdesk_tui.contract.evidence import Method, ProofState, Strength, TrustRoot, Zero
from helpdesk_tui.contract.gate import Action, Need, Tier
from helpdesk_tui.policy.approval import lasting_tier
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.values import Evidence, Route, Standing, Subject, Weighed, Wish

CLOCK_STEP = timedelta(minutes=1)
"""How far the machine's clock may be set back without making fresh proofs look as if from the future."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a tier asks of a reading."""

    tier: Tier
    points: int
    in_person: bool
    """Somebody has to see the person."""
    by_document: bool = False
    """An identity document that a machine compared with a face will do in place of somebody who sees them."""
    alone_from: int | None = None
    """Whoever is on call alone needs one checked proof of so many points, and no more."""

    def stands_alone(self, reading: Sequence[Item]) -> bool:
        """Whether it holds one checked proof that is enough for a colleague on call."""
        least = self.alone_from
        return least is not None and any(item.checked and item.points >= least for item in reading)

    def enough(self, reading: Sequence[Item]) -> int:
        """Points at which this reading is enough."""
        return self.points if self.alone_from is None or not self.stands_alone(reading) else self.alone_from

    def unmet(self, reading: Sequence[Item]) -> tuple[Need, ...]:
        """What the reading lacks, in the order in which an agent should hear it."""
        if self.stands_alone(reading):
            return self._seen(reading)
        needs = []
        roots, checked = len(reading), any(item.checked for item in reading)
        if sum(item.points for item in reading) < self.points:
            needs.append(Need.POINTS)
        if self.tier is Tier.LIGHT and roots == 1 and not checked:
            needs.append(Need.SECOND_ROOT)
        if self.tier >= Tier.STRONG and roots < 2:  # noqa: PLR2004 - two, as the rule says
            needs.append(Need.SECOND_ROOT)
        if self.tier >= Tier.STRONG and not checked:
            needs.append(Need.CHECKED_PROOF)
        return (*needs, *self._seen(reading))

    def _seen(self, reading: Sequence[Item]) -> tuple[Need, ...]:
        seen = any(item.in_person or (self.by_document and item.document) for item in reading)
        return (Need.IN_PERSON,) if self.in_person and not seen else ()


@dataclass(frozen=True, slots=True)
class Item:
    """One proof that counts, or would."""

    key: str
    root: TrustRoot
    names: frozenset[str]
    points: int
    checked: bool
    in_person: bool
    document: bool
    lapses: datetime

    def beats(self, other: Item) -> bool:
        """At least as good in every way, and through the same thing."""
        return (
            (self.root, self.names) == (other.root, other.names)
            and self.points >= other.points
            and self.checked >= other.checked
            and self.in_person >= other.in_person
            and self.document >= other.document
            and (self.lapses, self.key) > (other.lapses, other.key)
        )


def tier_in_force(policy: Policy, wish: Wish, subject: Subject, now: datetime) -> Tier:
    """The highest of action, person and threat level; a target that changed lately is never light."""
    target = Tier.STRONG if quarantined(policy, wish.target_standing, now) else Tier.READ
    return max(lasting_tier(policy, wish, subject), target)


def bar(policy: Policy, wish: Wish, subject: Subject, now: datetime) -> Bar:
    """What is asked for this wish now."""
    tier = tier_in_force(policy, wish, subject, now)
    on_screen = wish.action is Action.QR_ON_SCREEN
    alone = (
        tier is Tier.STRONG
        and policy.hours.on_call_alone
        and subject.out_of_hours
        and Role.ON_CALL in subject.roles
    )
    return Bar(
        tier=tier,
        points=policy.points_for(tier),
        in_person=tier >= Tier.PRIVILEGED or on_screen,
        by_document=not on_screen,  # what stands on this screen is for somebody who is here
        alone_from=policy.points_for(Tier.LIGHT) if alone else None,
    )


def quarantined(policy: Policy, standing: Standing, now: datetime) -> bool:
    """Changed too lately to prove anything."""
    return standing.changed is not None and now < standing.changed + policy.quarantine


def lapse_of(policy: Policy, proof: Evidence) -> datetime:
    """When this proof goes stale."""
    return proof.at + policy.lifetime


def face_value(policy: Policy, of: Evidence | Route) -> int:
    """What it is worth when nothing is wrong with it."""
    points = policy.points_of(of.method, of.root)
    if of.capped_as is not None:
        points = min(points, policy.points_of(of.capped_as, of.root))
    return points


def worth(policy: Policy, wish: Wish, tier: Tier, of: Evidence | Route, now: datetime) -> Weighed:
    """One proof or route by itself, before roots are compared."""
    face = face_value(policy, of)
    zero, since = _state_zero(policy, of, now)
    if zero is None or zero is Zero.LAPSED:
        lasting = _lasting_zero(policy, wish, tier, of, now)
        if lasting is not None:
            zero, since = lasting, of.standing.changed if lasting is Zero.QUARANTINED else None
    waits = isinstance(of, Evidence) and of.state is ProofState.WAITING
    return Weighed(points=0 if zero or waits else face, face_value=face, zero=zero, since=since)


def _state_zero(policy: Policy, of: Evidence | Route, now: datetime) -> tuple[Zero | None, datetime | None]:
    if isinstance(of, Evidence):
        if of.state not in {ProofState.PASSED, ProofState.WAITING}:
            return Zero.FAILED, None
        if of.state is ProofState.PASSED and not of.at - CLOCK_STEP <= now < lapse_of(policy, of):
            return Zero.LAPSED, lapse_of(policy, of)
    return None, None


def _lasting_zero(policy: Policy, wish: Wish, tier: Tier, of: Evidence | Route, now: datetime) -> Zero | None:
    """Why taking this way again would change nothing."""
    if of.forced_zero is not None:
        return of.forced_zero
    if of.method is Method.KNOWLEDGE:
        return Zero.KNOWLEDGE
    if of.names & wish.targets:
        return Zero.IS_TARGET
    if quarantined(policy, of.standing, now):
        return Zero.QUARANTINED
    if tier >= Tier.STRONG and of.standing.baseline and not of.standing.baseline_accepted:
        return Zero.NOT_BASELINED
    return None


def item(policy: Policy, of: Evidence | Route, points: int, now: datetime) -> Item:
    """What takes part in a reading; a route stands for the proof that it would become now."""
    checked = of.strength is Strength.CHECKED
    if isinstance(of, Evidence):
        key, lapses = str(of.proof), lapse_of(policy, of)
        checked = checked or of.approved_by_machine
    else:
        key, lapses = str(of.way), now + policy.lifetime
    return Item(
        key=key,
        root=of.root,
        names=of.names,
        points=points,
        checked=checked,
        in_person=of.method is Method.IN_PERSON,
        document=of.method is Method.ID_CHECK,
        lapses=lapses,
    )


def best_reading(items: Iterable[Item], bar: Bar) -> tuple[Item, ...]:
    """The reading that opens the gate, or comes nearest; the same for every order of the items."""
    ordered = sorted(items, key=lambda item: item.key)
    useful = [one for one in ordered if not any(other.beats(one) for other in ordered)]
    by_root: dict[TrustRoot, list[Item | None]] = {}
    for one in useful:
        by_root.setdefault(one.root, [None]).append(one)
    return max(
        (reading for choice in product(*by_root.values()) if _apart(reading := _picked(choice))),
        key=lambda reading: (quality(reading, bar), sorted(one.key for one in reading)),
    )


def _picked(choice: Iterable[Item | None]) -> tuple[Item, ...]:
    return tuple(one for one in choice if one is not None)


def _apart(reading: tuple[Item, ...]) -> bool:
    return not any(one.names & other.names for one, other in combinations(reading, 2))


def quality(reading: Sequence[Item], bar: Bar) -> tuple[bool, int, int, bool]:
    """How good a reading is: opens the gate, points, roots, checked."""
    return (
        not bar.unmet(reading),
        sum(one.points for one in reading),
        len(reading),
        any(one.checked for one in reading),
    )
