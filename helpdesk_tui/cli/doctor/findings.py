"""What a check found: a subject, a verdict, a sentence, and what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a thing stands."""

    OK = "ok"
    WARN = "warn"
    """Works, but somebody should know."""
    WRONG = "wrong"
    """Does not work as it is."""


class Kind(StrEnum):
    """Whose fault it is: decides the exit code."""

    HERE = "here"
    """This machine or its configuration: 2."""
    THERE = "there"
    """A vendor, courier or desk that cannot be reached: 3."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    subject: str
    verdict: Verdict
    text: str
    do: str = ""
    kind: Kind = Kind.HERE

    def json(self) -> dict[str, str]:
        """For machines."""
        return {name: str(value) for name, value in asdict(self).items() if name != "kind"}


def ok(subject: str, text: str) -> Finding:
    """All is well."""
    return Finding(subject, Verdict.OK, text)


def warn(subject: str, text: str, do: str = "") -> Finding:
    """Works, but somebody should know."""
    return Finding(subject, Verdict.WARN, text, do)


def wrong(subject: str, text: str, do: str = "", kind: Kind = Kind.HERE) -> Finding:
    """Does not work."""
    return Finding(subject, Verdict.WRONG, text, do, kind)


def exit_code(findings: list[Finding]) -> int:
    """0 when nothing is wrong, 2 for this machine, 3 when only something far away is."""
    kinds = {finding.kind for finding in findings if finding.verdict is Verdict.WRONG}
    if Kind.HERE in kinds:
        return 2
    return 3 if kinds else 0
