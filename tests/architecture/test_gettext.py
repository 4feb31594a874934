"""The extractor does not look into f-strings: a text in one would stay English for ever."""

from __future__ import annotations

import ast

from tests.architecture.sources import python

CALLS = {"_", "ngettext", "msgid"}


def test_no_text_hides_in_an_f_string() -> None:
    found = [
        f"{path.name}:{node.lineno}"
        for path in python()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLS
    ]
    assert found == []
