"""The product as a wheel whose detectors are compiled, put into a folder from which Python can run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 1200.0
"""Seconds that a build may take."""


def lacking() -> str | None:
    """What the machine lacks to build it; None when it has everything."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        return f"no compiler ({compiler})"
    header = Path(sysconfig.get_paths()["include"]) / "Python.h"
    return None if header.exists() else "no headers of Python"


def build(folder: Path) -> Path:
    """Build the wheel and unpack it below the folder; answers where. Raises `CalledProcessError`."""
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    offline = ("--no-deps", "--no-index")
    environment = {**os.environ, "HATCH_BUILD_HOOK_ENABLE_CUSTOM": "1"}
    wheels, installed = folder / "wheels", folder / "installed"
    subprocess.run(
        [*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", wheels, ROOT],
        env=environment,
        timeout=LONGEST,
        check=True,
    )
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*pip, "install", *offline, "--target", installed, wheel], timeout=LONGEST, check=True)
    return installed
