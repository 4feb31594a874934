"""Offers to import what vendors do not know, by the command that does it at any other time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from helpdesk_tui.cli.init.answers import optional, readable
from helpdesk_tui.cli.init.dialogue import Dialogue
from helpdesk_tui.wording import _


def offer_import(dialogue: Dialogue, config: Path) -> None:
    """Try the lines first, then take them when the person agrees."""
    dialogue.say(
        "", _("Vendors know no office lines, managers, sites or languages. A CSV file can add them.")
    )
    answer = dialogue.ask(_("File to import (empty: later)"), check=optional(readable))
    if not answer:
        dialogue.say(_("Later: helpdesk-tui people import FILE.csv"))
        return
    file = Path(answer).expanduser().absolute()
    if _import(dialogue, file, config) > 1:
        dialogue.say(_("It was not imported. Later: helpdesk-tui people import FILE.csv"))
    elif dialogue.agree(_("Take these lines?"), default=True):
        _import(dialogue, file, config, "--yes")


def _import(dialogue: Dialogue, file: Path, config: Path, *more: str) -> int:
    """In a process of its own: it starts, uses and leaves a desk with the new configuration."""
    command = [sys.executable, "-m", "helpdesk_tui", "people", "import", str(file), "--config", str(config)]
    done = subprocess.run(  # noqa: S603 - our own command, the file's name as one word
        [*command, *more],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    dialogue.say(done.stdout.rstrip("\n"))
    return done.returncode
