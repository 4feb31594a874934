"""Reads a log once, in time order or nearly; a log that is shuffled beyond that is sorted on disk first."""

from __future__ import annotations

import gc
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, TextIO

from helpdesk_tui.cli.pushes.duo import events_of, read
from helpdesk_tui.cli.pushes.rows import BadRow
from helpdesk_tui.cli.pushes.sorting import Block, in_order
from helpdesk_tui.detectors.order import Event, TooLate, Window
from helpdesk_tui.detectors.places import Lookup
from helpdesk_tui.detectors.prompt import Prompt
from helpdesk_tui.detectors.signal import Signal
from helpdesk_tui.detectors.watch import Watch

LONGEST = 1 << 20
"""Bytes of a line; a longer one is skipped without being held."""
AT_ONCE = 1 << 16
"""Bytes that are read at once: as much as the processor keeps at hand."""
NAMED = 20
"""Bad lines that are named; all are counted."""
SPOOLED = 1 << 22

Telling = Callable[[Signal], str]


@dataclass(slots=True)
class Report:
    """What was read."""

    lines: int = 0
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
            report = _pass(((None, lines) for lines in blocks_of(file)), lookup, tell, spool)
        except TooLate:
            spool.seek(0)
            spool.truncate()
            with in_order(_numbered(file)) as ordered:
                report = _pass(ordered, lookup, tell, spool)
            report.sorted_on_disk = True
        spool.seek(0)
        while piece := spool.read(SPOOLED):
            out.write(piece)
    return report


def _pass(blocks: Iterator[Block], lookup: Lookup, tell: Telling, out: IO[str]) -> Report:
    report, watch, window = Report(), Watch(lookup), Window()
    for block in blocks:
        watch.see_all(window.push(_events(block, report)))
        if watch.closed:
            _write(watch.closed, tell, out, report)
            watch.closed.clear()
    watch.see_all(window.rest())
    _write(watch.finish(), tell, out, report)
    report.unchecked = watch.unchecked
    return report


def _events(block: Block, report: Report) -> list[Event]:
    """Those of the lines that can be read and concern a detector."""
    _numbers, lines = block
    found = events_of(lines) if len(lines) <= LONGEST else None
    if found is None:
        return _line_by_line(block, report)
    events, prompts, rows = found
    report.prompts += prompts
    report.rows += rows
    report.lines += rows
    return events


def _line_by_line(block: Block, report: Report) -> list[Event]:
    """The same when a line is bad, so that it can be named."""
    numbers, whole = block
    lines = whole.split(b"\n")[:-1]
    events: list[Event] = []
    for number, line in zip(numbers or count(report.lines + 1), lines, strict=False):
        report.rows += 1
        try:
            if len(line) > LONGEST:
                raise BadRow("too_long")  # noqa: TRY301 - told as every other bad row
            event = read(line)
        except BadRow as error:
            if line.strip():
                report.reject(number, str(error))
            else:
                report.rows -= 1
        else:
            if event is not None:
                events.append(event)
                report.prompts += type(event) is Prompt
    report.lines += len(lines)
    return events


def _write(signals: list[Signal], tell: Telling, out: IO[str], report: Report) -> None:
    for signal in signals:
        report.signals += 1
        out.write(tell(signal) + "\n")


def blocks_of(file: Path) -> Iterator[bytes]:
    """Whole lines, each with its end; of one that is too long, more of its beginning than is allowed."""
    with file.open("rb", buffering=0) as stream:
        rest = b""
        while chunk := stream.read(AT_ONCE):
            end = chunk.rfind(b"\n") + 1
            if end:
                yield b"".join((rest, memoryview(chunk)[:end]))
                rest = chunk[end:]
            elif len(rest) <= LONGEST:
                rest += chunk
        if rest:
            yield rest + b"\n"


def _numbered(file: Path) -> Iterator[tuple[int, bytes]]:
    lines = (line for block in blocks_of(file) for line in block.split(b"\n")[:-1])
    return enumerate(lines, 1)


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
