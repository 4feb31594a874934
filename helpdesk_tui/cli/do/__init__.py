"""`helpdesk-tui do`: every order to a vendor, through the same gate as the console's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    from helpdesk_tui.cli.do.codes import add_codes
    from helpdesk_tui.cli.do.links import add_links
    from helpdesk_tui.cli.do.tokens import add_tokens
    from helpdesk_tui.cli.do.writing import add_writing
    from helpdesk_tui.cli.lines.verb import group

    verbs = group(subparsers, "do", _("hand over, change or take away at a vendor; the gate decides"))
    add_codes(verbs)
    add_links(verbs)
    add_tokens(verbs)
    add_writing(verbs)
