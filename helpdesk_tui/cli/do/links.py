"""`do activation`, `invite`, `number`, `change`: links, numbers, and what is suspended or given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.do.codes import add_seconds
from helpdesk_tui.cli.do.ordering import add_device, add_reveal, order_verb, ordered, pick
from helpdesk_tui.cli.do.taking import taken
from helpdesk_tui.cli.lines.checked import checked
from helpdesk_tui.cli.lines.finding import case_of, person_of
from helpdesk_tui.cli.lines.verb import Said, Verbs
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.people import Device


def add_links(verbs: Verbs) -> None:
    """The commands and their options."""
    from helpdesk_tui.contract.orders import Change, Delivery

    activation = order_verb(verbs, "activation", _("a new activation link for a phone"), _activation)
    activation.add_argument("--install-link", action="store_true", help=_("send the app's own link first"))
    invite = order_verb(verbs, "invite", _("a link with which a new device is set up"), _invite)
    for parser, delivery in ((activation, "sms"), (invite, "mail")):
        roads = [one.value for one in Delivery]
        parser.add_argument("--delivery", choices=roads, default=delivery, help=_("how the link travels"))
        add_seconds(parser)
        add_reveal(parser)
    number = order_verb(verbs, "number", _("another number for a phone; it is quarantined"), _number)
    number.add_argument("number", metavar="NUMBER", help=_("as the caller says it"))
    change = order_verb(
        verbs, "change", _("suspend, lock, trash, return; unlock, give back, restore"), _change
    )
    names = [one.value for one in Change]
    change.add_argument("change", choices=names, metavar="CHANGE", help=", ".join(names))
    change.add_argument("--reason", default="", metavar="TEXT", help=_("needed for what takes away"))
    change.add_argument("--account", metavar="ACCOUNT", help=_("the vendor's id, where there are several"))
    change.add_argument("--seconds", type=int, metavar="N", help=_("a lock that ends by itself"))
    for parser in (activation, number, change):
        add_device(parser)


async def _activation(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import ActivationOrder

    case = await case_of(client, args.case)
    device = await _device(client, args, case)
    action = Action.ACTIVATION_FIRST if device.activated is False else Action.ACTIVATION_REPLACE
    if args.delivery == "qr":
        action = Action.QR_ON_SCREEN
    bounds = (await client.gate.look(case.id, action, device.vendor, device.id)).decision.bounds
    order = checked(
        ActivationOrder,
        vendor=device.vendor,
        device=device.id,
        delivery=args.delivery,
        install_link=args.install_link,
        seconds=bounds.default_seconds if args.seconds is None else args.seconds,
    )
    return await ordered(client, args, case, order, (action, device.vendor, device.id))


async def _device(client: DeskClient, args: argparse.Namespace, case: Case) -> Device:
    """The phone named, or the only one that carries an app."""
    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.contract.errors import ErrorCode, Missing
    from helpdesk_tui.views import names
    from helpdesk_tui.views.call.steps.activation import CARRIES_AN_APP

    card = await client.people.card(case.person, case=case.id)
    found = [one for one in card.devices if args.vendor in {None, one.vendor}]
    if args.device:
        found = [one for one in found if one.id == args.device]
    else:
        found = [one for one in found if one.kind in CARRIES_AN_APP]
    if not found:
        raise Missing(ErrorCode.NOT_FOUND)
    if len(found) > 1:
        listed = "; ".join(f"{one.id} {names.device(one)}" for one in found)
        raise Usage(_("Several phones fit; add --device: {devices}").format(devices=listed))
    return found[0]


async def _invite(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import InviteOrder

    case = await case_of(client, args.case)
    service = await pick(client, args, case.person, lambda one: one.kind == "invite")
    values = {} if args.seconds is None else {"seconds": args.seconds}
    order = checked(
        InviteOrder, vendor=service.vendor, account=service.account, delivery=args.delivery, **values
    )
    return await ordered(client, args, case, order, (service.action or Action.INVITE, service.vendor, None))


async def _number(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import NumberOrder

    case = await case_of(client, args.case)
    service = await pick(client, args, case.person, lambda one: one.kind == "number")
    order = checked(NumberOrder, vendor=service.vendor, device=service.device, number=args.number)
    return await ordered(client, args, case, order, (Action.CHANGE_NUMBER, service.vendor, service.device))


async def _change(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.errors import Missing
    from helpdesk_tui.contract.orders import Change, ChangeOrder

    change = Change(args.change)
    try:
        case: Case | None = await case_of(client, args.case)
    except Missing:
        if not change.takes:
            raise
        case = None
    person = await person_of(client, args.case) if case is None else case.person
    service = await pick(client, args, person, lambda one: one.change == change)
    order = checked(
        ChangeOrder,
        vendor=service.vendor,
        change=change,
        device=service.device,
        account=service.account,
        person=person if change.takes else None,
        seconds=args.seconds,
        reason=args.reason.strip(),
    )
    if case is None or change.takes:
        return await taken(client, args, case, order)
    ask = None if service.action is None else (service.action, service.vendor, service.device)
    return await ordered(client, args, case, order, ask)
