"""`pip install .` in an empty environment gives the command, with its styles, texts and migrations inside."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from bench.tty import Terminal
from tests.architecture.sources import ROOT, tracked
from tests.cli.commands import environment


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands in an environment that holds the wheel; dependencies are lent by this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            str(wheel),
        ],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    (packages,) = folder.glob("lib/python*/site-packages")
    # A .pth lends the folder itself, not the .pth files in it: the editable install of this checkout stays out.
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_everything_of_the_package_is_inside(wheel: Path) -> None:
    inside = names(wheel)
    missing = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.is_relative_to(ROOT / "helpdesk_tui") and str(path.relative_to(ROOT)) not in inside
    ]
    assert missing == []


def test_styles_texts_and_migrations_are_inside(wheel: Path) -> None:
    inside = names(wheel)
    sheets = {f"helpdesk_tui/styles/{path.name}" for path in (ROOT / "styles").glob("*.tcss")}
    assert sheets
    assert sheets <= inside
    assert "helpdesk_tui/locale/fr/LC_MESSAGES/helpdesk_tui.mo" in inside
    assert any(name.startswith("helpdesk_tui/desk/store/migrations/versions/0001") for name in inside)


def test_nothing_else_is_inside(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"helpdesk_tui"}
    assert not [name for name in names(wheel) if name.endswith((".pyc", ".db", ".key"))]


def test_the_command_works(installed: Path, tmp_path: Path) -> None:
    command = installed / "helpdesk-tui"
    done = subprocess.run(
        [command, "doctor"],
        cwd=tmp_path,
        env=environment(tmp_path, LANGUAGE="fr"),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing is wrong" not in done.stdout  # the French texts are in the wheel
    where = subprocess.run(
        [installed / "python", "-c", "import helpdesk_tui; print(helpdesk_tui.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(installed.parent))


def test_the_console_opens_with_its_styles(installed: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    # The desk is not asked for: an empty socket folder is enough for the first frame.
    argv = [str(installed / "helpdesk-tui"), "--desk", f"unix:{tmp_path}/none.sock"]
    with Terminal(argv, environment(home), cwd=tmp_path) as terminal:
        terminal.wait_for(lambda: terminal.shows("name, login, number"))
        assert "│" in terminal.display()[5] or "|" in terminal.display()[5]
