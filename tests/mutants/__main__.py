"""`python -m tests.mutants [PACKAGE …]`: mutmut over the three packages, or some; what lives, and whether it may."""

from __future__ import annotations

import argparse
import os
import sys

from tests.mutants import removed, running, verdicts


def main() -> int:
    """0: enough were killed in each package, and every one of the guards."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help=", ".join(verdicts.PACKAGES))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes side by side")
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    parser.add_argument("--judge", action="store_true", help="run nothing, judge what was found before")
    args = parser.parse_args()
    packages = tuple(args.packages) or verdicts.PACKAGES
    if strange := set(packages) - set(verdicts.PACKAGES):
        parser.error(f"no such package: {', '.join(sorted(strange))}")
    mutants = []
    for package in packages:
        if not args.judge and (code := running.run(package, args.jobs, fresh=args.fresh)):
            return code
        mutants += verdicts.read(running.FOLDER / package)
    shares = verdicts.shares(mutants, packages)
    guards = list(verdicts.broken_guards(mutants, packages))
    count, missed = (0, []) if args.judge else removed.unnoticed(packages, args.jobs)
    guards += [f"nobody misses {one.text!r} in {one.function}, line {one.line}" for one in missed]
    alive = [f"alive: {one.name}" for one in mutants if not one.killed]
    sys.stdout.write("\n" + "".join(f"{line}\n" for line in [*alive, *guards, *shares]))
    if count:
        sys.stdout.write(f"statements that guards rest on: {count} taken away, {len(missed)} not missed\n")
    return 0 if all(share.good for share in shares) and not guards else 1


if __name__ == "__main__":
    sys.exit(main())
