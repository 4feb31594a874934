"""`helpdesk-tui audit`: is the record still what was written, and its lines for other systems.

`verify` and `export` read the store itself, file or database, so that nobody's word is needed; the desk may
go on meanwhile. `verify FILE` reads an export on any machine, without a desk.
"""

from __future__ import annotations

import argparse

from helpdesk_tui.wording import _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    from helpdesk_tui.cli.audit import checking, keys
    from helpdesk_tui.cli.lines.record import add_verbs

    parser = subparsers.add_parser("audit", help=_("read, verify or export the record"))
    verbs = parser.add_subparsers(metavar="WHAT", required=True)
    add_verbs(verbs)
    checking.add_verbs(verbs)
    keys.add_verbs(verbs)
