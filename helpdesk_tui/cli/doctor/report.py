"""Prints findings: line by line for people, one object for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable

from helpdesk_tui.cli.doctor.findings import Finding, Verdict, exit_code
from helpdesk_tui.views.text import escaped
from helpdesk_tui.wording import _, ngettext


def mark(verdict: Verdict) -> str:
    """A word of a few letters; colour says nothing here."""
    return {Verdict.OK: _("ok"), Verdict.WARN: _("look"), Verdict.WRONG: _("wrong")}[verdict]


def line(finding: Finding) -> str:
    """One finding, and below it what to do."""
    width = max(len(mark(verdict)) for verdict in Verdict)
    first = f"{mark(finding.verdict):<{width}}  {finding.subject}: {finding.text}"
    return f"{first}\n{'':<{width}}  -> {finding.do}" if finding.do else first


def as_lines(findings: Iterable[Finding]) -> int:
    """Print each as it comes, then one sentence; answers the exit code."""
    seen = []
    for finding in findings:
        seen.append(finding)
        print(line(finding), flush=True)
    number = sum(finding.verdict is Verdict.WRONG for finding in seen)
    print()
    if number:
        print(
            ngettext("{number} thing is wrong.", "{number} things are wrong.", number).format(number=number)
        )
    else:
        print(_("Nothing is wrong."))
    return exit_code(seen)


def as_json(findings: Iterable[Finding]) -> int:
    """Print one object; answers the exit code."""
    seen = list(findings)
    healthy = all(finding.verdict is not Verdict.WRONG for finding in seen)
    told = {"ok": healthy, "findings": [finding.json() for finding in seen]}
    print(escaped(json.dumps(told, ensure_ascii=False)))
    return exit_code(seen)
