"""What mutmut found, read from the files that it keeps beside each module."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.guards import GUARDS

PACKAGES = ("policy", "desk.operations", "desk.audit")
LEAST = 0.95
KILLED = frozenset({1, 3, 24, 36, 152, 255, -24, -9})
"""Exit codes of mutmut's workers: a test failed, ran into the bound of time, or the bent desk killed itself."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One bent place."""

    name: str
    """As `mutmut show` takes it."""
    function: str
    """Below `helpdesk_tui`, with its class."""
    killed: bool


def read(folder: Path) -> list[Mutant]:
    """All mutants below the folder in which mutmut worked."""
    return [
        Mutant(name, _function(name), code in KILLED)
        for file in sorted(folder.rglob("*.meta"))
        for name, code in json.loads(file.read_text("utf-8"))["exit_code_by_key"].items()
    ]


def _function(name: str) -> str:
    module, _, mangled = name.removeprefix("helpdesk_tui.").rpartition(".")
    bare = mangled.rpartition("__mutmut_")[0]  # x_function, or xǁClassǁmethod
    return f"{module}.{bare[2:].replace('ǁ', '.')}"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a package's mutants were killed."""

    package: str
    killed: int
    total: int

    @property
    def good(self) -> bool:
        return self.total > 0 and self.killed >= LEAST * self.total

    def __str__(self) -> str:
        part = self.killed / self.total if self.total else 0
        return (
            f"{self.package:<16} {self.killed:>5} killed  {self.total - self.killed:>4} alive  {part:>6.1%}"
        )


def shares(mutants: Iterable[Mutant], packages: Iterable[str] = PACKAGES) -> list[Share]:
    """One for each package."""
    found = list(mutants)
    told = []
    for package in packages:
        own = [one for one in found if one.function.startswith(f"{package}.")]
        told.append(Share(package, sum(one.killed for one in own), len(own)))
    return told


def broken_guards(mutants: Iterable[Mutant], packages: Iterable[str] = PACKAGES) -> Iterator[str]:
    """Guards with a mutant alive, and such as have none at all: those were renamed, or nothing in them bends."""
    by_function: dict[str, list[Mutant]] = {}
    for one in mutants:
        by_function.setdefault(one.function, []).append(one)
    for invariant, functions in GUARDS.items():
        for function in functions:
            if not function.startswith(tuple(f"{package}." for package in packages)):
                continue
            known = by_function.get(function)
            if known is None:
                yield f"{invariant}: {function} has no mutant"
                continue
            yield from (f"{invariant}: {one.name} lives" for one in known if not one.killed)
