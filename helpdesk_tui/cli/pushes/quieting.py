"""`helpdesk-tui pushes quiet`: no pushes for somebody for a while, so that a login needs a code."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.fault import Usage
from helpdesk_tui.cli.lines.finding import person_of
from helpdesk_tui.cli.lines.verb import DONE, REFUSED, Said, verb
from helpdesk_tui.cli.lines.would import Would, tried, words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.cli.lines.verb import Verbs
    from helpdesk_tui.contract.ids import PersonId
    from helpdesk_tui.contract.orders import ChangeOrder
    from helpdesk_tui.contract.quiet import QuietPart

FEWEST, MOST = 5, 1440


def add_verb(verbs: Verbs) -> None:
    """The command and its options."""
    parser = verb(verbs, "quiet", _("turn somebody's pushes off for a while"), _quiet, writes=True)
    parser.add_argument("person", metavar="PERSON", help=_("login or id"))
    parser.add_argument("--minutes", type=int, default=20, metavar="N", help=_("5 to 1440; 20 unless told"))
    parser.add_argument("--reason", default="", metavar="TEXT", help=_("on record; needed"))
    parser.add_argument("--look", action="store_true", help=_("only say how it stands"))


async def _quiet(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording import quiet

    person = await person_of(client, args.person)
    found = await client.services.quiet(person)
    can = [one for one in found.parts if one.state == "possible"]
    if args.look or not can:
        text = "\n".join(map(quiet.part, found.parts)) or _("No account of this person is known.")
        return Said(found, text, DONE if args.look else REFUSED)
    if not FEWEST <= args.minutes <= MOST:
        raise Usage(_("Name 5 to 1440 minutes."))
    orders = [_order(one, person, args) for one in can]
    if args.dry_run:
        for order in orders:
            await tried(client, partial(client.operations.take, order))
        would = Would(action="pushes quiet", target=person, detail={"minutes": str(args.minutes)})
        return Said(would, words(would))
    return await _done(client, orders, can, args.key)


async def _done(
    client: DeskClient, orders: list[ChangeOrder], parts: list[QuietPart], key: str | None
) -> Said:
    from helpdesk_tui.contract.operations import OperationState
    from helpdesk_tui.wording import errors, quiet
    from helpdesk_tui.wording.times import moment

    done, rows = [], []
    for number, (order, part) in enumerate(zip(orders, parts, strict=True)):
        one = await client.operations.take(order, key=key and f"{key[:190]}-{number}")
        done.append(one)
        if one.state is OperationState.DONE and one.until is not None:
            text = _("{what}: pushes are off until {time}, on record. They come back by themselves.")
            rows.append(text.format(what=quiet.what(part), time=moment(one.until)))
        else:
            why = errors.tell(one.problem, one.problem_params).text if one.problem else _("not known yet")
            rows.append(f"{quiet.what(part)}: {why}")
    whole = all(one.state is OperationState.DONE for one in done)
    return Said(done, "\n".join(rows), DONE if whole else REFUSED)


def _order(part: QuietPart, person: PersonId, args: argparse.Namespace) -> ChangeOrder:
    from helpdesk_tui.contract.orders import Change, ChangeOrder

    return ChangeOrder(
        vendor=part.vendor,
        change=Change.QUIET_PUSHES,
        device=part.device,
        account=part.account,
        person=person,
        seconds=args.minutes * 60,
        reason=args.reason[:200],
    )
