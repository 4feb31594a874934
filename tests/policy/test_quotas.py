"""Quotas as figures: a floor, what is usual, and an end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import QuotasPart
from helpdesk_tui.policy.quotas import Quota, Use, agent_limit, person_limit, standing

POLICY = Policy()
USUAL = st.floats(0, 1000, allow_nan=False)


@pytest.mark.parametrize(
    ("agent_usual", "desk_usual", "limit"),
    [(0, 0, 12), (4, 3, 12), (5, 0, 15), (0, 5, 15), (4.1, 2, 13), (50, 1, 60), (1, 900, 60)],
)
def test_an_agent_may_have_the_floor_or_three_times_what_is_usual(
    agent_usual: float, desk_usual: float, limit: int
) -> None:
    use = Use(agent_usual=agent_usual, desk_usual=desk_usual)
    assert agent_limit(POLICY, use) == limit


@pytest.mark.parametrize(("usual", "limit"), [(0, 6), (2, 6), (2.5, 8)])
def test_a_person_may_have_six_in_a_month_or_three_times_what_people_have(usual: float, limit: int) -> None:
    assert person_limit(POLICY, Use(person_usual=usual)) == limit


@pytest.mark.parametrize(
    ("had", "quota"),
    [
        (11, Quota.FREE),
        (12, Quota.USED_UP),
        (23, Quota.USED_UP),
        (24, Quota.EXHAUSTED),
        (99, Quota.EXHAUSTED),
    ],
)
def test_the_thirteenth_in_an_hour_needs_an_approver_and_the_twenty_fifth_nobody_can_have(
    had: int, quota: Quota
) -> None:
    assert standing(POLICY, Use(agent_hour=had)) is quota


def test_the_worse_of_agent_and_person_counts() -> None:
    assert standing(POLICY, Use(agent_hour=1, person_month=6)) is Quota.USED_UP
    assert standing(POLICY, Use(agent_hour=12, person_month=12)) is Quota.EXHAUSTED


@given(USUAL, USUAL, st.integers(1, 600), st.integers(1, 600))
def test_nobody_raises_his_own_quota_above_the_policys_end(
    own: float, desk: float, floor: int, most: int
) -> None:
    quotas = QuotasPart(agent_hour=min(floor, most), agent_hour_most=most)
    limit = agent_limit(Policy(quotas=quotas), Use(agent_usual=own, desk_usual=desk))
    assert quotas.agent_hour <= limit <= most


@given(st.integers(0, 300), st.integers(0, 300), USUAL)
def test_more_had_is_never_freer(had: int, more: int, usual: float) -> None:
    fewer = standing(POLICY, Use(agent_hour=had, agent_usual=usual, person_month=0))
    assert standing(POLICY, Use(agent_hour=had + more, agent_usual=usual, person_month=0)) >= fewer
