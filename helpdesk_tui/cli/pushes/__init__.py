"""`helpdesk-tui pushes`: detectors over an exported log without a desk; the review of prompts at a desk."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from helpdesk_tui.cli.pushes import filing, handing, quieting, roster
from helpdesk_tui.cli.pushes.review import add_verbs
from helpdesk_tui.wording import _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = subparsers.add_parser("pushes", help=_("review login prompts, at a desk or in an exported log"))
    verbs = parser.add_subparsers(metavar="WHAT", required=True)
    scan = verbs.add_parser("scan", help=_("run the detectors over a file"))
    scan.add_argument("file", type=Path, metavar="FILE", help=_("rows as JSON lines"))
    scan.add_argument("--format", choices=("duo",), default="duo", help=_("whose rows they are"))
    scan.add_argument(
        "--ip-table",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help=_("where addresses are: CSV or MaxMind DB; may be given several times"),
    )
    scan.add_argument("--json", action="store_true", help=_("one JSON object for each signal"))
    scan.set_defaults(run=run)
    add_verbs(verbs)
    filing.add_verb(verbs)
    handing.add_verbs(verbs)
    quieting.add_verb(verbs)
    roster.add_verbs(verbs)


def run(args: argparse.Namespace) -> int:
    """0: read to the end; 2: the log or a table cannot be read."""
    from helpdesk_tui.cli.pushes.scan import scan
    from helpdesk_tui.cli.pushes.telling import as_json, as_words, summary
    from helpdesk_tui.cli.say import complain
    from helpdesk_tui.desk.prompts.ip_tables import Unreadable, load

    try:
        lookup = load(args.ip_table)
    except Unreadable as error:
        return complain(
            _("{file} is no address table that can be read: {detail}.").format(
                file=error.file, detail=error.detail
            )
        )
    try:
        report = scan(args.file, lookup, as_json if args.json else as_words, sys.stdout)
    except OSError as error:
        return complain(
            _("{file} cannot be read: {detail}.").format(file=args.file, detail=error.strerror or error)
        )
    for line in summary(report, with_table=bool(args.ip_table)):
        print(line, file=sys.stderr)
    return 0
