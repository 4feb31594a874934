"""`do rename`: what is written at a vendor about a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.do.ordering import add_device, order_verb, ordered, pick
from helpdesk_tui.cli.lines.checked import checked
from helpdesk_tui.cli.lines.finding import case_of
from helpdesk_tui.cli.lines.verb import Said, Verbs
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient


def add_writing(verbs: Verbs) -> None:
    """The commands and their options."""
    rename = order_verb(
        verbs, "rename", _("another name for a device, which everybody then goes by"), _rename
    )
    rename.add_argument("name", metavar="NAME", help=_("at most 40 signs: letters, digits, blanks"))
    rename.add_argument(
        "--alike", action="store_true", help=_("write it although it reads like something else's name")
    )
    add_device(rename)


async def _rename(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.errors import ErrorCode, Refused
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import RenameOrder

    case = await case_of(client, args.case)
    try:
        service = await pick(client, args, case.person, lambda one: one.kind == "rename")
    except Refused as error:
        raise Refused(ErrorCode.CHANGE_UNAVAILABLE, why="no_name") from error
    order = checked(
        RenameOrder, vendor=service.vendor, device=service.device, name=args.name, alike=args.alike
    )
    return await ordered(client, args, case, order, (Action.RENAME, service.vendor, service.device))
