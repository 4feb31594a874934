"""Builds a wheel in which what looks at each row of a log is compiled; only when asked for (`make wheel`).

The sources stay in the wheel beside what was compiled, and nothing is written into the checkout.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = ("helpdesk_tui/detectors/*.py", "helpdesk_tui/cli/pushes/duo.py")
GROUP = "helpdesk_tui"
BUILD = """
import sys
from mypyc.build import mypycify
from setuptools import setup

modules = mypycify(["--strict", *sys.argv[1:]], opt_level="3", debug_level="0", group_name={group!r})
setup(script_args=["--quiet", "build_ext", "--inplace"], name={group!r}, packages=[], ext_modules=modules)
"""


class CompiledHook(BuildHookInterface):  # type: ignore[type-arg]  # its own documentation leaves it open
    """Adds the compiled modules; an editable install never gets any, which would hide changed sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile in a temporary copy. Raises `CalledProcessError` without a compiler or Python's headers."""
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory(prefix="helpdesk-tui-")
        copy, root = Path(self._folder.name), Path(self.root)
        shutil.copytree(
            root / GROUP, copy / GROUP, ignore=shutil.ignore_patterns("__pycache__", "*.so", "locale")
        )
        sources = [str(one.relative_to(copy)) for pattern in COMPILED for one in sorted(copy.glob(pattern))]
        subprocess.run(  # noqa: S603 - this Python, with names of our own files
            [sys.executable, "-c", BUILD.format(group=GROUP), *sources],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": ""},
            check=True,
        )
        built = [one for one in copy.rglob("*") if one.suffix in (".so", ".pyd") and "build" not in one.parts]
        build_data["force_include"] |= {str(one): str(one.relative_to(copy)) for one in built}
        build_data["pure_python"], build_data["infer_tag"] = False, True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind; after an error, the end of the process does it."""
        del build_data, artifact_path
        if version != "editable":
            self._folder.cleanup()
