"""`helpdesk-tui` without a command: the console."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from helpdesk_tui import __version__
from helpdesk_tui.wording import LANGUAGES, _, speak


def parser() -> argparse.ArgumentParser:
    """The options that stand before, or without, a command."""
    whole = argparse.ArgumentParser(
        prog="helpdesk-tui",
        description=_(
            "The service-desk console for two-factor login: verify the caller first, then hand over."
        ),
    )
    whole.add_argument("--version", action="version", version=f"helpdesk-tui {__version__}")
    whole.add_argument("--desk", metavar="unix:/PATH", help=_("join a desk that runs"))
    whole.add_argument("--sandbox", action="store_true", help=_("simulated vendors with invented people"))
    whole.add_argument("--readonly", action="store_true", help=_("look, and change nothing"))
    whole.add_argument("--lang", choices=LANGUAGES, help=_("language of the console"))
    whole.add_argument("--config", type=Path, metavar="FILE", help=_("another configuration file"))
    return whole


def main(words: list[str]) -> int:
    """Open the console; its exit code says how it ended."""
    # They would let the environment type keys, write files and log what is on screen.
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
    args = parser().parse_args(words)
    speak(args.lang)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from helpdesk_tui.cli.say import complain

        return complain(_("The console needs a terminal. Commands for scripts: helpdesk-tui --help"))
    from helpdesk_tui.app import ConsoleOptions, HelpdeskApp

    app = HelpdeskApp(
        ConsoleOptions(
            desk=args.desk,
            sandbox=args.sandbox,
            readonly=args.readonly,
            lang=args.lang,
            config=args.config,
        )
    )
    app.run()
    return app.return_code or 0
