"""`helpdesk-tui backup`: one moment of the desk's store in a file, also while the desk runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from helpdesk_tui.cli.stores import add_store, file_of, guarded
from helpdesk_tui.wording import _, ngettext


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = subparsers.add_parser(
        "backup",
        help=_("keep the desk's store in a file"),
        description=_(
            "Writes one moment of the store into a new file (mode 0600); the desk may go on working. Codes "
            "that wait to be read aloud are left out. The key beside the store, the configuration and its "
            "keys are not in it either: keep those elsewhere."
        ),
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    add_store(parser)
    parser.set_defaults(run=guarded(_run))


def _run(args: argparse.Namespace) -> int:
    """0: written; 1: refused, nothing was written; 2: there is no such store."""
    from datetime import UTC, datetime

    from helpdesk_tui.desk.upkeep.backup import write

    file = args.file.absolute()
    summary = write(file_of(args), file, datetime.now(UTC))
    records = ngettext("{number} record", "{number} records", summary.records).format(number=summary.records)
    print(
        _("{file}: {size} MB, {records}, complete, in order and as written.").format(
            file=file, size=f"{file.stat().st_size / 1e6:.1f}", records=records
        )
    )
    print(_("It holds people's names and numbers: keep it as you keep the store. No code is in it."))
    print(_("Note this line where nobody of the desk can change it; a later verify --head compares with it:"))
    print(f"{summary.records}:{summary.root}")
    return 0
