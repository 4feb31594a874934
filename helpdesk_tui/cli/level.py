"""`helpdesk-tui level`: how much the gate asks of everybody now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.level import Level


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "level", _("the threat level"))
    verb(verbs, "show", _("what it is, who set it and why"), _show)
    setting = verb(verbs, "set", _("set it at once, for every console"), _set, writes=True)
    setting.add_argument("level", type=int, choices=(0, 1, 2))
    setting.add_argument("--reason", required=True, metavar="TEXT", help=_("why, for the record"))


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    del args
    return _said(await client.level.get())


async def _set(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.deeds import asked, tried_or_asked
    from helpdesk_tui.cli.lines.would import Would, words
    from helpdesk_tui.contract.deeds import LowerLevel
    from helpdesk_tui.contract.errors import ErrorCode, Refused

    reason = args.reason[:300]
    if args.dry_run:
        set_it = partial(client.level.put, args.level, reason)
        await tried_or_asked(client, set_it, partial(LowerLevel, level=args.level, reason=reason))
        would = Would(action="level set", target=str(args.level), detail={"reason": args.reason[:300]})
        return Said(would, words(would))
    try:
        return _said(await client.level.put(args.level, reason, key=args.key))
    except Refused as error:
        if error.code is not ErrorCode.SECOND_NEEDED:
            raise
    return await asked(client, LowerLevel(level=args.level, reason=reason), None)


def _said(level: Level) -> Said:
    from helpdesk_tui.wording import guards
    from helpdesk_tui.wording.times import moment

    text = _("{level}: {words}").format(level=level.level, words=guards.level(level.level))
    if level.since is not None:
        since = _("set {time} by {agent}: {reason}").format(
            time=moment(level.since), agent=level.by or "", reason=level.reason
        )
        text = f"{text}\n{since}"
    return Said(level, text)
