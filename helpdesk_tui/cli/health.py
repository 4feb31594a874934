"""`helpdesk-tui health`: the board as lines, for scripts and watchers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import DONE, UNREACHABLE, Said, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient

WIDTH = 110
FINE = frozenset({"up", "untried", "slow", "busy"})


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    help_text = _("vendors, store, certificates and work; exit code 3 when a vendor or the store is away")
    verb(subparsers, "health", help_text, _health)


async def _health(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.views.board.rows import board_rows
    from helpdesk_tui.views.text import plain

    del args
    board = await client.health.board()
    fine = board.health.ok and all(one.state in FINE for one in board.health.vendors)
    return Said(board, plain(board_rows(board, board.at, WIDTH)), DONE if fine else UNREACHABLE)
