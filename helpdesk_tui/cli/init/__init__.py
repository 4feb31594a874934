"""`helpdesk-tui init`: the first day with real vendors, asked line by line."""

from __future__ import annotations

import argparse
from pathlib import Path

from helpdesk_tui.wording import _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`init [--config FILE]`."""
    parser = subparsers.add_parser(
        "init",
        help=_("set the desk up with real vendors"),
        description=_(
            "Asks vendor by vendor, tries each permission, says what to set in the vendor's panel, stores "
            "keys by reference and writes the configuration. Answers may come from a pipe."
        ),
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", default=argparse.SUPPRESS, help=_("write another file")
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: written and healthy; 1: stopped by the person; 2: wrong answers; else the doctor's exit code."""
    from helpdesk_tui.cli.init.first_day import first_day

    return first_day(args.config)
