"""Every error has a sentence and a hint; what comes from outside cannot spoil them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Refused
from helpdesk_tui.contract.evidence import Unavailable
from helpdesk_tui.contract.gate import Need
from helpdesk_tui.desk.config.faults import Fault as ConfigFault
from helpdesk_tui.desk.config.faults import wrong
from helpdesk_tui.policy.file import Fault, PolicyWrong, parse
from helpdesk_tui.wording import config, errors
from helpdesk_tui.wording.errors import hint, sentence, tell
from helpdesk_tui.wording.fill import places
from helpdesk_tui.wording.policy import problem

BARE = [code for code in ErrorCode if code not in {ErrorCode.CONFIG_WRONG, ErrorCode.POLICY_WRONG}]


def test_every_code_and_no_other_has_a_sentence_and_a_hint() -> None:
    codes = {code.value for code in ErrorCode}
    assert set(errors._SENTENCES) == codes
    assert set(errors._HINTS) == codes


@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_is_said_in_whole_sentences(code: ErrorCode) -> None:
    for text in (sentence(Refused(code)), hint(code)):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "{" not in text
        assert "?" not in text


@pytest.mark.parametrize("code", ErrorCode)
def test_every_place_is_filled_when_its_param_comes(code: ErrorCode) -> None:
    names = {name for template in errors._SENTENCES[code] for name in places(template)}
    text = sentence(Refused(code, **dict.fromkeys(names, "value")))
    assert "{" not in text
    assert "?" not in text


def test_params_are_said() -> None:
    assert "INC-48213" in sentence(Refused(ErrorCode.TICKET_REFUSED, example="INC-48213"))
    assert "2 attempts" in sentence(Refused(ErrorCode.WRONG_CODE, left="2"))
    since = datetime(2026, 1, 5, 14, 2, tzinfo=UTC)
    said = sentence(Refused(ErrorCode.OPERATION_OPEN, agent="b.peeters", since=since.isoformat()))
    assert "b.peeters" in said
    assert f"{since.astimezone():%Y-%m-%d %H:%M %Z}" in said


def test_codes_inside_params_are_put_in_words() -> None:
    said = sentence(Refused(ErrorCode.GATE_CLOSED, needs=f"{Need.POINTS},{Need.CHECKED_PROOF}"))
    assert said.endswith("Missing: more proof; one proof that a machine compares.")
    why = Unavailable.NO_COURIER.value
    assert "no mail or SMS server" in sentence(Refused(ErrorCode.WAY_UNAVAILABLE, why=why))


def test_hostile_params_are_made_visible_and_cut() -> None:
    hostile = "x\x1b]52;c;aGk=\x07\u202e{agent}\n" + "y" * 5000
    said = sentence(Refused(ErrorCode.NOT_YOURS, agent=hostile))
    assert said.isprintable()
    assert "<U+001B>" in said
    assert "<U+202E>" in said
    assert "{agent}" in said
    assert len(said) < 400


def test_an_error_that_this_version_does_not_know_is_still_said() -> None:
    told = tell("brand_new\x1b", {"a": "b"})
    assert told.text == "The desk reports brand_new<U+001B>."
    assert "Update the console" in told.hint


@pytest.mark.parametrize("fault", ConfigFault)
def test_every_fault_of_a_configuration_has_words(fault: ConfigFault) -> None:
    assert fault.value in config._FAULTS
    names = (
        "where",
        "key",
        "nearest",
        "detail",
        "expected",
        "id",
        "client",
        "known",
        "reference",
        "file",
        "mode",
    )
    for params in ({}, dict.fromkeys(names, "value")):
        said = sentence(wrong(fault, None, **params))
        assert said.startswith("The configuration is wrong. ")
        assert "{" not in said


def test_a_fault_of_a_configuration_names_its_file_once() -> None:
    said = sentence(Mistaken(ErrorCode.CONFIG_WRONG, why="no_vendor", path="c.toml"))
    assert said == "The configuration is wrong. c.toml: No vendor stands in it."
    said = sentence(
        Mistaken(ErrorCode.CONFIG_WRONG, reason="not_a_store", key="desk.store", path="/x/desk.db")
    )
    assert said.count("/x/desk.db") == 1


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize(
    "detail", ["", "14", "int_type", "bool_type", "model_type", "not_rising", "weak_opens"]
)
def test_every_fault_of_a_policy_has_words(fault: Fault, detail: str) -> None:
    said = problem("tiers.light", fault, detail)
    assert said.endswith(".")
    assert "{" not in said


def test_a_wrong_policy_is_said_with_its_place() -> None:
    with pytest.raises(PolicyWrong) as caught:
        parse("version = 1\n[codes]\nceiling_minutes = 9999")
    assert sentence(caught.value) == "The policy file is wrong. codes.ceiling_minutes: at most 1440."
