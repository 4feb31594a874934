"""`do bypass`, `list`, `text`, `reveal`, `confirmed`: codes, never in argv."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.do.ordering import add_device, add_reveal, order_verb, ordered, pick
from helpdesk_tui.cli.lines.checked import checked
from helpdesk_tui.cli.lines.finding import case_of, vendor_of
from helpdesk_tui.cli.lines.verb import Said, Verbs, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient


def add_codes(verbs: Verbs) -> None:
    """The commands and their options."""
    from helpdesk_tui.contract.orders import BypassReason

    bypass = order_verb(verbs, "bypass", _("a bypass code; more than one use is a day pass"), _bypass)
    add_seconds(bypass)
    bypass.add_argument(
        "--uses", type=int, metavar="N", help=_("how often it works; else what the policy says")
    )
    reasons = [one.value for one in BypassReason]
    bypass.add_argument("--reason", choices=reasons, default="forgotten_phone")
    bypass.add_argument("--account", metavar="ACCOUNT", help=_("the vendor's id, where there are several"))
    codes = order_verb(verbs, "list", _("a new list of one-time codes, which replaces the one before"), _list)
    codes.add_argument("--size", type=int, metavar="N", help=_("how many codes; else the shortest list"))
    text = order_verb(verbs, "text", _("have new login codes texted to a phone on file"), _text)
    add_device(text)
    reveal = verb(
        verbs, "reveal", _("show the codes that wait: once, and once more in a short window"), _reveal
    )
    confirmed = verb(
        verbs, "confirmed", _("the caller read the code back correctly"), _confirmed, writes=True
    )
    for parser in (reveal, confirmed):
        parser.add_argument("operation", metavar="OPERATION", help=_("the operation's id"))
    for parser in (bypass, codes, reveal):
        add_reveal(parser)


def add_seconds(parser: argparse.ArgumentParser) -> None:
    """The option --seconds."""
    parser.add_argument(
        "--seconds", type=int, metavar="N", help=_("how long it works; else what the policy says")
    )


async def _bypass(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import BypassOrder, BypassReason

    case = await case_of(client, args.case)
    vendor = vendor_of(await client.people.card(case.person, case=case.id), args.vendor)
    action = Action.DAY_PASS if (args.uses or 1) > 1 else Action.BYPASS
    bounds = (await client.gate.look(case.id, action, vendor)).decision.bounds
    order = checked(
        BypassOrder,
        vendor=vendor,
        account=args.account,
        seconds=bounds.default_seconds if args.seconds is None else args.seconds,
        uses=bounds.default_uses if args.uses is None else args.uses,
        reason=BypassReason(args.reason),
    )
    return await ordered(client, args, case, order, (action, vendor, None))


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import ListOrder

    case = await case_of(client, args.case)
    service = await pick(client, args, case.person, lambda one: one.kind == "list")
    order = checked(
        ListOrder, vendor=service.vendor, account=service.account, size=args.size or min(service.sizes)
    )
    return await ordered(client, args, case, order, (Action.CODE_LIST, service.vendor, None))


async def _text(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import TextOrder

    case = await case_of(client, args.case)
    service = await pick(client, args, case.person, lambda one: one.kind == "text")
    order = checked(TextOrder, vendor=service.vendor, device=service.device)
    return await ordered(client, args, case, order, (Action.TEXT_CODES, service.vendor, service.device))


async def _reveal(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.do import showing
    from helpdesk_tui.contract.ids import OperationId

    where = showing.how(args)
    return await showing.revealed(client, await client.operations.get(OperationId(args.operation)), where)


async def _confirmed(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.lines.would import tried
    from helpdesk_tui.cli.operations import told
    from helpdesk_tui.contract.ids import OperationId

    if args.dry_run:
        await tried(client, lambda: client.operations.confirmed(OperationId(args.operation)))
        return told(await client.operations.get(OperationId(args.operation)))
    return told(await client.operations.confirmed(OperationId(args.operation), key=args.key))
