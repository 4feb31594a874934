"""The page of requirements: each one is there, and each test that it names exists."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from helpdesk_tui.contract.cases import Calling, Case, CaseOpening
from helpdesk_tui.contract.orders import Change, Order
from helpdesk_tui.policy.values import Evidence, Subject, Wish

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| (RQ-\d+) \| (.+?) \| (.+) \|$", (ROOT / "docs/requirements.md").read_text("utf-8"), re.MULTILINE
)


def named(held_by: str) -> list[str]:
    return re.findall(r"`(tests/[^`]+)`", held_by)


def exists(reference: str) -> bool:
    path, _, name = reference.partition("::")
    file = ROOT / path
    return file.is_file() and (not name or re.search(rf"def {name}\b", file.read_text("utf-8")) is not None)


def test_every_requirement_stands_there_once() -> None:
    assert [id_ for id_, _, _ in ROWS] == [f"RQ-{number}" for number in range(1, 45)]


@pytest.mark.parametrize(("id_", "held_by"), [(id_, held_by) for id_, _, held_by in ROWS])
def test_it_is_held_by_tests_that_exist_or_says_why_not(id_: str, held_by: str) -> None:
    tests = named(held_by)
    missing = [one for one in tests if not exists(one)]
    assert missing == [], id_
    assert tests or held_by.startswith(("Not ours: ", "Not held yet: ")), id_


def test_a_test_that_is_gone_is_noticed() -> None:
    assert not exists("tests/policy/test_requirements.py::test_that_was_never_written_")
    assert not exists("tests/policy/test_none.py::test_x")


def test_the_gate_knows_neither_urgency_nor_rank() -> None:
    words = ("urgen", "priority", "rank", "vip", "title", "hurry")
    known = [field.name for kind in (Subject, Wish, Evidence) for field in fields(kind)]
    known += [name for model in (Case, CaseOpening, Calling) for name in model.model_fields]
    assert not [name for name in known if any(word in name for word in words)]


def test_no_order_takes_every_factor_or_the_need_for_one() -> None:
    kinds = {kind.__name__: kind for kind in get_args(get_args(Order)[0])}
    told = [change.value for change in Change] + list(kinds)
    too_much = r"(?i:bypass_status|disable|wipe|delete)|(?:^|_)all(?:_|$)|All(?![a-z])"
    assert not [word for word in told if re.search(too_much, word)]
    # One order names one device or one account, never a list of them.
    shapes = [str(field.annotation) for kind in kinds.values() for field in kind.model_fields.values()]
    assert not [
        shape for shape in shapes if re.search("(list|tuple|set)\\[.*(DeviceId|VendorId|GrantId)", shape)
    ]
