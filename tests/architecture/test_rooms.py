"""Knowing one capability of the desk is knowing all: the same things stand under the same names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import PACKAGE, name, python, tree

DESK = PACKAGE / "desk"


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            function = node.func
            yield function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of each import."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def test_routes_stand_in_endpoints_and_are_called_router() -> None:
    for path in python(DESK):
        if path == DESK / "app.py":
            continue
        has_router = ("fastapi", "APIRouter") in imported(path)
        assert has_router == (path.name == "endpoints.py"), name(path)
        if has_router:
            assigned = {
                target.id
                for node in tree(path).body
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            assert "router" in assigned, name(path)


def test_tables_stand_in_tables() -> None:
    for path in python(DESK):
        if "versions" in path.parts:
            continue
        makes = any(
            pair[0] == "sqlalchemy" and pair[1] == "Table" for pair in imported(path)
        ) and "Table" in calls(path)
        assert not makes or path.name == "tables.py", name(path)


def test_endpoints_know_no_sql() -> None:
    for path in python(DESK):
        if path.name == "endpoints.py":
            assert not any(module.startswith("sqlalchemy") for module, _ in imported(path)), name(path)


def test_policy_asks_no_clock_and_no_dice() -> None:
    banned = {"open", "now", "today", "utcnow", "time", "monotonic", "getenv", "random", "choice", "print"}
    for path in python(PACKAGE / "policy"):
        modules = {module.partition(".")[0] for module, _ in imported(path)}
        assert modules.isdisjoint({"os", "time", "random", "secrets", "pathlib", "logging"}), name(path)
        assert banned.isdisjoint(calls(path)), name(path)


def test_no_part_of_ours_is_mocked() -> None:
    for path in python(PACKAGE.parent / "tests"):
        assert not any(module == "unittest.mock" or label == "mock" for module, label in imported(path)), (
            name(path)
        )


def test_nothing_opens_a_shell() -> None:
    for path in python():
        modules = set(imported(path))
        assert ("os", "system") not in modules, name(path)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "shell":
                raise AssertionError(name(path))
