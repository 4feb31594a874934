"""The page about security names tests and suites that exist, and leaves no threat and no invariant out."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import ROOT
from tests.torture.checker import _LAWS
from tests.torture.runner import known

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def rows(letter: str) -> dict[str, str]:
    return dict(re.findall(rf"^\| ({letter}\d+) \|(.*)$", PAGE, re.MULTILINE))


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/\S+?)::(\w+)`", PAGE)
    assert len(named) > 50
    missing = [
        f"{path}::{test}" for path, test in named if not (ROOT / path).is_file() or test not in names_in(path)
    ]
    assert missing == []


def test_every_threat_has_a_test() -> None:
    threats = rows("T")
    assert list(threats) == [f"T{number}" for number in range(1, 15)]
    assert [threat for threat, text in threats.items() if "`tests/" not in text] == []


def test_every_invariant_is_held_by_a_test_or_a_suite_that_checks_it() -> None:
    suites = {suite.name for suite in known()}
    invariants = rows("P")
    assert list(invariants) == [f"P{number}" for number in range(1, 15)]
    for invariant, text in invariants.items():
        by = text.strip().rstrip("|").rpartition("|")[2]
        names = {word.strip() for word in by.split(",")}
        if "`tests/" not in by:
            assert names <= suites, invariant
            assert names, invariant
    assert set(_LAWS) <= set(invariants)
