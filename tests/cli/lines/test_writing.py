"""`do rename`, `person settings`, `do setting`: refused, tried, and done once, as the console's keys are."""

from __future__ import annotations

import pytest

from helpdesk_tui.contract.errors import Problem
from helpdesk_tui.contract.evidence import CaseGate
from helpdesk_tui.contract.operations import DryRun, Operation
from helpdesk_tui.contract.services import Adjustable
from tests.cli.lines.desk_line import Lines
from tests.e2e.witness import witness
from tests.rig.desk import RunningDesk


@pytest.fixture
def lines(shared_desk: RunningDesk) -> Lines:
    return Lines(shared_desk)


def phone_names(lines: Lines, login: str) -> list[str]:
    (user,) = witness(lines.desk).get_users_by_name(login)
    return [phone["name"] for phone in user["phones"]]


def test_a_device_is_renamed_by_one_line(lines: Lines) -> None:
    before = phone_names(lines, "m.dupont")
    case = lines.json("case", "open", "m.dupont")["id"]
    lines.run("case", "ticket", case, "INC-48214")
    refused = lines.model(Problem, "do", "rename", case, "Phone of Marc", code=1)
    assert refused.code == "gate_closed"
    dry = lines.model(DryRun, "do", "rename", case, "Phone of Marc", "--dry-run", code=1)
    assert dry.decision.outcome == "denied"
    assert phone_names(lines, "m.dupont") == before
    case = lines.verified("m.dupont")
    assert lines.model(CaseGate, "do", "rename", case, "Marc", "--explain").decision.outcome == "allowed"
    wrong = lines.model(Problem, "do", "rename", case, "GSM 0475 12 34 56", code=2)
    assert (wrong.code, wrong.params["why"]) == ("bad_name", "number")
    alike = lines.model(Problem, "do", "rename", case, "Service-Desk", code=1)
    assert alike.code == "name_alike"
    assert phone_names(lines, "m.dupont") == before
    done = lines.model(Operation, "do", "rename", case, "Phone of Marc", "--key", "rename-of-marc-1")
    again = lines.model(Operation, "do", "rename", case, "Phone of Marc", "--key", "rename-of-marc-1")
    assert (done.state, again.id) == ("done", done.id)
    assert phone_names(lines, "m.dupont") == ["Phone of Marc"]
    lines.run("do", "rename", case, "Help desk", "--alike")
    assert phone_names(lines, "m.dupont") == ["Help desk"]


def test_a_setting_is_read_and_set_by_one_line(lines: Lines) -> None:
    def held(name: str) -> str:
        (sheet,) = [Adjustable.model_validate(one) for one in lines.json("person", "settings", "n.lemaire2")]
        return next(one.value for one in sheet.settings if one.name == name)

    told = lines.run("person", "settings", "n.lemaire2").stdout
    assert "do setting … challenge_seconds 30 | 60" in told
    assert held("push_login") == "yes"
    off = ("do", "setting", "n.lemaire2", "push_login", "no")
    assert lines.model(Problem, *off, code=2).code == "bad_request"  # no reason
    lines.run(*off, "--reason", "prompts at night", "--dry-run")
    lines.run(*off, "--reason", "prompts at night", "--explain")
    assert held("push_login") == "yes"
    assert lines.model(Operation, *off, "--reason", "prompts at night").state == "done"
    assert held("push_login") == "no"
    on = ("do", "setting", "n.lemaire2", "push_login", "yes")
    assert lines.model(Problem, *on, "--reason", "please", code=1).code == "not_found"  # no case
    case = lines.json("case", "open", "n.lemaire2")["id"]
    lines.run("case", "ticket", case, "INC-48215")
    refused = lines.model(Problem, "do", "setting", case, "push_login", "yes", "--reason", "please", code=1)
    assert refused.code == "gate_closed"
    assert held("push_login") == "no"


def test_what_duo_decides_by_rules_is_not_set_for_one_person(lines: Lines) -> None:
    (sheet,) = [Adjustable.model_validate(one) for one in lines.json("person", "settings", "v.claes")]
    assert [one.name for one in sheet.settings] == ["auto_prompt"]
    failed = lines.model(Operation, "do", "setting", "v.claes", "push_login", "no", "--reason", "x", code=1)
    assert (failed.state, failed.problem) == ("failed", "change_unavailable")
