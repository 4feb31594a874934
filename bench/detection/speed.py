"""Rows a second through the whole scan, beside one Python call for each public rule and row, in one run."""

from __future__ import annotations

import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.detection import panther
from bench.detection.workload import workload
from bench.detection.world import address_table, parameters
from bench.figures import Figure
from bench.figures import table as table_of
from helpdesk_tui.cli.pushes.scan import scan
from helpdesk_tui.cli.pushes.telling import as_json
from helpdesk_tui.detectors.places import from_csv

ROWS_A_SECOND = 100_000
TIMES = 10
ROUNDS = 3
MICRO = 1e6


def seconds(work: Callable[[], object]) -> float:
    """Of this process, which other processes disturb less than the clock on the wall."""
    began = time.process_time()
    work()
    return time.process_time() - began


def scanning(rounds: int = ROUNDS) -> list[Figure]:
    """Microseconds of one core for each row: the best round, for other programs only slow one down."""
    rows, _truth = workload(parameters()["seeds"]["tuning"][0])
    some = rows[:: len(rows) // 20_000]
    table = from_csv(io.StringIO(address_table()))
    ours, theirs, plain = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.jsonl"
        file.write_bytes(b"\n".join(rows))
        for _ in range(rounds):
            plain.append(seconds(lambda: [json.loads(line) for line in some]) / len(some) * MICRO)
            ours.append(seconds(lambda: scan(file, table, as_json, io.StringIO())) / len(rows) * MICRO)
            theirs.append(seconds(lambda: panther.evaluate(some, panther.rules())) / len(some) * MICRO)
    best, count = (min(ours),), len(panther.rules())
    return [
        Figure("pushes scan, a row, decoding counted", "us", best, limit=MICRO / ROWS_A_SECOND),
        Figure("pushes scan beside json.loads of the same", "us", best, (min(plain),)),
        Figure(f"pushes scan beside {count} rules, a call each", "us", best, (min(theirs),), 1 / TIMES),
    ]


def main() -> int:
    """0 when both limits hold."""
    figures = scanning()
    print(table_of(figures), *(figure.json() for figure in figures), sep="\n")
    return 1 if any(figure.holds is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
