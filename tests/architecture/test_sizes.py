"""Small modules, functions that fit a screen; an exception carries its reason.

Migrations are lists of tables, final as they are, and not counted.
"""

from __future__ import annotations

import ast

from tests.architecture.sources import ROOT, name, python, tracked, tree

LINES_OF_A_MODULE = 300
LINES_OF_A_FUNCTION = 60
LINES_OF_A_SHEET = 250
LINES_OF_A_TEST = 500

EXCEPTIONS: dict[str, str] = {}
"""Path (or path:function) to the reason why it may be longer."""


def lines(node: ast.AST) -> int:
    """Lines of a function without its docstring."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = (first.end_lineno or 0) + 1 if documented else node.lineno
    return (node.end_lineno or 0) - start + 1


def test_modules_are_small() -> None:
    paths = [path for path in python() if "versions" not in path.parts]
    found = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert {path: n for path, n in found.items() if n > LINES_OF_A_MODULE and path not in EXCEPTIONS} == {}


def test_tests_are_small() -> None:
    found = {
        name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python(ROOT / "tests")
    }
    assert {path: n for path, n in found.items() if n > LINES_OF_A_TEST and path not in EXCEPTIONS} == {}


def test_functions_fit_a_screen() -> None:
    long = {
        f"{name(path)}:{node.name}": lines(node)
        for path in python()
        if "versions" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines(node) > LINES_OF_A_FUNCTION
        and f"{name(path)}:{node.name}" not in EXCEPTIONS
    }
    assert long == {}


def test_style_sheets_are_small() -> None:
    sheets = [path for path in tracked() if path.suffix == ".tcss"]
    found = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sheets}
    assert {path: n for path, n in found.items() if n > LINES_OF_A_SHEET} == {}


def test_exceptions_are_still_needed() -> None:
    assert [path for path in EXCEPTIONS if not (ROOT / path.partition(":")[0]).exists()] == []
