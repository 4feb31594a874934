"""A terminal that goes without a signal, as under nohup or a broken multiplexer."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time

from tests.rig.home import home_with_vendors


def test_a_console_whose_terminal_is_gone_ends_by_itself() -> None:
    with home_with_vendors() as home:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk_tui", "--sandbox"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "HELPDESK_TUI_HOME": str(home), "TERM": "xterm-256color"},
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
        )
        os.close(theirs)
        try:
            drawn = b""
            deadline = time.monotonic() + 20
            while b"SANDBOX" not in drawn:
                assert time.monotonic() < deadline
                if select.select([ours], [], [], 0.2)[0]:
                    drawn += os.read(ours, 65_536)
            os.close(ours)
            process.wait(15)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
