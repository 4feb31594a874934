"""The policy file: bounds that no file leaves, and every fault named by its path."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.evidence import Method, TrustRoot
from helpdesk_tui.contract.gate import Action, Tier
from helpdesk_tui.contract.ids import ClientId
from helpdesk_tui.policy.file import Fault, PolicyBook, PolicyWrong, parse
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import Move, Part


def faults(text: str) -> list[tuple[str, Fault, str]]:
    with pytest.raises(PolicyWrong) as caught:
        parse(text)
    return [(one.path, one.fault, one.detail) for one in caught.value.problems]


def test_no_more_than_a_version_gives_the_defaults() -> None:
    assert parse("version = 1") == PolicyBook()
    policy = PolicyBook().for_client(ClientId("durand"))
    assert policy == Policy()
    assert (policy.codes.default_minutes, policy.codes.ceiling_minutes, policy.codes.day_pass_uses) == (
        1440,
        1440,
        5,
    )
    assert (policy.evidence.lifetime_minutes, policy.evidence.quarantine_days) == (15, 14)


def test_what_privileged_people_are_given_is_short_and_good_for_once() -> None:
    policy = Policy()
    for action in Action:
        most = policy.bounds(action, Tier.PRIVILEGED)
        assert (most.max_seconds, most.default_seconds, most.max_uses) == (3600, 3600, 1)
        assert policy.bounds(action, Tier.STRONG).max_seconds == 86400
    assert (
        parse("version = 1\n[codes]\nceiling_minutes = 30\ndefault_minutes = 20")
        .for_client(ClientId("durand"))
        .bounds(Action.BYPASS, Tier.PRIVILEGED)
        .max_seconds
        == 1800
    )


def test_the_default_points_are_those_of_the_guidance() -> None:
    policy = Policy()
    worth = {
        (Method.PUSH, TrustRoot.HANDSET): 70,
        (Method.OTP, TrustRoot.TOKEN): 60,
        (Method.OTP, TrustRoot.HANDSET): 60,
        (Method.IN_PERSON, TrustRoot.HUMAN): 70,
        (Method.ID_CHECK, TrustRoot.HUMAN): 70,
        (Method.CALL_BACK, TrustRoot.OFFICE_WIRING): 50,
        (Method.MANAGER, TrustRoot.HUMAN): 50,
        (Method.MAIL_CODE, TrustRoot.PASSWORD): 30,
        (Method.SMS_CODE, TrustRoot.SIM): 20,
        (Method.KNOWLEDGE, TrustRoot.NONE): 10,
    }
    assert {key: policy.points_of(*key) for key in worth} == worth
    assert [policy.points_for(tier) for tier in Tier] == [0, 60, 80, 140]
    strong = {key[0] for key in worth if policy.is_strong(*key)}
    assert strong == {Method.PUSH, Method.OTP, Method.IN_PERSON, Method.ID_CHECK}


@pytest.mark.parametrize(
    ("text", "path", "fault", "detail"),
    [
        ("[codes]\nceiling_minutes = 1441", "codes.ceiling_minutes", Fault.TOO_LARGE, "1440"),
        ("[codes]\nceiling_minutes = 0", "codes.ceiling_minutes", Fault.TOO_SMALL, "5"),
        ("[codes]\nday_pass_uses = 6", "codes.day_pass_uses", Fault.TOO_LARGE, "5"),
        ("[codes]\nday_pass_uses = 0", "codes.day_pass_uses", Fault.TOO_SMALL, "2"),
        ("[codes]\nepisode_codes = 4", "codes.episode_codes", Fault.TOO_LARGE, "3"),
        ("[codes]\nceiling_minutes = 60", "codes", Fault.CONTRADICTION, "above_ceiling"),
        ("[evidence]\nlifetime_minutes = 61", "evidence.lifetime_minutes", Fault.TOO_LARGE, "60"),
        ("[evidence]\nlifetime_minutes = 15.5", "evidence.lifetime_minutes", Fault.WRONG_KIND, "int_type"),
        ('[evidence]\nlifetime_minutes = "15"', "evidence.lifetime_minutes", Fault.WRONG_KIND, "int_type"),
        ("[evidence]\nlifetime_minutes = true", "evidence.lifetime_minutes", Fault.WRONG_KIND, "int_type"),
        ("[actions]\nbypass_tier = 1", "actions.bypass_tier", Fault.TOO_SMALL, "2"),
        ("[actions]\nday_pass = 1", "actions.day_pass", Fault.WRONG_KIND, "bool_type"),
        ("[throttles]\ncode_minutes = 11", "throttles.code_minutes", Fault.TOO_LARGE, "10"),
        ("[points]\nsms_kode = 20", "points.sms_kode", Fault.UNKNOWN_KEY, ""),
        ("points = 3", "points", Fault.WRONG_KIND, "model_type"),
        ("[tiers]\nlight = 90", "tiers", Fault.CONTRADICTION, "not_rising"),
        ("[points]\nmail_code = 60", "", Fault.CONTRADICTION, "weak_opens"),
        ("[points]\ncall_back = 65", "", Fault.CONTRADICTION, "weak_opens_strong"),
        ("threat_level = 3", "threat_level", Fault.TOO_LARGE, "2"),
        ("[console]\nhide_seconds = 60\ngone_seconds = 30", "console", Fault.CONTRADICTION, "hides_late"),
        ("[quotas]\nagent_hour = 61", "quotas", Fault.CONTRADICTION, "floor_above_most"),
        ("clients = 1", "clients", Fault.WRONG_KIND, ""),
        ("[clients]\ndurand = 1", "clients.durand", Fault.WRONG_KIND, ""),
        ("[clients.durand.pionts]\npush = 1", "clients.durand.pionts", Fault.UNKNOWN_KEY, ""),
        ("[clients.durand.points]\npush = 71", "clients.durand.points.push", Fault.LOOSER, "70"),
        ("[clients.durand.tiers]\nstrong = 79", "clients.durand.tiers.strong", Fault.LOOSER, "80"),
        (
            "[clients.durand.console]\nclipboard_for_codes = true",
            "clients.durand.console.clipboard_for_codes",
            Fault.LOOSER,
            "false",
        ),
    ],
)
def test_every_fault_is_named_by_its_path(text: str, path: str, fault: Fault, detail: str) -> None:
    assert faults(f"version = 1\n{text}") == [(path, fault, detail)]


def test_all_faults_are_found_at_once() -> None:
    text = "[codes]\nceiling_minutes = 9999\n[clients.a.points]\npush = 99\n[clients.b]\nx = 1"
    assert [path for path, _, _ in faults(text)] == [
        "version",
        "codes.ceiling_minutes",
        "clients.a.points.push",
        "clients.b.x",
    ]


def test_a_client_that_is_no_table_hides_no_fault_of_the_next() -> None:
    assert faults("version = 1\n[clients]\na = 1\n[clients.b]\nx = 1") == [
        ("clients.a", Fault.WRONG_KIND, ""),
        ("clients.b.x", Fault.UNKNOWN_KEY, ""),
    ]


def test_a_clients_rules_that_contradict_each_other_are_named_by_its_id() -> None:
    text = "version = 1\n[points]\nsms_code = 15\n[clients.durand.points]\nmail_code = 60"
    assert faults(text) == [
        ("clients.durand", Fault.CONTRADICTION, "weak_opens"),
        ("clients.durand.points.mail_code", Fault.LOOSER, "30"),
    ]


def test_a_client_may_repeat_what_everybody_has_and_be_given_a_section_that_is_none() -> None:
    text = "version = 1\n[clients.durand.points]\npush = 70\n[clients.durand.tiers]\nstrong = 80"
    assert parse(text).for_client(ClientId("durand")) == Policy()
    assert faults("version = 1\n[clients.durand]\npoints = 3") == [
        ("clients.durand.points", Fault.WRONG_KIND, "model_type")
    ]


def test_what_is_not_toml_says_where() -> None:
    [(path, fault, detail)] = faults("version = 1\nx = = 2")
    assert (path, fault) == ("", Fault.NOT_TOML)
    assert "line 2" in detail


@pytest.mark.parametrize("version", ["version = 2", "version = true", 'version = "1"', ""])
def test_another_version_is_refused(version: str) -> None:
    assert faults(version) == [("version", Fault.NO_VERSION, "1")]


def test_the_error_is_a_mistake_with_a_stable_code_and_its_first_place() -> None:
    with pytest.raises(PolicyWrong) as caught:
        parse("version = 1\nfoo = 1\nbar = 2")
    assert (caught.value.code, caught.value.exit_code) == (ErrorCode.POLICY_WRONG, 2)
    assert caught.value.params == {"path": "foo", "fault": "unknown_key", "detail": "", "count": "2"}


def test_a_client_tightens_and_sets_what_it_may() -> None:
    book = parse(
        """
        version = 1
        [points]
        sms_code = 15
        [clients.durand]
        threat_level = 1
        [clients.durand.codes]
        default_minutes = 480
        ceiling_minutes = 600
        [clients.durand.actions]
        qr_on_screen = true
        day_pass = false
        """
    )
    own, everybody = book.for_client(ClientId("durand")), book.for_client(ClientId("other"))
    assert own.points.sms_code == everybody.points.sms_code == 15
    assert (
        own.bounds(Action.BYPASS, Tier.STRONG).default_seconds,
        own.bounds(Action.BYPASS, Tier.STRONG).max_seconds,
    ) == (
        28_800,
        36_000,
    )
    assert (own.threat_level, everybody.threat_level) == (1, 0)
    assert own.allows(Action.QR_ON_SCREEN)
    assert not own.allows(Action.DAY_PASS)
    assert not everybody.allows(Action.QR_ON_SCREEN)
    assert book.for_client(None) == everybody


def test_lists_of_codes_and_day_passes_can_be_switched_off() -> None:
    off = parse("version = 1\n[actions]\ncode_lists = false\nday_pass = false").base
    for action in (Action.CODE_LIST, Action.DAY_PASS):
        assert Policy().allows(action)
        assert not off.allows(action)
    assert off.allows(Action.BYPASS)


def test_rules_are_named_by_sixteen_digits_that_each_change_changes() -> None:
    texts = (
        "",
        "[points]\npush = 69",
        "[clients.durand]\nthreat_level = 1",
        "[clients.lemaire]\nthreat_level = 1",
        "threat_level = 1",
    )
    names = [parse(f"version = 1\n{text}").fingerprint for text in texts]
    assert len(set(names)) == len(texts)
    assert all(re.fullmatch(r"[0-9a-f]{16}", name) for name in names)
    assert parse("version = 1\n[points]\npush = 70").fingerprint == names[0], "as if it were not written"
    two = "[clients.a]\nthreat_level = 1\n[clients.b]\nthreat_level = 2"
    turned = "[clients.b]\nthreat_level = 2\n[clients.a]\nthreat_level = 1"
    assert parse(f"version = 1\n{two}").fingerprint == parse(f"version = 1\n{turned}").fingerprint


def leaves(part: type[Part]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, info in part.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Part):
            found += leaves(info.annotation)
        else:
            found.append((name, info))
    return found


def test_every_rule_says_where_a_client_may_move_it() -> None:
    without = [
        name for name, info in leaves(Policy) if not any(isinstance(one, Move) for one in info.metadata)
    ]
    assert without == []


def test_the_page_shows_the_defaults_and_every_rule() -> None:
    page = (Path(__file__).parents[2] / "docs" / "policy.md").read_text("utf-8")
    block = page.partition("```toml\n")[2].partition("```")[0]
    book = parse(block)
    assert book.base == Policy()
    assert set(book.clients) == {"durand"}
    named = {line.partition(" = ")[0] for line in block.splitlines() if " = " in line}
    assert {name for name, _ in leaves(Policy)} <= named
