"""What speaks against an action that is proved well enough: a second person of the desk decides it."""

from __future__ import annotations

from helpdesk_tui.contract.agents import Role
from helpdesk_tui.contract.gate import Action, Need, Tier
from helpdesk_tui.policy.model import CODES, HANDS_OVER, Policy
from helpdesk_tui.policy.quotas import Quota, standing
from helpdesk_tui.policy.values import Approved, Password, Subject, Wish

FACTORS = HANDS_OVER | {Action.ASSIGN_TOKEN, Action.CHANGE_NUMBER}
"""What gives or moves a second factor: never together with a new password (RQ-20)."""
_ALONE = frozenset({Role.SENIOR.value, Role.ON_CALL.value})
"""Who may hand over at tier 2 outside office hours."""


def lasting_tier(policy: Policy, wish: Wish, subject: Subject) -> Tier:
    """The tier of action, person and threat level, which no lapse of time changes."""
    return max(policy.tier_of(wish.action), subject.person_tier, policy.threat_tier)


def needs_of_approver(policy: Policy, wish: Wish, subject: Subject) -> tuple[Need, ...]:
    """Everything that only a second person of the desk lets pass, in the order in which it is said."""
    tier = lasting_tier(policy, wish, subject)
    alone = tier >= Tier.STRONG and subject.out_of_hours and not (_ALONE & subject.roles)
    found = {
        Need.APPROVAL: tier >= Tier.PRIVILEGED,
        Need.SECOND_EPISODE: wish.action in CODES and subject.second_episode,
        Need.THIRD_CONTACT: subject.contacts > policy.cool_down.contacts,
        Need.QUOTA_USED_UP: wish.action in HANDS_OVER and standing(policy, subject.use) is Quota.USED_UP,
        Need.INTERLOCKED: wish.action in FACTORS and subject.password is Password.LATELY,
        Need.OUT_OF_HOURS: alone,
    }
    return tuple(need for need, stands in found.items() if stands)


def left_to_approve(
    policy: Policy, wish: Wish, subject: Subject, approval: Approved | None
) -> tuple[Need, ...]:
    """What nobody let pass yet: an approval covers what stood in its request, and not what came since.

    The evening alone is covered by any: all that it asks for is that a second person looks.
    """
    needs = needs_of_approver(policy, wish, subject)
    covered = approval.needs | {Need.OUT_OF_HOURS} if approval else frozenset()
    return tuple(need for need in needs if need not in covered)


def refused_to_all(policy: Policy, wish: Wish, subject: Subject) -> tuple[Need, ...]:
    """What no second person mends either."""
    found = {
        Need.SAME_CONTACT: wish.action in FACTORS and subject.password is Password.IN_CONTACT,
        Need.QUOTA_EXHAUSTED: wish.action in HANDS_OVER and standing(policy, subject.use) is Quota.EXHAUSTED,
    }
    return tuple(need for need, stands in found.items() if stands)
