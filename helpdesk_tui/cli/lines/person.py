"""`person show`, `services`, `settings`, `diagnosis`…: what the console reads about a person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import add_person, case_of, person_of
from helpdesk_tui.cli.lines.verb import DONE, REFUSED, Said, Verbs, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.services import Adjustable, Diagnosis, Service

WIDTH = 100
"""Cells of a row that is printed."""


def add_card(verbs: Verbs) -> None:
    """The commands and their options."""
    show = verb(verbs, "show", _("the card: all that may be seen of a person now"), _show)
    add_person(show)
    show.add_argument(
        "--case", metavar="CASE", help=_("within a case: shows more once the caller is verified")
    )
    for name, help_text, work in (
        ("services", _("what can be done, besides codes and links"), _services),
        ("settings", _("how the accounts log in, and what of it can be set"), _settings),
        ("diagnosis", _("why logins fail, as far as the vendors can say"), _diagnosis),
        ("deliveries", _("what became of the messages that vendors sent"), _deliveries),
    ):
        add_person(verb(verbs, name, help_text, work))
    stock = verb(verbs, "stock", _("hardware tokens that nobody has"), _stock)
    stock.add_argument("vendor", metavar="VENDOR", help=_("the vendor's id (health --json)"))
    stock.add_argument("serial", metavar="SERIAL", help=_("three characters of the serial or more"))


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.views.call.card import card_rows
    from helpdesk_tui.views.text import plain

    case = (await case_of(client, args.case)).id if args.case else None
    card = await client.people.card(await person_of(client, args.person), case=case)
    return Said(card, plain(card_rows(card, datetime.now(UTC), WIDTH)))


async def _services(client: DeskClient, args: argparse.Namespace) -> Said:
    offered = await client.services.all(await person_of(client, args.person))
    rows = [service_row(one) for one in offered] or [_("No vendor can do anything for this person now.")]
    return Said(offered, "\n".join(rows), DONE if offered else REFUSED)


def service_row(service: Service) -> str:
    """What a service does, with what its command needs to tell it from another."""
    from helpdesk_tui.views.call.services.words import doing

    names = {
        "vendor": service.vendor,
        "device": service.device,
        "account": service.account if service.device is None else None,
        "factor": service.factor,
    }
    options = " ".join(f"--{name} {value}" for name, value in names.items() if value)
    command = f"do change … {service.change}" if service.change else f"do {service.kind} …"
    return f"{doing(service, several=False)}: {command} {options}"


async def _settings(client: DeskClient, args: argparse.Namespace) -> Said:
    found = await client.services.settings(await person_of(client, args.person))
    rows = [row for sheet in found for row in _adjustable(sheet)]
    nothing = _("Rules decide how this person logs in; nothing is set for one person.")
    return Said(found, "\n".join(rows or [nothing]), DONE if found else REFUSED)


def _adjustable(sheet: Adjustable) -> list[str]:
    from helpdesk_tui.wording import settings
    from helpdesk_tui.wording.errors import tell

    rows = [f"{sheet.vendor_label}:"]
    if sheet.problem:
        rows.append(f"  {tell(sheet.problem, {}).text}")
    for one in sheet.settings:
        choices = " | ".join(value or "none" for value in one.choices)
        rows.append(f"  {settings.both(one.name, one.value)}: do setting … {one.name} {choices}")
    return rows


async def _diagnosis(client: DeskClient, args: argparse.Namespace) -> Said:
    found = await client.services.diagnosis(await person_of(client, args.person))
    rows = [row for sheet in found for row in _sheet(sheet)]
    return Said(found, "\n".join(rows or [_("No vendor of this person can say.")]))


def _sheet(sheet: Diagnosis) -> list[str]:
    from helpdesk_tui.views.call.services.words import finding
    from helpdesk_tui.wording.errors import tell
    from helpdesk_tui.wording.times import moment

    rows = [f"{sheet.vendor_label}:"]
    if sheet.problem:
        rows.append(f"  {tell(sheet.problem, {}).text}")
    for one in sheet.lines:
        at = f" ({moment(one.at)})" if one.at else ""
        rows += [f"  {finding(one)}{at}", *([f"    {one.detail}"] if one.detail else [])]
    return rows


async def _deliveries(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording.times import moment

    found = await client.services.deliveries(await person_of(client, args.person))
    rows = [f"{moment(one.at)}  {one.kind} {one.hint}  {one.purpose} {one.status}" for one in found]
    return Said(found, "\n".join(rows or [_("None on the log. It may lag by some minutes.")]))


async def _stock(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.ids import VendorId

    found = await client.services.stock(VendorId(args.vendor), args.serial)
    rows = [f"{one.serial}  {one.model}" for one in found] or [_("No free token with that serial.")]
    return Said(found, "\n".join(rows), DONE if found else REFUSED)
