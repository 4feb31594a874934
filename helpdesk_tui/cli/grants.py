"""`helpdesk-tui grants`: what is live, and taking it back with a reason (Law 13)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import person_of
from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.cli.lines.would import tried
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.operations import Grant


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "grants", _("live codes and links, and taking one back"))
    listing = verb(verbs, "list", _("what is live, of everybody or of one person"), _list)
    listing.add_argument("--person", metavar="PERSON", help=_("the id or the login"))
    listing.add_argument("--ended", action="store_true", help=_("also what has ended"))
    revoke = verb(verbs, "revoke", _("take a grant back; needs a reason alone"), _revoke, writes=True)
    revoke.add_argument("grant", metavar="GRANT", help=_("the id (grants list --json)"))
    revoke.add_argument("--reason", required=True, metavar="TEXT", help=_("why, for the record"))
    revoke.add_argument("--case", metavar="CASE", help=_("in which case it stands on record"))


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    person = await person_of(client, args.person) if args.person else None
    found = await client.grants.all(person=person, live=not args.ended)
    rows = [grant_row(one) for one in found] or [_("Nothing is live.")]
    return Said(found, "\n".join(rows))


def grant_row(grant: Grant) -> str:
    """One grant in one line."""
    from helpdesk_tui.views.grants.rows import grant_words
    from helpdesk_tui.wording import cases

    maker = grant.agent or "" if grant.ours else _("made elsewhere")
    state = cases.grant_state(grant.state)
    return f"{grant.id}  {grant_words(grant, datetime.now(UTC))}, {state}, {maker}"


async def _revoke(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.lines.finding import case_id
    from helpdesk_tui.cli.operations import told
    from helpdesk_tui.contract.ids import GrantId
    from helpdesk_tui.contract.orders import RevokeOrder

    order = RevokeOrder(grant=GrantId(args.grant), reason=args.reason[:200])
    case = await case_id(client, args.case) if args.case else None
    if args.dry_run:
        await tried(
            client,
            lambda: client.operations.order(case, order) if case else client.operations.take(order),
        )
        return await _would(client, order.grant)
    if case:
        return told(await client.operations.order(case, order, key=args.key))
    return told(await client.operations.take(order, key=args.key))


async def _would(client: DeskClient, grant: str) -> Said:
    from helpdesk_tui.cli.lines.would import Would, words
    from helpdesk_tui.contract.errors import ErrorCode, Missing

    found = next((one for one in await client.grants.all(live=True) if one.id == grant), None)
    if found is None:
        raise Missing(ErrorCode.NOT_FOUND)
    detail = {"person": found.person_name, "vendor": found.vendor, "kind": found.kind}
    would = Would(action="grants revoke", target=grant, detail=detail)
    return Said(would, words(would))
