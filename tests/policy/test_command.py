"""`policy check` and `policy explain`, as somebody types them."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest

from helpdesk_tui.cli.main import main
from helpdesk_tui.cli.policy.explaining import explained
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import ActionsPart, Part, TiersPart
from helpdesk_tui.policy.sufficient import sufficient
from helpdesk_tui.wording import speak
from tests.policy.test_table import TABLE, smallest

pytestmark = pytest.mark.thorough

Run = Callable[..., tuple[int, str, str]]
IN_TABLE = {
    "push": ("push", "handset", "checked"),
    "app": ("otp", "handset", "checked"),
    "token": ("otp", "token", "checked"),
    "mail": ("mail_code", "password", "checked"),
    "sms": ("sms_code", "sim", "checked"),
    "call_office": ("call_back", "office_wiring", "attested"),
    "call_mobile": ("call_back", "sim", "attested"),
    "manager_said": ("manager", "human", "attested"),
    "manager_push": ("manager", "human", "checked"),
    "in_person": ("in_person", "human", "attested"),
    "witness": ("in_person", "human", "checked"),
    "id_check": ("id_check", "human", "checked"),
}
"""The words of the table; a second phone is no part of what the command explains."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    monkeypatch.setenv("HELPDESK_TUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LANGUAGE", "en")
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}

    def command(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    yield command
    speak("en")
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_right_file_is_called_right(run: Run, file: Callable[[str], Path]) -> None:
    code, out, err = run("policy", "check", file("version = 1\n[clients.durand.points]\nsms_code = 10"))
    assert (code, err) == (0, "")
    first, second = out.splitlines()
    assert re.fullmatch(r"The policy file is right\. The record calls it [0-9a-f]{16}\.", first)
    assert second == "1 client has rules of its own."


def test_a_wrong_file_is_told_every_problem_with_its_path(run: Run, file: Callable[[str], Path]) -> None:
    text = "version = 1\n[codes]\nceiling_minutes = 2880\n[clients.durand.points]\npush = 90\n"
    code, out, err = run("policy", "check", file(text))
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "codes.ceiling_minutes: at most 1440.",
        "clients.durand.points.push: a client's own rule may not be looser than everybody's, which is 70.",
        "2 problems. The file is not used.",
    ]


def test_a_file_that_is_not_there_or_no_text_is_told(run: Run, tmp_path: Path) -> None:
    code, _, err = run("policy", "check", tmp_path / "none.toml")
    assert code == 2
    assert "none.toml cannot be read: " in err
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    code, _, err = run("policy", "check", tmp_path / "binary.toml")
    assert code == 2
    assert "not text in UTF-8" in err


def test_hostile_keys_reach_the_terminal_as_visible_signs(run: Run, file: Callable[[str], Path]) -> None:
    code, out, err = run(
        "policy", "check", file('version = 1\n"a\\u001b]0;x\\u0007" = 1\n[clients."\\u202eb"]\nx = 1')
    )
    assert code == 2
    assert "\x1b" not in out + err
    assert "\u202e" not in out + err
    assert "<U+001B>" in err


def test_the_defaults_are_explained_when_there_is_no_file(run: Run) -> None:
    code, out, _ = run("policy", "explain")
    assert code == 0
    assert "  - call-back, office line + code by mail\n" in out
    assert "2 strong: 80 points" in out
    assert "QR code on screen: tier 2\n  Switched off." in out
    assert "a code or link, at most: 24 h" in out


def test_the_file_beside_the_configuration_is_explained(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "config"
    folder.mkdir(parents=True)
    (folder / "policy.toml").write_text("version = 1\n[evidence]\nlifetime_minutes = 7\n")
    assert "a proof: 7 min" in run("policy", "explain")[1]


def test_a_client_is_explained_by_its_own_rules(run: Run, file: Callable[[str], Path]) -> None:
    path = file(
        "version = 1\n[clients.durand]\nthreat_level = 1\n[clients.durand.evidence]\nlifetime_minutes = 5\n"
    )
    own, others = (run("policy", "explain", path, "--client", name)[1] for name in ("durand", "smits"))
    assert own.startswith("Rules for the client durand\n")
    assert "a proof: 5 min" in own
    assert "Threat level 1: nothing asks less than tier 2." in own
    assert "has no rules of its own" in others
    assert "a proof: 15 min" in others


def test_french_is_spoken(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr_BE")
    out = run("policy", "explain")[1]
    assert "rappel, ligne du bureau + code par e-mail" in out


@pytest.mark.parametrize("action", [Action.BYPASS, Action.ACTIVATION_FIRST, Action.ACTIVATION_REPLACE])
def test_what_is_explained_is_what_the_table_says(action: Action) -> None:
    told = {
        frozenset((kind.method.value, kind.root.value, kind.strength.value) for kind in kinds)
        for kinds in sufficient(Policy(), action)
    }
    table = {
        frozenset(IN_TABLE[name] for name in row) for row in smallest(action.value) if "push_other" not in row
    }
    assert told == table


def test_no_set_that_is_told_holds_another_one() -> None:
    sets = [frozenset(kinds) for kinds in sufficient(Policy(), Action.BYPASS)]
    assert not [pair for pair in combinations(sets, 2) if pair[0] <= pair[1] or pair[1] <= pair[0]]


def test_what_needs_a_second_person_is_told_as_such() -> None:
    privileged = Policy(actions=ActionsPart(bypass_tier=3))
    assert "  With the approval of a second person:" in list(explained(privileged))
    told = {
        frozenset((kind.method, kind.root, kind.strength) for kind in kinds)
        for kinds in sufficient(privileged, Action.BYPASS)
    }
    table = {
        frozenset(IN_TABLE[name] for name in row)
        for row in TABLE["privileged"]["opens"]
        if "push_other" not in row
    }
    assert told == table
    assert sufficient(Policy(tiers=TiersPart(strong=390, privileged=400)), Action.BYPASS) == ()


def test_a_qr_code_names_the_witness_in_every_set() -> None:
    on = Policy(actions=ActionsPart(qr_on_screen=True))
    sets = sufficient(on, Action.QR_ON_SCREEN)
    assert sets
    assert all(any(kind.method == "in_person" for kind in kinds) for kinds in sets)


def test_guided_calls_beside_the_policy_are_checked_with_it(run: Run, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("version = 1\n", "utf-8")
    folder = tmp_path / "procedures"
    folder.mkdir()
    page = (Path(__file__).parents[2] / "docs" / "procedures.md").read_text("utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    (folder / "guest.toml").write_text(example, "utf-8")
    code, out, _ = run("policy", "check", policy)
    assert (code, "1 guided call of your own is right." in out) == (0, True)
    (folder / "guest.toml").write_text(example.replace('order = "bypass"', 'order = "key"'), "utf-8")
    code, _, err = run("policy", "check", policy)
    assert code == 2
    assert "guest.toml" in err


def test_the_new_limits_are_told_with_what_would_do(run: Run, file: Callable[[str], Path]) -> None:
    text = (
        'version = 1\n[hours]\ntime_zone = "Europe/Brussels"\nholidays = [2026-12-25]\n'
        "[cool_down]\ncontacts = 1\n[approvals]\napprovers = 2\n"
    )
    code, out, _ = run("policy", "explain", file(text))
    assert code == 0
    for said in (
        "One agent: 12 codes and links in an hour, or 3 times what is usual",
        "More needs an approver; twice as many nobody can approve.",
        "Codes again within 7 days: an approver.",
        "More than 1 call for one person in 24 hours: an approver.",
        "Password and second factor are never changed in one call.",
        "Monday, Tuesday, Wednesday, Thursday, Friday, 07:00 to 19:00, Europe/Brussels.",
        "1 holiday besides.",
        "On call alone, one strong proof compared by a machine is enough",
        "2 other people of the desk approve; nobody approves what he asked for.",
    ):
        assert said in out, said


def test_the_schema_names_every_rule_and_its_bounds(run: Run) -> None:
    code, out, _ = run("policy", "schema")
    assert code == 0
    shape = json.loads(out)
    assert shape["properties"]["version"] == {"const": 1}
    assert (shape["required"], shape["additionalProperties"]) == (["version"], False)
    for name, part in Policy.model_fields.items():
        assert name in shape["properties"]
        if isinstance(part.annotation, type) and issubclass(part.annotation, Part):
            section = shape["$defs"][part.annotation.__name__]
            assert set(section["properties"]) == set(part.annotation.model_fields)
            assert section["additionalProperties"] is False
    ceiling = shape["$defs"]["CodesPart"]["properties"]["ceiling_minutes"]
    assert (ceiling["minimum"], ceiling["maximum"], ceiling["default"]) == (5, 1440, 1440)
    assert shape["properties"]["clients"]["additionalProperties"] == {"$ref": "#/$defs/Policy"}
