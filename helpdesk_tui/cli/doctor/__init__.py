"""`helpdesk-tui doctor`: what is wrong on this machine and at the vendors, in words, and what to do."""

from __future__ import annotations

import argparse
from pathlib import Path

from helpdesk_tui.wording import _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`doctor [--config FILE] [--json] [--identity-check LOGIN [--state FIELD]]`."""
    parser = subparsers.add_parser(
        "doctor",
        help=_("check configuration, keys, clocks, vendors, store and terminal"),
        description=_("Checks everything that the desk needs. It changes nothing and sends nothing."),
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", default=argparse.SUPPRESS, help=_("another configuration file")
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object instead of lines"))
    parser.add_argument(
        "--identity-check",
        metavar="LOGIN",
        default="",
        help=_("only: which fields Duo's identity check of this person has, values masked; starts none"),
    )
    parser.add_argument(
        "--state", metavar="FIELD", default="", help=_("with --identity-check: the field whose word is shown")
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: nothing is wrong; 2: something here is; 3: only something far away is."""
    from helpdesk_tui.cli.doctor.report import as_json, as_lines
    from helpdesk_tui.cli.doctor.round import look_at_everything

    if args.identity_check:
        from helpdesk_tui.cli.doctor.identity import look_at_identity

        findings = look_at_identity(args.config, args.identity_check, args.state)
    else:
        findings = look_at_everything(args.config)
    return as_json(findings) if args.json else as_lines(findings)
