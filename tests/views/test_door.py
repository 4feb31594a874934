"""No view gives bare text to a widget or lets anything be read as markup: all goes through the door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

VIEWS = [ROOT / "helpdesk_tui/app.py", *sorted((ROOT / "helpdesk_tui/views").rglob("*.py"))]
DOOR = ROOT / "helpdesk_tui/views/text.py"
TAKES_TEXT = {
    "Static",
    "Label",
    "Button",
    "Markdown",
    "RichLog",
    "Log",
    "OptionList",
    "DataTable",
    "Tree",
    "Content",
    "Text",
}
SHOWS_TEXT = {"update", "notify", "write_line", "add_row", "add_option", "from_markup"}
MAKERS = {"content", "clean", "_", "plain"}
"""Calls that leave the door, or our own words."""


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield node, name


def is_safe(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Call):
        name = (
            argument.func.attr
            if isinstance(argument.func, ast.Attribute)
            else getattr(argument.func, "id", "")
        )
        return name in MAKERS
    return isinstance(argument, ast.Constant)


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_widgets_are_given_nothing_but_what_passed_the_door(path: Path) -> None:
    if path == DOOR:
        return
    for node, name in calls(path):
        if name in TAKES_TEXT or (name in SHOWS_TEXT and isinstance(node.func, ast.Attribute)):
            assert all(is_safe(argument) for argument in node.args), f"{path.name}:{node.lineno} {name}"
        assert name not in {"from_markup", "add_row"}, f"{path.name}:{node.lineno}"
        for keyword in node.keywords:
            on = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            assert keyword.arg != "markup" or on, f"{path.name}:{node.lineno} markup"


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_view_makes_a_span_beside_the_door(path: Path) -> None:
    if path == DOOR:
        return
    for node, name in calls(path):
        if name == "SafeText":
            raise AssertionError(f"{path.name}:{node.lineno}")
        if name == "Span" and node.args:
            first = node.args[0]
            cleaned = isinstance(first, ast.Call) and getattr(first.func, "id", "") in {"clean", "fit"}
            known = isinstance(first, ast.Attribute) and first.attr == "text"
            assert cleaned or known, f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_work_is_started_in_one_place_with_a_group_and_a_description(path: Path) -> None:
    for node, name in calls(path):
        if name == "run_worker":
            assert path.name in {"workers.py", "app.py"}
            assert {"group", "description"} <= {keyword.arg for keyword in node.keywords}
        if name in {"create_task", "ensure_future"}:
            assert path.name == "workers.py", f"{path.name}:{node.lineno}"


def test_border_titles_are_not_used() -> None:
    for path in VIEWS:
        assert "border_title" not in path.read_text(encoding="utf-8"), path.name
