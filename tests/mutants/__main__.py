"""`python -m tests.mutants [PACKAGE …]`: mutmut over the three packages, or some; what lives, and whether that is allowed."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.mutants import verdicts

FOLDER = Path("mutants")
"""Where mutmut works; what it found is kept there, so that a second run looks only at what changed."""


def main() -> int:
    """0: enough were killed in each package, and every one of the guards."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument(
        "packages", nargs="*", choices=[*verdicts.PACKAGES, []], help="all when none is named"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes side by side")
    parser.add_argument("--judge", action="store_true", help="run nothing, judge what was found")
    args = parser.parse_args()
    packages = tuple(args.packages) or verdicts.PACKAGES
    if not args.judge:
        mutmut = Path(sys.executable).with_name("mutmut")
        only = [f"helpdesk_tui.{package}.*" for package in packages] if args.packages else []
        ran = subprocess.run([mutmut, "run", "--max-children", str(args.jobs), *only], check=False)
        if ran.returncode:
            return ran.returncode
    mutants = [
        one for one in verdicts.read(FOLDER) if one.function.startswith(tuple(f"{p}." for p in packages))
    ]
    sys.stdout.write("\n")
    for one in mutants:
        if not one.killed:
            sys.stdout.write(f"alive: {one.name}\n")
    shares = verdicts.shares(mutants, packages)
    guards = list(verdicts.broken_guards(mutants, packages))
    sys.stdout.write("".join(f"{line}\n" for line in [*shares, *guards]))
    return 0 if all(share.good for share in shares) and not guards else 1


if __name__ == "__main__":
    sys.exit(main())
