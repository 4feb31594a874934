"""Codes reach an eye on a terminal, once, leaving no trace in its history; or a pipe that asked for them."""

from __future__ import annotations

import select
import sys
from enum import Enum
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.fault import Usage
from helpdesk_tui.cli.lines.verb import Said
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.operations import Operation, Reveal

OTHER_SCREEN, BACK = "\x1b[?1049h\x1b[2J\x1b[H", "\x1b[2J\x1b[H\x1b[?1049l"
"""The terminal's second screen has no history to scroll back to."""


class How(Enum):
    """Where codes may go."""

    SCREEN = "screen"
    PIPE = "pipe"
    NOWHERE = "nowhere"


def how(args: argparse.Namespace) -> How:
    """Settled before anything is ordered; raises `Usage` for what would leave codes lying about."""
    reveal, terminal = getattr(args, "reveal", False), sys.stdout.isatty()
    if args.json:
        if reveal and terminal:
            raise Usage(
                _("--reveal writes codes to a pipe. On a terminal leave --json out: it shows them once.")
            )
        return How.PIPE if reveal else How.NOWHERE
    if terminal and sys.stdin.isatty():
        return How.SCREEN
    if reveal:
        raise Usage(_("Codes are written to a pipe only with --json."))
    return How.NOWHERE


async def settled(client: DeskClient, operation: Operation, where: How) -> Said:
    """Where the operation stands; codes that wait are shown if there is anybody to see them."""
    from helpdesk_tui.cli.operations import told

    said = told(operation)
    if operation.state != "done" or not operation.codes:
        return said
    if where is How.NOWHERE:
        waits = _("It waits to be read aloud: helpdesk-tui do reveal {operation}").format(
            operation=operation.id
        )
        return Said(operation, f"{said.text}\n{waits}", said.code)
    return await revealed(client, operation, where)


async def revealed(client: DeskClient, operation: Operation, where: How) -> Said:
    """Ask the desk for the codes, once, and show them."""
    from helpdesk_tui.cli.operations import told

    if where is How.NOWHERE:
        raise Usage(_("Codes are shown on a terminal, or written to a pipe with --json --reveal."))
    card = await client.people.card(operation.person)
    reveal = await client.operations.reveal(operation.id)
    if where is How.PIPE:
        return Said(reveal, "")
    if show(reveal, card.language):
        return told(await client.operations.confirmed(operation.id))
    return told(operation)


def show(reveal: Reveal, language: str) -> bool:
    """Draw it, wait, take it away; whether the caller read it back correctly."""
    out = sys.stdout
    out.write(OTHER_SCREEN)
    try:
        print(
            "\n".join([*_rows(reveal, language), "", _("Enter hides it; y and Enter: read back correctly.")])
        )
        out.flush()
        ready, _write, _fault = select.select([sys.stdin], [], [], reveal.hide_after)
        return bool(ready) and sys.stdin.readline(64).strip().lower() in {"y", "o"}
    finally:
        out.write(BACK)
        out.flush()


def _rows(reveal: Reveal, language: str) -> list[str]:
    if reveal.link:
        from helpdesk_tui.views.pictures import half_blocks

        return [_("Let the person scan this with the app."), "", *half_blocks(reveal.link)]
    if len(reveal.codes) > 1:
        return [f"{number:>4}  {code}" for number, code in enumerate(reveal.codes, 1)]
    from helpdesk_tui import phrases

    chunks = phrases.load(language).spell(reveal.codes[0])
    return [f"  {chunk.text:<6}{'   '.join(chunk.words)}" for chunk in chunks]
