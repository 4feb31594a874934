"""`helpdesk-tui pushes handover` and `handback`: rows of the review to a colleague, and back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.fault import Usage
from helpdesk_tui.cli.lines.verb import Said, verb
from helpdesk_tui.cli.lines.would import Would, judged, tried, words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.cli.lines.verb import Verbs
    from helpdesk_tui.contract.signals import Taker


def add_verbs(verbs: Verbs) -> None:
    """The commands and their options."""
    over = verb(
        verbs, "handover", _("give rows to a colleague, by a few letters of the name"), _over, writes=True
    )
    over.add_argument("signals", nargs="+", metavar="ROW", help=_("the id (pushes list)"))
    over.add_argument(
        "--to", required=True, metavar="NAME", help=_("letters that one colleague's name begins with")
    )
    over.add_argument(
        "--words", required=True, metavar="TEXT", help=_("what is known, and what is still to be done")
    )
    back = verb(
        verbs,
        "handback",
        _("give back what was handed to me, or take back what nobody took"),
        _back,
        writes=True,
    )
    back.add_argument("signal", metavar="ROW", help=_("the id (pushes list)"))


async def _over(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.pushes.review import signal_row

    found = await client.signals.takers(args.signals)
    to = _one(args.to, found.takers)
    told = args.words.strip()[:300]
    keys = {one: args.key and f"{args.key[:180]}/{place}" for place, one in enumerate(args.signals)}
    if len(args.signals) == 1:
        keys = {args.signals[0]: args.key}
    if args.dry_run:
        for one in args.signals:
            await tried(client, partial(client.signals.hand_over, one, to.id, told))
        would = Would(action="pushes handover", target=" ".join(args.signals), detail={"to": to.id})
        return Said(would, words(would))
    done = [await client.signals.hand_over(one, to.id, told, key=key) for one, key in keys.items()]
    return Said(done, "\n".join(map(signal_row, done)))


def _one(typed: str, takers: tuple[Taker, ...]) -> Taker:
    """Raises `Usage` unless exactly one is meant."""
    from helpdesk_tui.wording.pushes import begins

    exact = [one for one in takers if one.id == typed]
    found = exact or [one for one in takers if begins(typed, one.name, one.id)]
    if len(found) == 1:
        return found[0]
    named = ", ".join(f"{one.name} ({one.id})" for one in found or takers)
    if not takers:
        raise Usage(_("Nobody else who reviews login prompts can take this."))
    if not found:
        raise Usage(_("Nobody of that name reviews login prompts. There are: {names}.").format(names=named))
    raise Usage(_("Several are called so: {names}.").format(names=named))


async def _back(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.pushes.review import signal_row

    if args.dry_run:
        back = partial(client.signals.hand_back, args.signal)
        return await judged(client, back, "pushes handback", args.signal)
    done = await client.signals.hand_back(args.signal, key=args.key)
    return Said(done, signal_row(done))
