"""The repository's own files, as the tests of its shape read them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "helpdesk_tui"


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that still stands, or every file of an unpacked archive."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not any(part.startswith(".") for part in path.parts)]
    return tuple(sorted(path for path in found if path.is_file()))


def python(folder: Path = PACKAGE) -> list[Path]:
    """The tracked Python files below this folder."""
    return [path for path in tracked() if path.suffix == ".py" and path.is_relative_to(folder)]


def module(path: Path) -> str:
    """Its dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """For messages: the path inside the repository."""
    return str(path.relative_to(ROOT))
