"""`make bench`: every figure side by side in one run; a table first, then one JSON line for each."""

from __future__ import annotations

import argparse
import os
import sys

from bench.detection.speed import scanning
from bench.figures import machine, table
from bench.pushes import SIZE as PROMPTS
from bench.pushes import pushes
from bench.record import record
from bench.search.desk import SIZE, TEAM, search
from bench.start import starts
from bench.wire import wire

PARTS = {
    "start": starts,
    "wire": wire,
    "search": search,
    "pushes": pushes,
    "scan": scanning,
    "record": record,
}


def main() -> int:
    """0 when every figure is within its limit, 1 when one is over."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument(
        "parts",
        nargs="*",
        choices=[*PARTS, []],
        help="start, wire, search, pushes, scan, record; all when none is named",
    )
    parser.add_argument("--people", type=int, help="among whom is searched; 100,000 unless told otherwise")
    parser.add_argument("--prompts", type=int, help="over which is scrolled; 1,000,000 unless told otherwise")
    parser.add_argument("--team", type=int, help="people on PostgreSQL besides, such as 1000000")
    parser.add_argument("--rounds", type=int, help="of each comparison; at least five for a figure to quote")
    arguments = parser.parse_args()
    for name, value in ((SIZE, arguments.people), (PROMPTS, arguments.prompts), (TEAM, arguments.team)):
        if value:
            os.environ[name] = str(value)
    figures = []
    for part in arguments.parts or PARTS:
        print(f"measuring: {part}", file=sys.stderr)
        figures += PARTS[part]() if arguments.rounds is None else PARTS[part](arguments.rounds)
    print(machine())
    print(table(figures))
    print()
    for figure in figures:
        print(figure.json())
    return 1 if any(figure.holds is False for figure in figures) else 0


if __name__ == "__main__":
    raise SystemExit(main())
