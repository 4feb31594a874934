"""`audit key`: a new signing key; `audit grants`: what a database's owner runs once."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from helpdesk_tui.wording import _


def add_verbs(verbs: Any) -> None:
    """The commands and their options."""
    key = verbs.add_parser("key", help=_("make a new key that signs the record, in a file of its own"))
    key.add_argument(
        "file", type=Path, metavar="FILE", help=_("where it is written; nothing is written over")
    )
    key.add_argument(
        "--after", type=Path, metavar="FILE", help=_("the key before it: the new one takes its name")
    )
    key.set_defaults(run=make_key)
    grants = verbs.add_parser(
        "grants", help=_("SQL for the owner of a PostgreSQL database: a role that adds to the record only")
    )
    grants.add_argument("role", metavar="ROLE", help=_("the role as which desks sign in"))
    grants.set_defaults(run=show_grants)


def make_key(args: argparse.Namespace) -> int:
    """0: made, its public half is printed; 1: the file is there; 2: the key before it cannot be read."""
    from helpdesk_tui.cli.say import complain
    from helpdesk_tui.desk.checkpoints import signing

    if os.path.lexists(args.file):
        return complain(_("{path} is there already. Nothing was written.").format(path=args.file), 1)
    name = None if args.after is None else signing.of_file(args.after, make=False).public.name
    signing.write(args.file, signing.new_key(name))
    print(signing.of_file(args.file, make=False).public.line)
    return 0


def show_grants(args: argparse.Namespace) -> int:
    """0: printed; 2: that is no role."""
    from helpdesk_tui.cli.say import complain
    from helpdesk_tui.desk.audit.guards import grants

    try:
        statements = list(grants(args.role))
    except ValueError:
        return complain(_("A role's name is small letters, digits and _."))
    for statement in statements:
        print(f"{statement};")
    return 0
