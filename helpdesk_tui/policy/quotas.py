"""How much may leave the desk: a floor that everybody has, what is usual on top, and an end to both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import ceil

from helpdesk_tui.policy.model import Policy


class Quota(IntEnum):
    """How much of it is used up."""

    FREE = 0
    USED_UP = 1
    """An approver may let more pass."""
    EXHAUSTED = 2
    """Twice as much as may be had: nobody lets more pass."""


@dataclass(frozen=True, slots=True)
class Use:
    """What was handed over, and what is usual; `usual` figures leave out the last 24 hours."""

    agent_hour: int = 0
    """By this agent in the last hour, in every client."""
    agent_usual: float = 0.0
    """By this agent in an hour in which there was any, on average of the last 30 days."""
    desk_usual: float = 0.0
    """By one agent in such an hour, on average of the whole desk."""
    person_month: int = 0
    """To this person in the last 30 days."""
    person_usual: float = 0.0
    """To one other person who got any in 30 days, on average of the whole desk."""


NOTHING_YET = Use()


def agent_limit(policy: Policy, use: Use) -> int:
    """How many one agent may hand over in an hour."""
    quotas = policy.quotas
    usual = ceil(quotas.usual_times * max(use.agent_usual, use.desk_usual))
    return min(quotas.agent_hour_most, max(quotas.agent_hour, usual))


def person_limit(policy: Policy, use: Use) -> int:
    """How many one person may be handed in 30 days."""
    return max(policy.quotas.person_month, ceil(policy.quotas.usual_times * use.person_usual))


def standing(policy: Policy, use: Use) -> Quota:
    """Whether one more may be handed over; the worse of agent and person counts."""
    pairs = (
        (use.agent_hour, agent_limit(policy, use)),
        (use.person_month, person_limit(policy, use)),
    )
    return max(_used(so_far, limit) for so_far, limit in pairs)


def _used(so_far: int, limit: int) -> Quota:
    if so_far >= 2 * limit:
        return Quota.EXHAUSTED
    return Quota.USED_UP if so_far >= limit else Quota.FREE
