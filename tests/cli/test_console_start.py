"""A console that cannot start says why in one sentence, and ends with the code for it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.commands import ARGV, environment

SECONDS = 30.0


def in_a_terminal(home: Path, *words: str) -> tuple[int, str]:
    """Exit code and everything that was written, once it has ended by itself."""
    ours, theirs = pty.openpty()
    console = subprocess.Popen(
        [*ARGV, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment(home)
    )
    os.close(theirs)
    written, until = b"", time.monotonic() + SECONDS
    try:
        while select.select([ours], [], [], max(0.0, until - time.monotonic()))[0]:
            written += os.read(ours, 65_536)
        console.kill()  # it waits for somebody: no test waits with it
    except OSError:
        pass  # the other end is closed: it has ended
    finally:
        os.close(ours)
    return console.wait(20), written.decode()


def test_a_named_configuration_that_is_missing(tmp_path: Path) -> None:
    code, written = in_a_terminal(tmp_path, "--config", str(tmp_path / "none.toml"))
    assert code == 2
    assert f"There is no configuration at {tmp_path}/none.toml." in written
    assert "helpdesk-tui init" in written
    assert "\x1b[?1049h" not in written, "nothing was drawn"


@pytest.mark.parametrize("place", ["named", "usual"])
def test_a_configuration_that_is_wrong(tmp_path: Path, place: str) -> None:
    path = tmp_path / ("wrong.toml" if place == "named" else "config/config.toml")
    path.parent.mkdir(exist_ok=True, mode=0o700)
    path.write_text("[[clients]]\nid = 7\n")
    path.chmod(0o600)
    code, written = in_a_terminal(tmp_path, *(["--config", str(path)] if place == "named" else []))
    last = written.rpartition("\x1b")[2]
    assert code == 2
    assert "The configuration is wrong." in last
    assert str(path) in last
    assert "helpdesk-tui doctor" in last
    assert not list(tmp_path.rglob("*.sqlite3")), "and never the sandbox"


def test_a_desk_over_the_network_without_tls_is_refused_in_words(tmp_path: Path) -> None:
    code, written = in_a_terminal(tmp_path, "--desk", "http://desk.example")
    assert code == 2
    assert "https://" in written
    assert "\x1b[?1049h" not in written
