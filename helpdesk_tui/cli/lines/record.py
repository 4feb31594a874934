"""`audit list`: the record as the console shows it, through the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import case_id
from helpdesk_tui.cli.lines.verb import Said, Verbs, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.audit import AuditLine


def add_list(verbs: Verbs) -> None:
    """The command and its options."""
    listing = verb(verbs, "list", _("a page of it, newest first, asked of the desk"), _list)
    listing.add_argument("--case", metavar="CASE", help=_("of one case alone"))
    listing.add_argument("--before", type=int, metavar="SEQ", help=_("older than this record"))


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    case = await case_id(client, args.case) if args.case else None
    page = await client.audit.page(before=args.before, case=case)
    rows = [_row(one) for one in page.lines]
    rows.append(_("{n} records in all").format(n=page.size))
    return Said(page, "\n".join(rows))


def _row(one: AuditLine) -> str:
    from helpdesk_tui.wording import record
    from helpdesk_tui.wording.times import moment

    who = " ".join(part for part in (one.agent, one.person_name) if part)
    return f"{one.seq}  {moment(one.at)}  {who}: {record.line(one.event, one.params)}"
