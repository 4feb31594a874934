"""Rows a second through the whole scan, beside one Python call for each public rule and row, in one run.

Measured of the source, as every checkout runs it, and of the wheel whose detectors are compiled.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from bench.detection import compiled, panther
from bench.detection.workload import workload
from bench.detection.world import address_table, parameters
from bench.figures import Figure
from bench.figures import table as table_of

ROWS_A_SECOND = 100_000
TIMES = 10
ROUNDS = 5
MICRO = 1e6
FIRST = 1000
"""Rows before the clock starts, so that everything is loaded."""
LONGEST = 600.0
PYTHON, COMPILED = "Python", "compiled"


def seconds(work: Callable[[], object]) -> float:
    """Of this process, which other processes disturb less than the clock on the wall."""
    began = time.process_time()
    work()
    return time.process_time() - began


class Scans:
    """Scans in processes of their own: of the source as it is, and of what is compiled of it."""

    def __init__(self, folder: Path, rows: list[bytes], addresses: str) -> None:
        self.names = [str(folder / name) for name in ("log.jsonl", "first.jsonl", "addresses.csv", "signals")]
        log, first, table, _told = map(Path, self.names)
        log.write_bytes(b"\n".join(rows))
        first.write_bytes(b"\n".join(rows[:FIRST]))
        table.write_text(addresses, encoding="utf-8")

    def row(self, package: Path | None) -> float:
        """Microseconds for each row; of the package in that folder, else of the source."""
        path = os.pathsep.join(str(one) for one in (package, compiled.ROOT) if one is not None)
        answer = subprocess.run(
            [sys.executable, "-P", "-m", "bench.detection.scanned", *self.names],
            env={**os.environ, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
            timeout=LONGEST,
            check=True,
        )
        told = json.loads(answer.stdout)
        assert told["compiled"] is (package is not None), "not the package that was asked for"
        return float(told["seconds"]) / int(told["rows"]) * MICRO

    @property
    def signals(self) -> bytes:
        """What the last one said."""
        return Path(self.names[-1]).read_bytes()


def packages(folder: Path) -> dict[str, Path | None]:
    """What to measure: the source, and where it can be built, what is compiled of it."""
    lacking = compiled.lacking()
    if lacking is None:
        return {PYTHON: None, COMPILED: compiled.build(folder)}
    print(f"compiled detectors are not measured: {lacking}", file=sys.stderr)
    return {PYTHON: None}


def scanning(rounds: int = ROUNDS) -> list[Figure]:
    """Microseconds of one core for each row: the best round, for other programs only slow one down."""
    rows, _truth = workload(parameters()["seeds"]["tuning"][0])
    some = rows[:: len(rows) // 20_000]
    ours, plain, theirs = defaultdict[str, list[float]](list), list[float](), list[float]()
    said = set[bytes]()
    with tempfile.TemporaryDirectory() as name:
        kinds, scans = packages(Path(name)), Scans(Path(name), rows, address_table())
        for _ in range(rounds):
            plain.append(seconds(lambda: [json.loads(line) for line in some]) / len(some) * MICRO)
            for kind, package in kinds.items():
                ours[kind].append(scans.row(package))
                said.add(scans.signals)
            theirs.append(seconds(lambda: panther.evaluate(some, panther.rules())) / len(some) * MICRO)
    assert len(said) == 1, "compiled detectors say something else"
    return [one for kind in kinds for one in figures(kind, min(ours[kind]), min(plain), min(theirs))]


def figures(kind: str, ours: float, plain: float, theirs: float) -> list[Figure]:
    """Of one kind, microseconds for each row."""
    count, name = len(panther.rules()), f"pushes scan ({kind})"
    return [
        Figure(f"{name}, a row", "us", (ours,), limit=MICRO / ROWS_A_SECOND),
        Figure(f"{name}, a second", "rows", (MICRO / ours,)),
        Figure(f"{name} beside json.loads", "us", (ours,), (plain,)),
        Figure(f"{name} beside {count} rules", "us", (ours,), (theirs,), 1 / TIMES),
    ]


def main() -> int:
    """0 when both limits hold."""
    found = scanning()
    print(table_of(found), *(figure.json() for figure in found), sep="\n")
    return 1 if any(figure.holds is False for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
