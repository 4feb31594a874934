"""Reads a log once, in time order or nearly; a log that is shuffled beyond that is sorted on disk first."""

from __future__ import annotations

import gc
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TextIO

from helpdesk_tui.cli.pushes.duo import BadRow, read
from helpdesk_tui.cli.pushes.sorting import in_order
from helpdesk_tui.detectors.order import TooLate, Window
from helpdesk_tui.detectors.places import Lookup
from helpdesk_tui.detectors.prompt import Prompt
from helpdesk_tui.detectors.signal import Signal
from helpdesk_tui.detectors.watch import Watch

LONGEST = 1 << 20
"""Bytes of a line; a longer one is skipped without being held."""
NAMED = 20
"""Bad lines that are named; all are counted."""
SPOOLED = 1 << 22

Numbered = tuple[int, bytes]
Telling = Callable[[Signal], str]


@dataclass(slots=True)
class Report:
    """What was read."""

    rows: int = 0
    prompts: int = 0
    signals: int = 0
    sorted_on_disk: bool = False
    bad: list[tuple[int, str]] = field(default_factory=list)
    """Number of the line, counted from 1, and why."""
    bad_count: int = 0
    unchecked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def reject(self, line: int, why: str) -> None:
        """Count a line, and name it while there is room."""
        self.bad_count += 1
        if len(self.bad) < NAMED:
            self.bad.append((line, why))


def scan(file: Path, lookup: Lookup, tell: Telling, out: TextIO) -> Report:
    """Write one piece of text for each signal; nothing before the order of the file is certain."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", buffering=SPOOLED) as spool, _no_collection():
        try:
            report = _pass(lines(file), lookup, tell, spool)
        except TooLate:
            spool.seek(0)
            spool.truncate()
            with in_order(lines(file)) as ordered:
                report = _pass(ordered, lookup, tell, spool)
            report.sorted_on_disk = True
        spool.seek(0)
        while piece := spool.read(SPOOLED):
            out.write(piece)
    return report


def _pass(rows: Iterator[Numbered], lookup: Lookup, tell: Telling, out: IO[str]) -> Report:
    report, watch, window = Report(), Watch(lookup), Window()
    push, see = window.push, watch.see
    for number, line in rows:
        report.rows += 1
        if len(line) > LONGEST:
            report.reject(number, "too_long")
            continue
        try:
            event = read(line)
        except BadRow as error:
            report.reject(number, str(error))
            continue
        if event is None:
            continue
        if type(event) is Prompt:
            report.prompts += 1
        for ready in push(event):
            see(ready)
        if watch.closed:
            _write(watch.closed, tell, out, report)
            watch.closed.clear()
    for ready in window.rest():
        see(ready)
    _write(watch.finish(), tell, out, report)
    report.unchecked = watch.unchecked
    return report


def _write(signals: list[Signal], tell: Telling, out: IO[str], report: Report) -> None:
    for signal in signals:
        report.signals += 1
        out.write(tell(signal) + "\n")


def lines(file: Path) -> Iterator[Numbered]:
    """Lines with their numbers; of one that is too long, one byte more than is allowed."""
    with file.open("rb", buffering=1 << 20) as stream:
        number = 0
        while line := stream.readline(LONGEST + 1):
            number += 1
            whole = line
            while len(whole) > LONGEST and not whole.endswith(b"\n"):
                whole = stream.readline(LONGEST + 1)
                if not whole:
                    break
            if not line.isspace():
                yield number, line


@contextmanager
def _no_collection() -> Iterator[None]:
    """Rows hold no cycles: looking for some costs a fifth of the time and finds nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
