"""`do rename`, `do setting`: what a device is called, how an account logs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.do.ordering import add_device, order_verb, ordered, pick
from helpdesk_tui.cli.do.taking import taken
from helpdesk_tui.cli.lines.checked import checked
from helpdesk_tui.cli.lines.finding import case_of, person_of
from helpdesk_tui.cli.lines.verb import Said, Verbs
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.cases import Case


def add_writing(verbs: Verbs) -> None:
    """The commands and their options."""
    from helpdesk_tui.contract.orders import SettingName

    rename = order_verb(
        verbs, "rename", _("another name for a device, which everybody then goes by"), _rename
    )
    rename.add_argument("name", metavar="NAME", help=_("at most 40 signs: letters, digits, blanks"))
    rename.add_argument(
        "--alike", action="store_true", help=_("write it although it reads like something else's name")
    )
    add_device(rename)
    setting = order_verb(verbs, "setting", _("push, methods and time to answer of an account"), _setting)
    names = [one.value for one in SettingName]
    setting.add_argument("setting", choices=names, metavar="SETTING", help=", ".join(names))
    setting.add_argument(
        "value", metavar="VALUE", help=_("one that person settings lists; none: no fallback")
    )
    setting.add_argument("--reason", default="", metavar="TEXT", help=_("needed for what takes away"))
    setting.add_argument("--account", metavar="ACCOUNT", help=_("the vendor's id, where there are several"))


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


async def _setting(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.errors import ErrorCode, Missing, Refused
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.orders import SETTINGS_TAKEN, SettingName, SettingOrder

    value = "" if args.value == "none" else args.value
    taking = (SettingName(args.setting), value) in SETTINGS_TAKEN
    try:
        case: Case | None = await case_of(client, args.case)
    except Missing:
        if not taking:
            raise
        case = None
    person = await person_of(client, args.case) if case is None else case.person
    try:
        service = await pick(client, args, person, lambda one: one.kind == "setting")
    except Refused as error:
        raise Refused(ErrorCode.CHANGE_UNAVAILABLE, why="no_settings") from error
    order = checked(
        SettingOrder,
        vendor=service.vendor,
        account=service.account,
        setting=args.setting,
        value=value,
        person=person if taking else None,
        reason=args.reason.strip(),
    )
    if taking:
        return await taken(client, args, case, order)
    assert case is not None
    return await ordered(client, args, case, order, (Action.SETTING, service.vendor, None))
