"""The arrows between the rooms, and that the machine which watches them would notice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.sources import PACKAGE, ROOT

PLANTED = {
    "views/planted.py": "import httpx\nfrom helpdesk_tui.desk import clock\n",
    "contract/planted.py": "import helpdesk_tui.api\nimport rich\n",
    "policy/planted.py": "import sqlite3\n",
    "detectors/planted.py": "import msgspec\n",
    "vendors/planted.py": "from helpdesk_tui.desk import clock\n",
    "sandbox/planted.py": "from helpdesk_tui.vendors import settings\n",
}
"""One fault at least for each contract of pyproject.toml."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [linter, "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def test_all_arrows_hold() -> None:
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_contract_notices_its_planted_fault(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    for path, text in PLANTED.items():
        (tmp_path / PACKAGE.name / path).write_text(text)
    found = lint(tmp_path)
    assert found.returncode != 0
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        assert f"{contract['name']} BROKEN" in found.stdout, contract["name"]
