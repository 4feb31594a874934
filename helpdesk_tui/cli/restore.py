"""`helpdesk-tui restore`: a backup in the place of the desk's store; what was there is kept."""

from __future__ import annotations

import argparse
from pathlib import Path

from helpdesk_tui.cli.stores import add_store, file_of, guarded, who
from helpdesk_tui.wording import _, ngettext


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = subparsers.add_parser(
        "restore",
        help=_("put a backup in the place of the store"),
        description=_(
            "Checks the backup and its record, then puts it in the place of the store. No desk may run on "
            "it. The store that was there is kept beside it, and --undo puts it back."
        ),
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("file", type=Path, nargs="?", metavar="FILE")
    which.add_argument("--undo", action="store_true", help=_("put the store of before back"))
    add_store(parser)
    parser.set_defaults(run=guarded(_run))


def _run(args: argparse.Namespace) -> int:
    """0: it stands there; 1: refused; 2: no such file. Unless it is 0, nothing was changed."""
    from helpdesk_tui.desk.clock import SystemClock
    from helpdesk_tui.desk.upkeep.restore import restore, undo

    store = file_of(args)
    clock = SystemClock()
    done = undo(store, clock, who()) if args.undo else restore(args.file.absolute(), store, clock, who())
    records = ngettext("{number} record", "{number} records", done.records).format(number=done.records)
    print(_("{store}: {records}, complete, in order and as written.").format(store=store, records=records))
    if done.lost:
        print(
            ngettext(
                "{number} record of the replaced store is not in it.",
                "{number} records of the replaced store are not in it.",
                done.lost,
            ).format(number=done.lost)
        )
    if done.kept is not None:
        print(
            _("The replaced store is {kept}; helpdesk-tui restore --undo puts it back.").format(
                kept=done.kept
            )
        )
    print(
        _(
            "Start the desk now. It asks the vendors about everything that was open and about every code "
            "that was live; codes made since the backup are listed as made elsewhere. "
            "No earlier proof counts."
        )
    )
    print(f"{done.records}:{done.root}")
    return 0
