"""Who may do what: a table that is read here once more, right by right."""

from __future__ import annotations

import pytest

from helpdesk_tui.contract.agents import Right
from helpdesk_tui.policy.roles import RIGHTS, holders, is_upper, may, rights_of

HOLDERS: dict[Right, set[str]] = {
    Right.SERVE: {"verifier", "agent", "senior", "security", "on_call"},
    Right.TAKE_AWAY: {"verifier", "agent", "senior", "security", "on_call"},
    Right.GRANT: {"agent", "senior", "on_call"},
    Right.APPROVE: {"senior", "security"},
    Right.BREAK_GLASS: {"on_call"},
    Right.CONTAIN: {"security"},
    Right.REVIEW_PUSHES: {"security"},
    Right.READ_RECORD: {"security", "auditor"},
    Right.SET_LEVEL: {"security"},
    Right.MANAGE_AGENTS: {"security"},
    Right.MANAGE_PEOPLE: {"security", "admin"},
}


@pytest.mark.parametrize("right", list(Right))
def test_each_right_is_had_by_these_roles_alone(right: Right) -> None:
    assert set(holders(right)) == HOLDERS[right]
    for role in RIGHTS:
        assert may([role], right) is (role in HOLDERS[right])


def test_one_role_of_several_is_enough_and_none_is_not() -> None:
    assert may(["verifier", "on_call"], Right.BREAK_GLASS)
    assert not may([], Right.SERVE)


def test_a_role_that_nobody_knows_may_do_nothing() -> None:
    assert not any(may(["root"], right) for right in Right)
    assert rights_of(["root"]) == frozenset()


def test_rights_of_several_roles_are_had_together() -> None:
    assert rights_of(["auditor", "admin", "root"]) == {Right.READ_RECORD, Right.MANAGE_PEOPLE}


def test_who_goes_on_where_an_agent_has_to_stop() -> None:
    assert {role for role in RIGHTS if is_upper([role])} == {"senior", "security", "on_call"}
    assert is_upper(["auditor", "verifier", "on_call"])
    assert not is_upper([])
    assert not is_upper(["agent", "verifier", "auditor", "admin", "root"])
