"""`helpdesk-tui figures`: what the team did in the last days; nobody is ranked."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import Said, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.api.client import DeskClient


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    found = verb(subparsers, "figures", _("figures for the team; nobody is ranked"), _figures)
    found.add_argument("--days", type=int, default=30, metavar="DAYS", help=_("how far back, 1 to 366"))


async def _figures(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording import figures

    found = await client.figures.get(args.days)
    told = figures.rows(found)
    width = max(len(label) for label, _value in told)
    return Said(found, "\n".join([*(f"{label:<{width}}  {value}" for label, value in told), figures.note()]))
