"""Procedures as files: what is built in is whole, what a customer writes is checked before it is followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.procedures import StepKind
from helpdesk_tui.desk.procedures.book import built_in, load, parse
from helpdesk_tui.desk.procedures.model import CALLER_LANGUAGES

GOOD = """
version = 1
id = "own"
reason = "other"
title = { en = "Own", fr = "Propre" }
[[step]]
id = "first"
kind = "ask"
text = { en = "Well?", fr = "Alors ?" }
answers = ["yes", "no"]
[[step]]
id = "second"
kind = "do"
order = "bypass"
when = ["first=yes"]
text = { en = "Code.", fr = "Code." }
"""


def test_what_is_built_in_is_whole() -> None:
    assert {"lost_phone", "forgotten_phone", "enter_code", "new_enrolment", "changed_number"} <= set(
        built_in()
    )
    for procedure in built_in().values():
        for step in procedure.step:
            assert not step.say or set(step.say) == set(CALLER_LANGUAGES)
            assert step.kind in set(StepKind)


def test_a_customers_file_joins_or_replaces(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(GOOD, "utf-8")
    (tmp_path / "lost.toml").write_text(GOOD.replace('"own"', '"lost_phone"'), "utf-8")
    found = load(tmp_path)
    assert len(found["lost_phone"].step) == 2
    assert found["own"].title["fr"] == "Propre"
    assert load(None) == built_in()


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("version = 1", "version = 2", "version"),
        ('kind = "ask"', 'kind = "beg"', "step.0"),
        ('order = "bypass"', 'order = "everything"', "step.1"),
        ('"first=yes"', '"first=perhaps"', "condition_never"),
        ('"first=yes"', '"second=yes"', "condition_never"),
        ('id = "second"', 'id = "first"', "step_twice"),
        (', fr = "Alors ?"', "", "fr"),
        ('answers = ["yes", "no"]', "", "step_lacks"),
        ('reason = "other"', 'reason = "boredom"', "unknown_reason"),
        ("[[step]]", "[[steps]]", "steps"),
        ("title =", "title ", "line"),
    ],
)
def test_a_fault_is_named_with_its_place(before: str, after: str, place: str) -> None:
    with pytest.raises(Mistaken) as wrong:
        parse(GOOD.replace(before, after, 1), Path("own.toml"))
    assert wrong.value.code is ErrorCode.PROCEDURE_WRONG
    assert place in wrong.value.params["detail"]


def test_a_huge_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("#" * 200_000, "utf-8")
    with pytest.raises(Mistaken):
        load(tmp_path)
    (tmp_path / "own.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Mistaken):
        load(tmp_path)
