"""Which smallest sets of proofs open what, found by asking the gate itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations

from helpdesk_tui.contract.evidence import Method, ProofState, Strength, TrustRoot
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import ProofId, VendorId, WayId
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.values import Evidence, Subject, Wish
from helpdesk_tui.policy.weighing import Bar, bar, best_reading, item, worth

_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_MOST = 4
"""Proofs in one set; more never come together in one call."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of proof that a person may give."""

    method: Method
    root: TrustRoot
    strength: Strength
    through_phone: bool = False
    """Goes through the person's one phone, like others of these."""


KINDS = (
    Kind(Method.PUSH, TrustRoot.HANDSET, Strength.CHECKED, through_phone=True),
    Kind(Method.OTP, TrustRoot.HANDSET, Strength.CHECKED, through_phone=True),
    Kind(Method.OTP, TrustRoot.TOKEN, Strength.CHECKED),
    Kind(Method.IN_PERSON, TrustRoot.HUMAN, Strength.CHECKED),
    Kind(Method.IN_PERSON, TrustRoot.HUMAN, Strength.ATTESTED),
    Kind(Method.ID_CHECK, TrustRoot.HUMAN, Strength.CHECKED),
    Kind(Method.CALL_BACK, TrustRoot.OFFICE_WIRING, Strength.ATTESTED),
    Kind(Method.CALL_BACK, TrustRoot.SIM, Strength.ATTESTED, through_phone=True),
    Kind(Method.MANAGER, TrustRoot.HUMAN, Strength.CHECKED),
    Kind(Method.MANAGER, TrustRoot.HUMAN, Strength.ATTESTED),
    Kind(Method.MAIL_CODE, TrustRoot.PASSWORD, Strength.CHECKED),
    Kind(Method.SMS_CODE, TrustRoot.SIM, Strength.CHECKED, through_phone=True),
)


def sufficient(policy: Policy, action: Action) -> tuple[tuple[Kind, ...], ...]:
    """The smallest sets that open this action for a person with one phone, once an approver has agreed."""
    wish, subject = Wish(action=action, vendor=VendorId("")), Subject()
    asked = bar(policy, wish, subject, _MOMENT)
    if not policy.allows(action):
        return ()
    return tuple(_smallest(policy, wish, asked))


def _smallest(policy: Policy, wish: Wish, asked: Bar) -> Iterator[tuple[Kind, ...]]:
    found: list[frozenset[Kind]] = []
    for size in range(1, _MOST + 1):
        for kinds in combinations(KINDS, size):
            if any(smaller <= frozenset(kinds) for smaller in found):
                continue
            if _opens(policy, wish, asked, kinds):
                found.append(frozenset(kinds))
                yield kinds


def _opens(policy: Policy, wish: Wish, asked: Bar, kinds: tuple[Kind, ...]) -> bool:
    proofs = [_proof(kind) for kind in kinds]
    weighed = [(one, worth(policy, wish, asked.tier, one, _MOMENT).points) for one in proofs]
    items = [item(policy, one, points, _MOMENT) for one, points in weighed if points > 0]
    return not asked.unmet(best_reading(items, asked))


def _proof(kind: Kind) -> Evidence:
    name = f"{kind.method}-{kind.root}-{kind.strength}"
    return Evidence(
        proof=ProofId(name),
        way=WayId(name),
        method=kind.method,
        root=kind.root,
        strength=kind.strength,
        state=ProofState.PASSED,
        target="phone" if kind.through_phone else "",
        at=_MOMENT,
    )
