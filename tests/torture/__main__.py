"""`python -m tests.torture [SUITE …]`: all suites until each is complete, or some for a few seconds each."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path

from tests.torture.runner import Log, earlier, go, known, table

SEED = 20260302


def main() -> int:
    """0: no violation, and every planted fault was caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="which; all when none is named")
    parser.add_argument("--seconds", type=float, help="for each suite; else until its goal, two hours in all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes side by side")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--state", type=Path, default=Path("torture"), help="folder of the log")
    parser.add_argument("--fresh", action="store_true", help="do not go on from the log")
    parser.add_argument("--table", action="store_true", help="break nothing, say what the log says")
    parser.add_argument("--list", action="store_true", help="say which there are")
    args = parser.parse_args()
    try:
        chosen = known(args.suites)
    except KeyError as error:
        parser.error(f"there is no suite {error}; --list names them")
    if args.list:
        for suite in chosen:
            sys.stdout.write(f"{suite.name:<18} {suite.goal:>9,}  {suite.what}\n")
        return 0
    if args.table:
        lines = Log(args.state / "log.jsonl").read()
        sys.stdout.write(f"{table([earlier(suite, lines) for suite in chosen])}\n")
        return 0
    gc.freeze()  # what is imported is shared with every child
    results = go(
        chosen,
        Log(args.state / "log.jsonl"),
        seed=args.seed,
        seconds=args.seconds,
        fresh=args.fresh,
        jobs=max(1, args.jobs),
    )
    sys.stdout.write(f"\n{table(results)}\n")
    return 0 if all(result.good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
