"""The command line: one small module per command, imported only when it is asked for."""

from __future__ import annotations

import importlib
import resource
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import argparse

COMMANDS = (
    "desk",
    "agent",
    "sandbox",
    "init",
    "doctor",
    "policy",
    "people",
    "person",
    "case",
    "verify",
    "gate",
    "do",
    "approvals",
    "deeds",
    "review",
    "grants",
    "pushes",
    "contain",
    "operations",
    "tasks",
    "notice",
    "level",
    "health",
    "paper",
    "clients",
    "audit",
    "figures",
    "backup",
    "restore",
    "migrate",
)
"""Each is a module of this package with `add_parser(subparsers)`."""
WITH_VALUE = ("--desk", "--ca-file", "--lang", "--config", "--as")
"""Options before a command that are followed by a word of their own."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0: done, 1: refused or not found, 2: usage or configuration, 3: unreachable."""
    words = sys.argv[1:] if argv is None else argv
    first = _command(words)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    # A console holds the code that is read out: whatever breaks, no memory of ours is written to a disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if first not in COMMANDS and "--help" not in words and "-h" not in words and "--version" not in words:
        # The console alone pays for nothing that other commands need.
        from helpdesk_tui.cli.console import main as console

        return console(words)
    from helpdesk_tui.wording import speak

    speak()
    args = _parser(first).parse_args(words)
    if args.lang:
        speak(args.lang)
    return _run(args)


def _command(words: list[str]) -> str | None:
    """The first word that is neither an option nor its value."""
    before = ""
    for word in words:
        if not word.startswith("-") and before not in WITH_VALUE:
            return word
        before = word
    return None


def _run(args: argparse.Namespace) -> int:
    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.contract.errors import DeskError

    try:
        code: int = args.run(args)
    except Usage as fault:
        from helpdesk_tui.cli.say import complain

        return complain(str(fault), fault.code)
    except DeskError as error:
        from helpdesk_tui.cli.say import explain

        return explain(error)
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        # Whoever read our lines has gone; nothing is left to be said.
        sys.stdout = None
        return 1
    return code


def _parser(first: str | None) -> argparse.ArgumentParser:
    """The parser of one command, or of all of them for the help."""
    from helpdesk_tui.cli.console import bare_parser, parser

    # The console's options are its own: before a command they would be read and forgotten.
    whole = parser() if first is None else bare_parser()
    subparsers = whole.add_subparsers(metavar="COMMAND")
    for name in COMMANDS if first is None else (first,):
        importlib.import_module(f"helpdesk_tui.cli.{name}").add_parser(subparsers)
    return whole


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """Unwind, so that every command lets go of what it holds."""
    del number, frame
    raise SystemExit(1)
