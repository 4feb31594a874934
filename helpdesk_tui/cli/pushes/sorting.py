"""Sorts a log by time on disk, in runs that fit into memory."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import IO

from helpdesk_tui.cli.pushes.duo import read
from helpdesk_tui.cli.pushes.rows import BadRow

RUN = 32 << 20
"""Bytes of lines that are held at once."""
AT_ONCE = 64
"""Runs that are merged at once, so that the number of open files is bounded."""
MICRO = 1_000_000
LATEST = 10**19 - 1

BLOCK = 256
"""Lines that are handed out at once."""

Block = tuple[Sequence[int] | None, bytes]
"""Numbers of lines when they do not simply follow, and the lines, each with its end."""
Keyed = tuple[int, str, int, bytes]


@contextmanager
def in_order(lines: Iterator[tuple[int, bytes]]) -> Iterator[Iterator[Block]]:
    """Numbered lines by time and id; those that cannot be read come first, with their own numbers."""
    with ExitStack() as stack:
        runs: list[IO[bytes]] = []
        held: list[Keyed] = []
        size = 0
        for number, line in lines:
            held.append((*_key(line), number, line))
            size += len(line) + 200
            if size >= RUN:
                runs.append(_written(held, stack))
                held, size = [], 0
                if len(runs) >= AT_ONCE:
                    runs = [_merged_run(runs, stack)]
        held.sort()
        yield _blocks(heapq.merge(held, *(map(_keyed, runs))))


def _blocks(rows: Iterable[Keyed]) -> Iterator[Block]:
    rows = iter(rows)
    while some := list(islice(rows, BLOCK)):
        yield [number for _at, _txid, number, _line in some], b"".join(line + b"\n" for *_key, line in some)


def _key(line: bytes) -> tuple[int, str]:
    try:
        event = read(line)
    except BadRow:
        return 0, ""
    return (0, "") if event is None else (max(0, min(int(event.at * MICRO), LATEST)), event.txid)


def _written(held: list[Keyed], stack: ExitStack) -> IO[bytes]:
    held.sort()
    return _file(iter(held), stack)


def _file(rows: Iterator[Keyed], stack: ExitStack) -> IO[bytes]:
    file = stack.enter_context(tempfile.TemporaryFile("w+b", buffering=1 << 20))  # noqa: SIM115 - the stack closes it
    for at, txid, number, line in rows:
        mark = f"{at} {number} {txid.encode().hex() or '-'} ".encode()
        file.write(mark + (line if line.endswith(b"\n") else line + b"\n"))
    file.seek(0)
    return file


def _merged_run(runs: list[IO[bytes]], stack: ExitStack) -> IO[bytes]:
    merged = _file(heapq.merge(*map(_keyed, runs)), stack)
    for run in runs:
        run.close()
    return merged


def _keyed(file: IO[bytes]) -> Iterator[Keyed]:
    for row in file:
        at, number, txid, line = row.split(b" ", 3)
        yield int(at), "" if txid == b"-" else bytes.fromhex(txid.decode()).decode(), int(number), line[:-1]
