"""`helpdesk-tui deeds`: what takes two people at a shared desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.cli.lines.would import judged, tried
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.cli.lines.verb import Work
    from helpdesk_tui.contract.deeds import Deed, DeedLine
    from helpdesk_tui.contract.ids import DeedId


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "deeds", _("what takes two people at a shared desk"))
    verb(verbs, "list", _("what waits for a second person, and what ended lately"), _list)
    agree = verb(verbs, "agree", _("be the second person: it is done at once"), _agree, writes=True)
    lift = verb(verbs, "lift", _('ask to open the gate early for who said "not me"'), _lift, writes=True)
    lift.add_argument("person", metavar="PERSON", help=_("the id (person find)"))
    lift.add_argument("--reason", required=True, metavar="TEXT", help=_("why, for the record"))
    others = [
        verb(verbs, name, help_text, _ended(name), writes=True)
        for name, help_text in (("refuse", _("say no")), ("withdraw", _("take one's own request back")))
    ]
    for parser in (agree, *others):
        parser.add_argument("deed", metavar="DEED", help=_("the id (deeds list)"))


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    del args
    found = await client.deeds.all()
    return Said(found, "\n".join([deed_row(one) for one in found] or [_("Nothing waits.")]))


def deed_row(found: DeedLine) -> str:
    """One deed in one line."""
    from helpdesk_tui.wording import deeds
    from helpdesk_tui.wording.times import moment

    return _("{id}  {agent}: {what} {state}, until {time}").format(
        id=found.id,
        agent=found.agent,
        what=deeds.line(found),
        state=deeds.state(found.state),
        time=moment(found.until),
    )


async def asked(client: DeskClient, deed: Deed, key: str | None) -> Said:
    """Ask for what this agent may not do alone."""
    found = await client.deeds.ask(deed, key=key)
    told = _("Nothing is done yet: a colleague who may approve agrees or refuses (deeds list).")
    return Said(found, f"{deed_row(found)}\n{told}")


async def _agree(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.api.transport import new_key
    from helpdesk_tui.cli.signing import with_own_code

    if args.dry_run:
        return await _judged(client, client.deeds.agree, args.deed, "agree")
    done = await with_own_code(
        partial(client.deeds.agree, args.deed, key=args.key or new_key()),
        partial(client.deeds.step_up, args.deed),
    )
    text = deed_row(done.deed)
    if done.first_word is not None:
        told = _("First word, good once and for 24 hours; hand it over in person: {word}")
        text = f"{text}\n{told.format(word=done.first_word)}"
    return Said(done, text)


async def _lift(client: DeskClient, args: argparse.Namespace) -> Said:
    from pydantic import ValidationError

    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.contract.deeds import LiftFreeze

    try:
        deed = LiftFreeze(person=args.person, reason=args.reason[:300])
    except ValidationError:
        raise Usage(_("Say why, in a few words.")) from None
    if args.dry_run:
        return await judged(
            client, lambda: client.deeds.ask(deed), "deeds lift", args.person, reason=deed.reason
        )
    return await asked(client, deed, args.key)


def _ended(name: str) -> Work:
    """`refuse` or `withdraw`."""

    async def work(client: DeskClient, args: argparse.Namespace) -> Said:
        end = {"refuse": client.deeds.refuse, "withdraw": client.deeds.withdraw}[name]
        if args.dry_run:
            return await _judged(client, end, args.deed, name)
        found = await end(args.deed, key=args.key)
        return Said(found, deed_row(found))

    return work


async def _judged(
    client: DeskClient, end: Callable[[DeedId], Awaitable[object]], id_: DeedId, name: str
) -> Said:
    """A dry run, with whose deed it is; who withdraws his own may have no right to the list."""
    detail = {}
    if name != "withdraw":
        found = {one.id: one for one in await client.deeds.all()}.get(id_)
        detail = {"agent": found.agent, "kind": found.deed.kind, "about": found.about} if found else {}
    return await judged(client, lambda: end(id_), f"deeds {name}", id_, **detail)


async def tried_or_asked(
    client: DeskClient, work: Callable[[], Awaitable[object]], deed: Callable[[], Deed]
) -> None:
    """A dry run of what is done, or of asking for it where the desk wants a second person."""
    from helpdesk_tui.contract.errors import ErrorCode, Refused

    try:
        await tried(client, work)
    except Refused as error:
        if error.code is not ErrorCode.SECOND_NEEDED:
            raise
        await tried(client, lambda: client.deeds.ask(deed()))
