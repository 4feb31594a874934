"""`audit list`, `replay`, `checkpoint`, `doubt`: the record as the console shows it, through the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import case_id
from helpdesk_tui.cli.lines.verb import REFUSED, Said, Verbs, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.audit import AuditLine


def add_verbs(verbs: Verbs) -> None:
    """The commands and their options."""
    listing = verb(verbs, "list", _("a page of it, newest first, asked of the desk"), _list)
    listing.add_argument("--case", metavar="CASE", help=_("of one case alone"))
    listing.add_argument("--before", type=int, metavar="SEQ", help=_("older than this record"))
    replay = verb(
        verbs, "replay", _("one case or ticket in plain words, from its first to its last record"), _replay
    )
    replay.add_argument("what", metavar="CASE|TICKET", help=_("a case's id, or a ticket number"))
    newest = verb(verbs, "checkpoint", _("the newest signed checkpoint, to be kept outside"), _checkpoint)
    newest.add_argument("--keys", action="store_true", help=_("the public keys that sign, instead"))
    doubt = verb(verbs, "doubt", _("whether the record still contains what this machine saw of it"), _doubt)
    doubt.add_argument(
        "--go-on",
        metavar="REASON",
        help=_("believe it as it is now; put on record with your name and the reason"),
    )


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    case = await case_id(client, args.case) if args.case else None
    page = await client.audit.page(before=args.before, case=case)
    rows = [_row(one) for one in page.lines]
    rows.append(_("{n} records in all").format(n=page.size))
    return Said(page, "\n".join(rows))


async def _replay(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording import replay

    found = await client.audit.replay(args.what)
    session = await client.session.get()
    vendors = {str(one.id): one.label for one in session.vendors}
    return Said(found, "\n\n".join("\n".join(replay.sentences(one, vendors)) for one in found.cases))


async def _checkpoint(client: DeskClient, args: argparse.Namespace) -> Said:
    if args.keys:
        ring = await client.audit.keys()
        return Said(ring, "\n".join(one.public for one in ring.keys))
    newest = await client.audit.checkpoint()
    return Said(newest, newest.note.rstrip("\n"))


async def _doubt(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording import doubt

    witness = client.witness
    doubted = None if witness is None else await witness.look_once()
    if witness is None or doubted is None:
        return Said(None, _("The record contains all that this machine saw of it."))
    if args.go_on is None:
        return Said(None, doubt.sentence(doubted), REFUSED)
    await witness.go_on(args.go_on)
    gone_on = _("Gone on with this record, by your name.")
    return Said(None, f"{doubt.sentence(doubted)} {gone_on}")


def _row(one: AuditLine) -> str:
    from helpdesk_tui.wording import record
    from helpdesk_tui.wording.times import moment

    who = " ".join(part for part in (one.agent, one.person_name) if part)
    return f"{one.seq}  {moment(one.at)}  {who}: {record.line(one.event, one.params)}"
