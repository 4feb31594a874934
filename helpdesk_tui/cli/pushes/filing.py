"""`helpdesk-tui pushes file`: a row's case file from the desk into a new file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.fault import Declined, Usage
from helpdesk_tui.cli.lines.verb import Said, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.cli.lines.verb import Verbs
    from helpdesk_tui.contract.files import Filed
    from helpdesk_tui.contract.ids import SignalId


def add_verb(verbs: Verbs) -> None:
    """The command and its options."""
    parser = verb(
        verbs, "file", _("a row's case file: raw rows, reasons, deadlines, manifest; on record"), _file
    )
    parser.add_argument("signal", metavar="ROW", help=_("the id (pushes list)"))
    parser.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FILE",
        help=_("where it is written; nothing is written over"),
    )
    parser.add_argument("--dry-run", action="store_true", help=_("say what would be done, and do nothing"))


async def _file(client: DeskClient, args: argparse.Namespace) -> Said:
    path: Path = args.out
    _refuse_to_replace(path)
    if args.dry_run:
        from helpdesk_tui.cli.lines.would import Would, words

        sheet = await client.signals.sheet(args.signal)
        would = Would(action="pushes file", target=sheet.signal.id, detail={"out": str(path)})
        return Said(would, words(would))
    filed = _written(args.signal, path, await client.files.of_signal(args.signal))
    text = _("Written: {path} ({size} bytes, SHA-256 {digest}).")
    return Said(filed, text.format(path=path, size=filed.size, digest=filed.sha256))


def _refuse_to_replace(path: Path) -> None:
    if os.path.lexists(path):
        raise Declined(_("{path} is there already. Nothing was written.").format(path=path))


def _written(signal: SignalId, path: Path, data: bytes) -> Filed:
    from hashlib import sha256

    from helpdesk_tui.api.files import written
    from helpdesk_tui.contract.files import Filed

    try:
        written(path, data)
    except FileExistsError:
        raise Declined(_("{path} is there already. Nothing was written.").format(path=path)) from None
    except OSError as error:
        raise Usage(
            _("{path} cannot be written: {detail}.").format(path=path, detail=error.strerror)
        ) from None
    return Filed(signal=signal, path=str(path), size=len(data), sha256=sha256(data).hexdigest())
