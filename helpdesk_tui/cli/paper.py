"""`helpdesk-tui paper`: the form to print before the day on which it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.contract.session import VendorHealth


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    from helpdesk_tui.cli.reach import add_ways

    help_text = _("how to work while the desk cannot: panels, rules, the form; print it beforehand")
    parser = subparsers.add_parser("paper", help=help_text, description=help_text)
    add_ways(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0, with or without a desk: without one the panels' addresses are left to be filled in."""
    from helpdesk_tui.cli.lines.verb import clean
    from helpdesk_tui.wording.paper import form

    print(clean("\n".join(form(_vendors(args)))))
    return 0


def _vendors(args: argparse.Namespace) -> tuple[VendorHealth, ...]:
    from helpdesk_tui.cli.reach import with_desk
    from helpdesk_tui.contract.errors import DeskError

    try:
        return with_desk(args, lambda client: client.health.get()).vendors
    except DeskError:
        return ()
