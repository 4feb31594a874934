"""mutmut bends statements and takes none away: here each one that a guard rests on is, one at a time."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.mutants.guards import GUARDS
from tests.mutants.running import QUICK, ROOT
from tests.mutants.without import SAID

LIMIT_SECONDS = 600
_NOT_GUARDS = ("steps.passed", "nonlocal")
"""Places at which a test may stop the desk."""


@dataclass(frozen=True, slots=True)
class Removal:
    """One statement of a guard."""

    module: str
    function: str
    line: int
    text: str
    """Its first line."""


def removals(packages: tuple[str, ...]) -> Iterator[Removal]:
    """Calls whose answer nobody takes, and clauses that end the function, of all guards of these packages."""
    for function in sorted({one for functions in GUARDS.values() for one in functions}):
        if function.startswith(tuple(f"{package}." for package in packages)):
            yield from _of(function)


def _of(function: str) -> Iterator[Removal]:
    words = function.split(".")
    at = next(
        n
        for n in range(len(words), 0, -1)
        if ROOT.joinpath("helpdesk_tui", *words[:n]).with_suffix(".py").is_file()
    )
    source = ROOT.joinpath("helpdesk_tui", *words[:at]).with_suffix(".py").read_text("utf-8")
    found: ast.AST = ast.parse(source)
    for name in words[at:]:
        found = next(
            one
            for one in ast.iter_child_nodes(found)
            if isinstance(one, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and one.name == name
        )
    for node in ast.walk(found):
        if isinstance(node, ast.stmt) and node is not found and _holds(node):
            text = source.splitlines()[node.lineno - 1].strip()
            if not any(word in text for word in _NOT_GUARDS):
                yield Removal("helpdesk_tui." + ".".join(words[:at]), function, node.lineno, text)


def _holds(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        return isinstance(value, ast.Call)
    return isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Raise | ast.Return)


def noticed(removal: Removal) -> bool:
    """Whether a quick test of its package is red without it."""
    package = removal.module.removeprefix("helpdesk_tui.").rpartition(".")[0].removesuffix(".kinds")
    ran = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider",
            "-p", "tests.mutants.without", "-m", QUICK, f"tests/{package.replace('.', '/')}",
        ],
        cwd=ROOT,
        env=os.environ | {SAID: f"{removal.module}:{removal.line}"},
        check=False,
        capture_output=True,
        timeout=LIMIT_SECONDS,
    )  # fmt: skip
    return ran.returncode == 1


def unnoticed(packages: tuple[str, ...], jobs: int) -> tuple[int, list[Removal]]:
    """How many were taken away, and which of them nobody missed."""
    tried = list(removals(packages))
    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(noticed, tried))
    return len(tried), [one for one, seen in zip(tried, found, strict=True) if not seen]
