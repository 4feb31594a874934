"""`helpdesk-tui review`: what was done, looked at by somebody else the next day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.cli.lines.would import tried
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.review import ReviewItem

LISTS = ("places", "hours", "alone")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "review", _("what was done, looked at by somebody else"))
    listing = verb(verbs, "list", _("what is to be looked at, and what was closed lately"), _list)
    listing.add_argument("--only", choices=LISTS, metavar="LIST", help=", ".join(LISTS))
    show = verb(verbs, "show", _("one item with its evidence and notices"), _show)
    accept = verb(verbs, "ok", _("it is in order"), _ok, writes=True)
    reopen = verb(verbs, "reopen", _("it is not in order: what lives is taken back"), _reopen, writes=True)
    reopen.add_argument("--reason", required=True, metavar="TEXT", help=_("why, for the record"))
    for parser in (show, accept, reopen):
        parser.add_argument("item", metavar="ITEM", help=_("the id (review list)"))


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    found = [one for one in await client.review.all() if args.only in {None, one.list}]
    rows = [item_row(one) for one in found] or [_("Nothing to look at.")]
    return Said(found, "\n".join(rows))


def item_row(item: ReviewItem) -> str:
    """One item in one line."""
    from helpdesk_tui.wording import review
    from helpdesk_tui.wording.times import moment

    return _("{id}  {time}, {agent} for {who}: {why}; {state}").format(
        id=item.id,
        time=moment(item.made_at),
        agent=item.agent or "",
        who=item.person_name,
        why=review.why(item.why),
        state=review.state(item.state),
    )


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    from datetime import UTC, datetime

    from helpdesk_tui.views.review.rows import sheet_rows
    from helpdesk_tui.views.text import plain

    sheet = await client.review.sheet(args.item)
    return Said(sheet, plain(sheet_rows(sheet, datetime.now(UTC), 100)))


async def _ok(client: DeskClient, args: argparse.Namespace) -> Said:
    if args.dry_run:
        await tried(client, lambda: client.review.ok(args.item))
        return await _would(client, "ok", args.item)
    done = await client.review.ok(args.item, key=args.key)
    return Said(done, item_row(done))


async def _reopen(client: DeskClient, args: argparse.Namespace) -> Said:
    if args.dry_run:
        await tried(client, lambda: client.review.reopen(args.item, args.reason[:200]))
        return await _would(client, "reopen", args.item)
    done = await client.review.reopen(args.item, args.reason[:200], key=args.key)
    return Said(done, item_row(done))


async def _would(client: DeskClient, name: str, item: str) -> Said:
    from helpdesk_tui.cli.lines.would import Would, words
    from helpdesk_tui.contract.ids import ReviewId

    sheet = await client.review.sheet(ReviewId(item))
    would = Would(action=f"review {name}", target=item, detail={"person": sheet.item.person_name})
    return Said(would, words(would))
