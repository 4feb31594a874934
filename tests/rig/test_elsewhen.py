"""The moved clock: another date for a process and all that it starts, and waits that stay as long."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

CHILD = "import time, datetime; print(time.time(), datetime.datetime.now(datetime.UTC).isoformat(), time.monotonic())"
GRANDCHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}], check=True)"
AROUND = timedelta(minutes=1)


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
@pytest.mark.parametrize("moment", ["2027-02-28 23:50", "2024-02-29 12:00"])
def test_it_is_that_moment_and_waits_are_as_long_as_ever(moment: str) -> None:
    before = time.monotonic()
    told = subprocess.run(
        [sys.executable, "-m", "tests.rig.elsewhen", moment, sys.executable, "-c", GRANDCHILD],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    then = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert then - AROUND < datetime.fromtimestamp(float(told[0]), UTC) < then + AROUND
    assert then - AROUND < datetime.fromisoformat(told[1]) < then + AROUND
    assert before < float(told[2]) < time.monotonic()
