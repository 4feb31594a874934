"""`people accept`: the first import is accepted by name, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import REFUSED, Said, Verbs, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient


def add_accept(verbs: Verbs) -> None:
    """The command and its options."""
    verb(
        verbs,
        "accept",
        _("accept the first import, by your name and on record; it cannot be taken back"),
        _accept,
        writes=True,
    )


async def _accept(client: DeskClient, args: argparse.Namespace) -> Said:
    session = await client.session.get()
    if not session.baseline_pending:
        return Said(session, _("No first import waits to be accepted."), REFUSED)
    if args.dry_run:
        from helpdesk_tui.cli.lines.would import Would, tried, words

        await tried(client, client.session.accept_baseline)
        would = Would(action="people accept", target=session.agent)
        return Said(would, words(would))
    session = await client.session.accept_baseline(key=args.key)
    return Said(session, _("First import accepted, on record by your name."))
