"""`make picture`: the call screen in the middle of a call, out of a real terminal on the sandbox."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from bench.programs import all_gone, console, environment
from bench.svg import svg
from bench.tty import Terminal

CALLER, SEARCH, TICKET = "a.dupont", "dupont am", "INC-48213"
TITLE = "The call screen: people found on the left, the person's card, the case with its gate on the right"


def main() -> int:
    """Write the picture to the file named on the command line."""
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        home = Path(folder)
        with console(home) as terminal:
            _open_case(terminal)
            _push(terminal, home)
            Path(sys.argv[1]).write_text(svg(terminal.screen, TITLE), encoding="utf-8")
        all_gone(home)
    return 0


def _open_case(terminal: Terminal) -> None:
    terminal.wait_for(lambda: bool(re.search(r"\d+ people", "\n".join(terminal.display()))), 30)
    terminal.send(SEARCH)
    terminal.wait_for(lambda: terminal.shows("Ways to verify"))
    terminal.settle()
    terminal.send("\r")
    terminal.wait_for(lambda: terminal.shows("no ticket yet"))
    terminal.send("t")
    terminal.wait_for(lambda: terminal.shows("Ticket number"))
    terminal.send(f"{TICKET}\r")
    terminal.wait_for(lambda: terminal.shows(TICKET) and not terminal.shows("Ticket number"))
    terminal.settle()


def _push(terminal: Terminal, home: Path) -> None:
    """One proof: the caller reads the code of a push and approves it."""
    phone = [sys.executable, "-m", "helpdesk_tui", "sandbox", "phone", CALLER]
    with Terminal(phone, environment(home)) as caller:
        caller.wait_for(lambda: caller.shows("Keys:"))
        terminal.send("p")
        terminal.wait_for(lambda: terminal.shows("Code the caller reads"))
        caller.wait_for(lambda: caller.shows("Code to read out"))
        (code,) = re.findall(r"Code to read out: (\d+)", "\n".join(caller.display()))
        caller.send("a")
        caller.wait_for(lambda: caller.shows("Approved"))
        terminal.send(f"{code}\r")
        terminal.wait_for(lambda: terminal.shows("70 of"))
    terminal.settle(1.0)


if __name__ == "__main__":
    raise SystemExit(main())
