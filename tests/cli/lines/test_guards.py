"""The threat level, the colleague on site and the interlock in one line each."""

from __future__ import annotations

import pytest

from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import Problem
from helpdesk_tui.contract.evidence import CaseGate, Proof
from helpdesk_tui.contract.level import Level
from tests.cli.lines.desk_line import Lines
from tests.rig.desk import RunningDesk


@pytest.fixture
def lines(shared_desk: RunningDesk) -> Lines:
    return Lines(shared_desk)


def test_the_level_is_set_shown_and_lowered(lines: Lines) -> None:
    try:
        lines.run("level", "set", "1", "--reason", "a test", "--dry-run")
        assert lines.model(Level, "level", "show").level == 0
        assert lines.model(Level, "level", "set", "1", "--reason", "a test").level == 1
        assert "watchful" in lines.run("level", "show").stdout
    finally:
        lines.run("level", "set", "0", "--reason", "end of the test")


def test_a_colleague_is_asked_and_nobody_answers_for_her(lines: Lines) -> None:
    case = lines.model(Case, "case", "open", "m.dupont")
    proof = lines.model(Proof, "verify", "start", case.id, "witness:n.vermeulen")
    assert (proof.method, proof.strength, proof.expects) == ("in_person", "checked", None)
    assert "Nobody asks you" in lines.run("verify", "asked").stdout
    assert lines.model(Problem, "verify", "seen", proof.id, "seen", code=1).code == "not_found"
    mine = lines.model(Problem, "verify", "answer", case.id, proof.id, "--outcome", "confirmed", code=1)
    assert mine.code == "not_yours"
    lines.run("verify", "cancel", case.id, proof.id)


def test_a_new_password_closes_the_gate_of_that_call(lines: Lines) -> None:
    case = lines.model(Case, "case", "open", "c.dupond")
    lines.run("case", "password", case.id)
    gate = lines.model(CaseGate, "gate", "show", case.id, code=1)
    assert gate.decision.outcome == "denied"
    assert "same_contact" in gate.decision.needs
    lines.run("case", "close", case.id, "--outcome", "abandoned")


def test_ghosts_are_listed(lines: Lines) -> None:
    old = lines.json("people", "unused", "--days", "1")
    assert old
    assert all(one["hint"] in {"", f"..{one['hint'][2:]}"} for one in old)
    assert [one["last_seen"] for one in old] == sorted(one["last_seen"] for one in old)
    assert lines.json("people", "unused", "--days", "3000") == []
    assert lines.json("people", "shared") == []
    assert "No mobile number" in lines.run("people", "shared").stdout
