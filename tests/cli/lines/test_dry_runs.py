"""A dry run is judged by the desk as if it were meant, and leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.errors import Problem
from tests.cli.lines.desk_line import Lines
from tests.rig.desk import RunningDesk


@pytest.fixture
def lines(shared_desk: RunningDesk) -> Lines:
    return Lines(shared_desk)


def events(lines: Lines) -> list[str]:
    """What the record says of cases, newest first."""
    listed: list[dict[str, Any]] = lines.json("audit", "list")["lines"]
    return [one["event"] for one in listed if one["event"].startswith("case:")]


def test_a_case_is_not_opened_moved_or_closed(lines: Lines) -> None:
    before = events(lines)
    tried = lines.json("case", "open", "m.lejeune", "--dry-run")
    assert (tried["dry_run"], tried["action"]) == (True, "case open")
    assert lines.json("case", "list") == [] or "m.lejeune" not in lines.run("case", "list").stdout
    assert events(lines) == before
    case = lines.model(Case, "case", "open", "m.lejeune")
    for words in (
        ("case", "ticket", case.id, "INC-48213"),
        ("case", "park", case.id),
        ("case", "close", case.id),
        ("verify", "start", case.id, "in_person"),
        ("case", "guide", "start", case.id, "lost_phone"),
    ):
        assert lines.json(*words, "--dry-run")["dry_run"]
    now = lines.model(Case, "case", "show", case.id)
    assert (now.state, now.ticket) == ("open", None)
    assert lines.json("case", "guide", "show", case.id, code=1) is None
    lines.run("case", "close", case.id, "--outcome", "abandoned")


def test_what_the_desk_would_refuse_is_refused(lines: Lines) -> None:
    case = lines.model(Case, "case", "open", "c.dupond")
    wrong = lines.model(Problem, "case", "ticket", case.id, "no ticket at all", "--dry-run", code=1)
    meant = lines.model(Problem, "case", "ticket", case.id, "no ticket at all", code=1)
    assert wrong.code == meant.code == "ticket_refused"
    assert (
        lines.model(Problem, "case", "handover", case.id, "nobody", "--dry-run", code=1).code == "not_found"
    )
    lines.run("case", "close", case.id, "--outcome", "abandoned")
    closed = lines.model(Problem, "case", "ticket", case.id, "INC-48213", "--dry-run", code=1)
    assert closed.code == lines.model(Problem, "case", "ticket", case.id, "INC-48213", code=1).code


def test_taking_away_is_judged_and_takes_nothing(lines: Lines) -> None:
    words = ("do", "change", "c.dupond", "lock_account", "--reason", "approved by mistake")
    assert lines.json(*words, "--dry-run")["dry_run"]
    assert lines.desk.sandbox.ledger(effect="user_updated", person="c.dupond") == []
    assert [
        one for one in lines.json("operations", "list") if one["person_name"].startswith("DUPOND Claire")
    ] == []
    empty = ("do", "change", "c.dupond", "lock_account", "--reason", " ")
    refused = lines.model(Problem, *empty, "--dry-run", code=2)
    assert refused.code == lines.model(Problem, *empty, code=2).code


def test_what_a_second_person_has_to_do_with_is_judged_and_asks_nobody(own_desk: RunningDesk) -> None:
    lines = Lines(own_desk)
    case = lines.verified("m.lejeune", "INC-48219")
    words = ("do", "bypass", case, "--dry-run")
    not_needed = lines.model(Problem, *words, "--second", code=1)
    assert not_needed.code == "approval_not_asked"
    alone = lines.model(Problem, *words, "--break-glass", "nobody is here", code=1)
    assert alone.code == lines.model(Problem, *words[:-1], "--break-glass", "nobody is here", code=1).code
    assert lines.model(Problem, *words, "--approval", "apr_nothing", code=1).code == "not_found"
    assert lines.json("approvals", "list") == []
    lines.run("case", "close", case, "--outcome", "abandoned")
