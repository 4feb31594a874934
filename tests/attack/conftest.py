from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.vendors.values import PushState
from tests.attack.folk import MALLORY
from tests.attack.modes import Mode, desk_in
from tests.desk.inside import Inside
from tests.desk.several_people import MARTIN, SENIOR, staff

IN_A_TEAM = frozenset(
    {
        "test_a_verified_caller_gets_one_code",
        "test_all_attestations_together_open_no_replacement_either",
        "test_own_account_through_a_second_account",
        "test_proof_of_another_agent_is_worth_nothing",
        "test_nothing_is_done_in_the_case_of_another",
        "test_a_third_call_in_a_day_whoever_answers_and_however_the_first_two_ended",
        "test_waiting_a_day_between_calls_helps_only_once_a_week",
        "test_an_agent_who_is_told_of_a_new_password_hands_over_nothing_in_that_call",
        "test_no_more_guesses_at_one_code_than_allowed",
        "test_guesses_at_the_same_moment_are_counted_one_by_one",
        "test_nothing_before_anything",
        "test_proof_goes_stale_by_the_clock",
        "test_fifty_orders_at_once_make_one_code_at_a_time",
        "test_shown_twice_at_most_however_many_ask",
        "test_shown_to_another_agent",
        "test_device_of_somebody_else",
        "test_taking_back_does_not_write_into_the_case_of_another",
    }
)
"""Attacks that are made over TLS, too."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever attacks a desk does it in each mode."""
    if not {"mode", "desk"} <= set(metafunc.fixturenames):
        return
    modes = [pytest.param(mode, id=mode.value) for mode in (Mode.SANDBOX, Mode.SHARED)]
    if metafunc.function.__name__ in IN_A_TEAM:
        modes.append(pytest.param(Mode.TEAM, id=Mode.TEAM.value, marks=pytest.mark.slow))
    metafunc.parametrize("mode", modes)


@pytest.fixture
def agents() -> tuple[Agent, ...]:
    """Two ordinary ones; a test that needs colleagues above them names them all."""
    return MARTIN, MALLORY


@pytest.fixture
async def desk(
    mode: Mode, agents: tuple[Agent, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Inside]:
    """A desk with these agents; the first one, Alice Martin, is at its console."""
    monkeypatch.setattr("helpdesk_tui.desk.evidence.sending.POLL_SECONDS", 0.01)
    async with desk_in(mode, tmp_path, agents) as made:
        yield await staff(made) if mode is Mode.SANDBOX and SENIOR in agents else made
        for ref in made.twin.pushes:
            made.twin.pushes[ref] = PushState.TIMED_OUT
