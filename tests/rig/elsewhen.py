"""Runs a command as if it were another moment: `python -m tests.rig.elsewhen "2027-02-28 23:50" COMMAND...`.

The sandbox's people log in by the hour and the day of the week, so a test can be right on a Sunday and wrong on a
Monday at nine. `make test AT="2027-02-28 23:50"` looks at a day before it comes. The moment is one of UTC.
Needs a C compiler.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")


def shifted(moment: str, library: Path) -> dict[str, str]:
    """The environment in which it is that moment; `library` is where the moved clock is built."""
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE)], check=True)
    seconds = datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() - time.time()
    return {**os.environ, "LD_PRELOAD": str(library), "SHIFT_SECONDS": str(round(seconds))}


def main(moment: str, *command: str) -> int:
    """Run it and answer its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, check=False, env=shifted(moment, Path(folder) / "clock.so")).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
