"""A whole call by commands alone, and what each refusal ends in."""

from __future__ import annotations

import time

import pytest
from pydantic import BaseModel

from helpdesk_tui.contract.board import Board
from helpdesk_tui.contract.cases import Case, CaseSummary
from helpdesk_tui.contract.errors import Problem
from helpdesk_tui.contract.evidence import CaseGate, Proof, Way
from helpdesk_tui.contract.operations import DryRun, Grant, Operation, Reveal
from helpdesk_tui.contract.people import PersonCard
from helpdesk_tui.contract.procedures import Guide
from helpdesk_tui.contract.services import Service
from helpdesk_tui.contract.tasks import Task, TaskList, TaskOpened
from tests.cli.lines.desk_line import Lines, Screen
from tests.rig.desk import RunningDesk


@pytest.fixture
def lines(shared_desk: RunningDesk) -> Lines:
    return Lines(shared_desk)


def test_a_forgotten_phone_from_the_first_word_to_the_ticket(lines: Lines) -> None:
    card = lines.model(PersonCard, "person", "show", "a.dupont")
    case = lines.model(Case, "case", "open", "a.dupont", "--reason", "forgotten_phone")
    assert case.person == card.id
    assert lines.json("case", "open", "a.dupont")["id"] == case.id
    guide = lines.model(Guide, "case", "guide", "start", case.id, "forgotten_phone")
    assert guide.steps[0].state == "current"
    assert lines.model(Case, "case", "ticket", "a.dupont", "INC-77341").ticket == "INC-77341"

    closed = lines.model(CaseGate, "gate", "show", "INC-77341", code=1)
    assert closed.decision.outcome == "denied"
    refused = lines.model(Problem, "do", "bypass", case.id, code=1)
    assert refused.code == "gate_closed"
    assert not [one for one in lines.json("operations", "list") if one["case"] == case.id]

    ways = [Way.model_validate(one) for one in lines.json("verify", "list", case.id)]
    office = next(one for one in ways if one.root == "office_wiring")
    proof = lines.model(Proof, "verify", "start", case.id, office.id)
    assert proof.number
    assert proof.expects == "outcome"
    lines.run("verify", "answer", case.id, proof.id, "--outcome", "confirmed")
    mailed = lines.model(Proof, "verify", "start", case.id, "mail_code")
    wrong = "000000" if lines.digits("a.dupont") != "000000" else "111111"
    lines.run("verify", "answer", case.id, mailed.id, typed=f"{wrong}\n", code=1)
    passed = lines.model(Proof, "verify", "answer", case.id, mailed.id, typed=lines.digits("a.dupont") + "\n")
    assert passed.state == "passed"

    dry = lines.model(DryRun, "do", "bypass", case.id, "--dry-run")
    assert dry.decision.outcome == "allowed"
    assert lines.model(CaseGate, "do", "bypass", case.id, "--explain").decision.outcome == "allowed"
    assert not [one for one in lines.json("operations", "list") if one["case"] == case.id]
    key = f"one-whole-call-{time.time_ns()}"
    made = lines.model(Operation, "do", "bypass", case.id, "--key", key)
    assert made.codes == 1
    again = lines.model(Operation, "do", "bypass", case.id, "--key", key)
    assert again.id == made.id
    shown = lines.model(Reveal, "do", "reveal", made.id, "--reveal")
    assert len(shown.codes) == 1
    assert lines.model(Operation, "do", "confirmed", made.id).revision > made.revision

    done = lines.model(Guide, "case", "guide", "show", case.id)
    assert [step.state for step in done.steps][:2] == ["done", "done"]
    summary = lines.model(CaseSummary, "case", "close", case.id)
    assert summary.case.outcome == "solved"
    text = lines.run("case", "summary", case.id).stdout
    assert "INC-77341" in text
    assert shown.codes[0] not in text
    grants = [Grant.model_validate(one) for one in lines.json("grants", "list", "--person", "a.dupont")]
    mine = next(one for one in grants if one.case == case.id)
    lines.run("grants", "revoke", mine.id, code=2)
    would = lines.json("grants", "revoke", mine.id, "--reason", "found again", "--dry-run")
    assert would["dry_run"] is True
    lines.model(Operation, "grants", "revoke", mine.id, "--reason", "found again")
    assert mine.id not in [one["id"] for one in lines.json("grants", "list")]


def test_a_code_is_shown_on_a_terminal_and_leaves_no_trace_there(lines: Lines) -> None:
    case = lines.verified("m.lejeune")
    screen = Screen(lines, "do", "bypass", case)
    drawn = screen.until("read back correctly.")
    other = drawn.index("\x1b[?1049h")
    screen.type("y\n")
    assert screen.end() == 0
    first, last = screen.seen[:other], screen.seen[screen.seen.index("\x1b[?1049l") :]
    (code,) = [one["id"] for one in lines.json("operations", "list") if one["case"] == case]
    groups = [word for word in drawn[other:].split() if word.isdigit() and len(word) in {2, 3}]
    assert len("".join(groups)) >= 6
    assert not [group for group in groups if group in first + last.replace(code, "")]
    lines.run("do", "reveal", code, "--json", "--reveal", code=1)
    lines.run("case", "close", case)


def test_a_code_goes_nowhere_that_nobody_asked_for(lines: Lines) -> None:
    case = lines.verified("m.lejeune")
    lines.run("do", "bypass", case, "--reveal", code=2)
    screen = Screen(lines, "do", "bypass", case, "--json", "--reveal")
    screen.until("--reveal writes codes to a pipe")
    assert screen.end() == 2
    assert not [one for one in lines.json("operations", "list") if one["case"] == case]
    said = lines.run("do", "bypass", case).stdout
    assert "helpdesk-tui do reveal op_" in said
    operation = said.split("do reveal ")[1].strip()
    lines.run("do", "reveal", operation, code=2)
    reveal = lines.model(Reveal, "do", "reveal", operation, "--reveal")
    assert all(code not in said for code in reveal.codes)
    lines.run("case", "refuse", case)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("person", "show", "nobody.at.all"), 1),
        (("case", "show", "INC-00000"), 1),
        (("case", "park", "case_nothere"), 1),
        (("gate", "show", "case_nothere"), 1),
        (("verify", "list", "case_nothere"), 1),
        (("do", "bypass", "case_nothere"), 1),
        (("do", "reveal", "op_nothere", "--json", "--reveal"), 1),
        (("grants", "revoke", "gr_nothere", "--reason", "x"), 1),
        (("operations", "show", "op_nothere"), 1),
        (("tasks", "done", "task_nothere"), 1),
        (("tasks", "note", "x", "--due", "25:00"), 2),
        (("case", "open"), 2),
        (("case", "reason", "x", "no_such_reason"), 2),
        (("do", "change", "a.dupont", "explode"), 2),
        (("case", "outside", "x", "--at", "later", "--words", "x"), 2),
        (("case", "list", "--config", "/nothing/here.toml"), 2),
    ],
)
def test_each_refusal_has_its_exit_code(lines: Lines, words: tuple[str, ...], code: int) -> None:
    if "--config" in words:
        lines = Lines(lines.desk)
        lines.argv = lambda *given: Lines(lines.desk).argv(*given)[:-2]  # type: ignore[method-assign]
    done = lines.run(*words, code=code)
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_desk_that_is_not_there_ends_in_three(lines: Lines) -> None:
    gone = Lines(lines.desk)
    gone.argv = lambda *words: [*Lines(lines.desk).argv(*words)[:-1], "unix:/nowhere/at/all.sock"]  # type: ignore[method-assign]
    for words in (("case", "list"), ("health",), ("do", "bypass", "x"), ("tasks", "list")):
        assert "The desk does not answer" in gone.run(*words, code=3).stderr


def test_what_only_takes_away_needs_a_reason_and_no_case(lines: Lines) -> None:
    person = "m.lejeune"
    lines.run("do", "change", person, "lock_account", code=2)
    dry = lines.json("do", "change", person, "lock_account", "--reason", "lost", "--dry-run")
    assert dry["dry_run"] is True
    assert lines.json("person", "show", person)["status"] == "active"
    done = lines.model(Operation, "do", "change", person, "lock_account", "--reason", "lost")
    assert done.case is None
    assert lines.json("person", "show", person)["status"] in {"locked", "disabled"}
    # Giving it back is another matter: a case, a ticket and the gate.
    refused = lines.model(Problem, "do", "change", person, "unlock_account", code=1)
    assert refused.code == "not_found"
    case = lines.verified(person)
    lines.model(Operation, "do", "change", case, "unlock_account")
    lines.run("case", "close", case)


def test_tasks_are_moved_by_commands(lines: Lines) -> None:
    task = lines.model(Task, "tasks", "note", "a.dupont", "--what", "rappel", "--due", "23:59")
    assert lines.model(Task, "tasks", "claim", task.id).state == "claimed"
    assert lines.model(Task, "tasks", "release", task.id).state == "open"
    assert lines.json("tasks", "who", task.id, "x", "--dry-run")["target"] == task.id
    opened = lines.model(TaskOpened, "tasks", "open", task.id, "a.dupont")
    assert opened.case.login == "a.dupont"
    assert lines.model(Task, "tasks", "done", task.id).state == "done"
    other = lines.model(Task, "tasks", "note", "nobody zzz")
    lines.run("tasks", "open", other.id, code=2)
    assert lines.model(Task, "tasks", "drop", other.id, "--reason", "twice").state == "dropped"
    ended = lines.model(TaskList, "tasks", "list", "--ended")
    assert {task.id, other.id} <= {one.id for one in ended.tasks}
    lines.run("case", "close", opened.case.id)


def test_a_case_is_parked_handed_over_and_put_on_record(lines: Lines) -> None:
    case = lines.model(Case, "case", "open", "m.lejeune").id
    assert lines.json("case", "park", case, "--dry-run")["target"] == case
    assert lines.model(Case, "case", "show", case).state == "open"
    assert lines.model(Case, "case", "park", case).state == "parked"
    assert lines.model(Case, "case", "resume", case).state == "open"
    assert lines.model(Case, "case", "reason", case, "lost_phone").reason == "lost_phone"
    lines.run("case", "handover", case, "nobody", code=1)
    words = "office line called back, code 123456789 made in the panel"
    lines.run("case", "outside", case, "--at", "00:00", "--words", words)
    lines.run("case", "refuse", case)
    text = lines.run("case", "summary", case).stdout
    assert "done outside of the desk" in text
    assert "123456789" not in text
    assert "123456" not in lines.run("audit", "list", "--case", case, "--json").stdout
    assert lines.model(Problem, "case", "park", case, code=1).code == "case_closed"
    assert lines.model(Problem, "case", "park", case, "--dry-run", code=1).code == "case_closed"


def test_the_board_as_a_line(lines: Lines) -> None:
    case = lines.model(Case, "case", "open", "a.dupont").id
    board = lines.model(Board, "health")
    assert case in {one.id for one in board.cases}
    assert {one.state for one in board.health.vendors} <= {"up", "slow", "untried"}
    assert "Vendors" in lines.run("health").stdout
    lines.run("case", "close", case, "--outcome", "abandoned")


def test_json_of_a_list_is_one_line_of_models(lines: Lines) -> None:
    kinds: list[tuple[tuple[str, ...], type[BaseModel]]] = [
        (("case", "list"), Case),
        (("grants", "list", "--ended"), Grant),
        (("operations", "list"), Operation),
        (("person", "services", "a.dupont"), Service),
    ]
    for words, kind in kinds:
        done = lines.run(*words, "--json")
        assert done.stdout.count("\n") == 1
        for one in lines.json(*words):
            assert kind.model_validate(one).model_dump(mode="json") == one
