"""`do resync`, `first-code`, `test`, `assign`: codes are asked for, never typed into the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.do.ordering import add_device, order_verb, ordered, pick
from helpdesk_tui.cli.lines.checked import checked
from helpdesk_tui.cli.lines.finding import case_of
from helpdesk_tui.cli.lines.verb import Said, Verbs
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from pydantic import SecretStr

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.ids import VendorId
    from helpdesk_tui.contract.services import StockItem

READ_OUT = frozenset({"otp", "sms"})
"""Factors that show a code which the caller reads."""


def add_tokens(verbs: Verbs) -> None:
    """The commands and their options."""
    from helpdesk_tui.contract.people import Factor

    resync = order_verb(verbs, "resync", _("bring a token back in step with codes it shows"), _resync)
    test = order_verb(verbs, "test", _("try a login with the person on the line; it proves nothing"), _test)
    test.add_argument("--factor", choices=[one.value for one in Factor], help=_("with what"))
    first = order_verb(verbs, "first-code", _("check the first code of a new app, so that it works"), _first)
    for parser in (resync, first, test):
        add_device(parser)
    assign = order_verb(verbs, "assign", _("give a hardware token out of the stock"), _assign)
    assign.add_argument("serial", metavar="SERIAL", help=_("the serial on the token"))
    assign.add_argument(
        "--unchecked", action="store_true", help=_("ask for no code of the token: nobody can read one now")
    )


def _codes(args: argparse.Namespace, count: int) -> tuple[SecretStr, ...]:
    """As many as are needed, one after the other; a look at the gate needs none."""
    from pydantic import SecretStr

    from helpdesk_tui.cli.lines.asking import needed

    if args.explain or args.dry_run:
        return tuple(SecretStr("0000") for _nothing in range(count))
    return tuple(
        needed(_("Code {n} of {count}:").format(n=number, count=count)) for number in range(1, count + 1)
    )


async def _resync(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import ResyncOrder

    case = await case_of(client, args.case)
    service = await pick(client, args, case.person, lambda one: one.kind == "resync")
    codes = _codes(args, max(1, service.codes))
    order = checked(ResyncOrder, vendor=service.vendor, device=service.device, codes=codes)
    return await ordered(client, args, case, order, (Action.RESYNC, service.vendor, service.device))


async def _first(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import FirstCodeOrder

    case = await case_of(client, args.case)
    service = await pick(client, args, case.person, lambda one: one.kind == "first_code")
    code = _codes(args, 1)[0]
    order = checked(FirstCodeOrder, vendor=service.vendor, device=service.device, code=code)
    return await ordered(client, args, case, order, (Action.FIRST_CODE, service.vendor, service.device))


async def _test(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.orders import TestOrder

    case = await case_of(client, args.case)
    service = await pick(client, args, case.person, lambda one: one.kind == "test")
    code = _codes(args, 1)[0] if service.factor in READ_OUT else None
    order = checked(TestOrder, vendor=service.vendor, device=service.device, factor=service.factor, code=code)
    return await ordered(client, args, case, order, None)


async def _assign(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import AssignOrder

    case = await case_of(client, args.case)
    service = await pick(client, args, case.person, lambda one: one.kind == "assign")
    item = await _in_stock(client, service.vendor, args.serial)
    code = None if args.unchecked else _codes(args, 1)[0]
    order = checked(
        AssignOrder,
        vendor=service.vendor,
        account=service.account,
        token=item.id,
        serial=item.serial,
        code=code,
    )
    return await ordered(client, args, case, order, (Action.ASSIGN_TOKEN, service.vendor, None))


async def _in_stock(client: DeskClient, vendor: VendorId, serial: str) -> StockItem:
    """The token with exactly this serial, or the only one that contains it."""
    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.contract.errors import ErrorCode, Missing

    found = await client.services.stock(vendor, serial)
    exact = [one for one in found if one.serial == serial]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if not found:
        raise Missing(ErrorCode.NOT_FOUND)
    listed = ", ".join(one.serial for one in found)
    raise Usage(_("Several tokens fit: {serials}").format(serials=listed))
