"""One run of mutmut for each package, each in a folder of its own with that package's tests alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.mutants.verdicts import KILLED

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "mutants"
"""What was found is kept here, so that a second run looks only at functions that changed."""
QUICK = "not live and not slow and not thorough"
"""The tests that kill: in process, a fraction of a second each."""
_LINKED = ("helpdesk_tui", "tests", "styles", "docs")
_SETTINGS = """
[tool.mutmut]
source_paths = ["helpdesk_tui"]
only_mutate = ["helpdesk_tui/{place}/*"]
also_copy = ["styles", "docs"]
pytest_add_cli_args_test_selection = ["tests/{place}"]
pytest_add_cli_args = ["-m", "{quick}",
  "-p", "pytest_asyncio.plugin", "-p", "tests.mutants.cheap_first", "-p", "no:cacheprovider",
  "-p", "no:unraisableexception"]  # it collects garbage twice
use_git_change_detection = false
on_dependency_change = "ignore"
"""


def run(package: str, jobs: int, *, fresh: bool = False) -> int:
    """Bend and test; mutmut's own exit code, which says nothing of what lives."""
    folder = _prepared(package)
    for kept in (folder / "mutants").rglob("*.meta"):
        if fresh:
            kept.unlink()
        else:
            _ask_again(kept)
    return subprocess.run(
        [Path(sys.executable).with_name("mutmut"), "run", "--max-children", str(jobs)],
        cwd=folder,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # what no quick test needs is not loaded
        check=False,
    ).returncode


def _ask_again(kept: Path) -> None:
    """Forget what lived: the tests of today may kill it."""
    told = json.loads(kept.read_text("utf-8"))
    verdicts: dict[str, int | None] = told["exit_code_by_key"]
    told["exit_code_by_key"] = {name: code if code in KILLED else None for name, code in verdicts.items()}
    kept.write_text(json.dumps(told), "utf-8")


def _prepared(package: str) -> Path:
    folder = FOLDER / package
    folder.mkdir(parents=True, exist_ok=True)
    for name in _LINKED:
        link = folder / name
        if not link.is_symlink():
            link.symlink_to(ROOT / name)
    settings = _SETTINGS.format(quick=QUICK, place=package.replace(".", "/"))
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8") + settings, "utf-8")
    return folder
