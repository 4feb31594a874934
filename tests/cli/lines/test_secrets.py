"""While a command waits for a code and after it, no code stands where others on the machine can read it."""

from __future__ import annotations

import contextlib
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.lines.desk_line import Lines, Screen
from tests.rig.desk import RunningDesk

CODE = "918273"
HASHES = re.compile(rb"[0-9a-f]{32,}")
"""Among so many digits of hashes any six are found by chance."""


@pytest.fixture
def lines(shared_desk: RunningDesk) -> Lines:
    return Lines(shared_desk)


def mailed(lines: Lines, login: str) -> tuple[str, str]:
    case = lines.json("case", "open", login)["id"]
    return case, lines.json("verify", "start", case, "mail_code")["id"]


def proc(pid: int) -> bytes:
    """What /proc tells of a process: its words, its environment, its open files."""
    folder = Path("/proc") / str(pid)
    return (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()


def test_a_code_that_is_piped_in_stands_in_no_argv_and_no_environment(lines: Lines) -> None:
    case, proof = mailed(lines, "a.dupont")
    command = subprocess.Popen(
        lines.argv("verify", "answer", case, proof),
        env=lines.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert command.stdin is not None
    command.stdin.write(CODE)
    command.stdin.flush()
    assert CODE.encode() not in proc(command.pid)
    out, error = command.communicate("\n", timeout=30)
    assert command.returncode == 1
    assert CODE not in out + error
    lines.run("verify", "cancel", case, proof, code=None)
    lines.run("case", "close", case, "--outcome", "abandoned")


def test_a_code_that_is_typed_is_not_drawn(lines: Lines) -> None:
    case, proof = mailed(lines, "j.dubois")
    screen = Screen(lines, "verify", "answer", case, proof)
    screen.until("Code the caller reads:")
    assert CODE.encode() not in proc(screen.process.pid)
    screen.type(f"{CODE}\n")
    assert screen.end() == 1
    assert CODE not in screen.seen
    for path in lines.desk.home.rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # a draft that took its place meanwhile
            if path.is_file():
                assert CODE.encode() not in HASHES.sub(b"", path.read_bytes()), path.name
    lines.run("case", "close", case, "--outcome", "abandoned")


def test_no_code_is_a_usage_error_and_counts_as_no_attempt(lines: Lines) -> None:
    case, proof = mailed(lines, "a.dupont")
    before = lines.json("verify", "show", case, proof)["attempts_left"]
    lines.run("verify", "answer", case, proof, typed="\n", code=2)
    lines.run("verify", "answer", case, proof, typed="", code=2)
    assert lines.json("verify", "show", case, proof)["attempts_left"] == before
    lines.run("case", "close", case, "--outcome", "abandoned")
