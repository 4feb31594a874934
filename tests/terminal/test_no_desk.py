"""A desk that was named and is not there: the screen says so and what to do, and leaving says it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.tty import program


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 36)])
def test_it_is_said_on_the_screen_and_after_it(tmp_path: Path, columns: int, rows: int) -> None:
    argv = ["-m", "helpdesk_tui", "--desk", f"unix:{tmp_path}/gone.sock"]
    with program(argv, home=tmp_path, columns=columns, rows=rows) as run:
        run.shows("no desk yet")
        run.shows("The desk does not answer.")
        run.shows("keeps trying")
        run.press("dup")
        run.shows("dup")
        shown = len(run.sent())
        run.terminal.send("\x11")  # ctrl+q
        code = run.terminal.gone(15.0)
        assert code == 3
        after = run.sent()[shown:].rpartition(b"\x1b")[2].decode()
        assert "The desk does not answer." in " ".join(after.split())
