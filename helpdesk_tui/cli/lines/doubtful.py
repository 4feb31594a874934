"""`people unused` and `people shared`: devices for a second look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import Said, Verbs, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient


def add_doubtful(verbs: Verbs) -> None:
    """The commands and their options."""
    from helpdesk_tui.contract.doubtful import UNUSED_DAYS

    unused = verb(verbs, "unused", _("devices that let somebody in and were not seen for long"), _unused)
    unused.add_argument(
        "--days", type=int, default=UNUSED_DAYS, metavar="DAYS", help=_("for so many days (90 unless told)")
    )
    verb(verbs, "shared", _("mobile numbers that several people have"), _shared)


async def _unused(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording.times import moment

    found = await client.people.unused(args.days)
    rows = [
        f"{moment(one.last_seen)}  {one.person_name} ({one.login}, {one.client})  "
        f"{one.label} {one.hint}".rstrip()
        + f"  {one.id}"
        for one in found
    ]
    return Said(found, "\n".join(rows) or _("No device was unseen for so long, as far as vendors say."))


async def _shared(client: DeskClient, args: argparse.Namespace) -> Said:
    del args
    found = await client.people.shared()
    rows = [
        f"{one.hint}  " + ", ".join(f"{who.name} ({who.login}, {who.client})" for who in one.holders)
        for one in found
    ]
    return Said(found, "\n".join(rows) or _("No mobile number belongs to several people."))
