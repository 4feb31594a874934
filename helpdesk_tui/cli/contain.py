"""`helpdesk-tui contain`: what is taken from an attacker at once, looked at before it is done."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import person_of
from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.cli.lines.would import judged
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.containments import Containment, ContainmentLine


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "contain", _("lock, end codes, suspend young devices, tell; with a dry run"))
    start = verb(
        verbs, "start", _("the dry run, then the word; --dry-run: the dry run alone"), _start, writes=True
    )
    start.add_argument(
        "--person", action="append", default=[], metavar="PERSON", help=_("the id or the login; repeatable")
    )
    start.add_argument(
        "--signal", action="append", default=[], metavar="ROW", help=_("a row of the push review; repeatable")
    )
    start.add_argument("--case", metavar="CASE", help=_("in which case it stands on record"))
    start.add_argument("--reason", required=True, metavar="TEXT", help=_("why, for the record"))
    start.add_argument("--word", metavar="WORD", help=_("the word that confirms, where nobody can be asked"))
    verb(verbs, "list", _("whom, when, by whom, and what stands of it at each vendor"), _list)
    show = verb(verbs, "show", _("each step of one as it stands now"), _show)
    cancel = verb(verbs, "cancel", _("stop what has not begun"), _cancel, writes=True)
    back = verb(
        verbs, "give-back", _("unlock, or give a device back: the gate decides"), _give_back, writes=True
    )
    for parser in (show, cancel, back):
        parser.add_argument("containment", metavar="CONTAINMENT", help=_("the id (contain list)"))
    back.add_argument("step", metavar="STEP", help=_("the name of the step (contain show --json)"))
    back.add_argument("--case", required=True, metavar="CASE", help=_("a case of yours with the person"))


async def _start(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.lines.finding import case_id
    from helpdesk_tui.contract.ids import SignalId

    people = [await person_of(client, one) for one in args.person]
    looked = await client.containments.look(
        args.reason[:200],
        people=people,
        signals=[SignalId(one) for one in args.signal],
        case=await case_id(client, args.case) if args.case else None,
        key=None if args.key is None else f"{args.key}/look",
    )
    if args.dry_run:
        await _tried(client, looked)
        return Said(looked, _rows(looked))
    return await _confirmed(client, looked, args.word or _asked(looked), args.key)


def _asked(looked: Containment) -> str:
    """The word, after the list was shown; beside what scripts read."""
    from helpdesk_tui.contract.containments import WORD

    prompt = _("Type {word} and Enter to do it:").format(word=WORD)
    print(f"{_rows(looked)}\n{prompt}", end=" ", flush=True, file=sys.stderr)
    return sys.stdin.readline(64).strip()


async def _confirmed(client: DeskClient, looked: Containment, word: str, key: str | None) -> Said:
    """Done, or a second person is asked where it is about several."""
    from helpdesk_tui.cli import deeds
    from helpdesk_tui.contract.deeds import ContainPeople
    from helpdesk_tui.contract.errors import ErrorCode, Refused

    try:
        done = await client.containments.confirm(looked, word, key=None if key is None else f"{key}/confirm")
    except Refused as error:
        if error.code is not ErrorCode.SECOND_NEEDED:
            raise
        return await deeds.asked(client, ContainPeople(containment=looked.id, frozen=looked.frozen), key)
    return Said(done, _rows(done))


async def _tried(client: DeskClient, looked: Containment) -> None:
    """The desk judges the confirmation too, and for several the request to a second person."""
    from helpdesk_tui.cli.deeds import tried_or_asked
    from helpdesk_tui.contract.containments import WORD
    from helpdesk_tui.contract.deeds import ContainPeople

    asked = partial(ContainPeople, containment=looked.id, frozen=looked.frozen)
    await tried_or_asked(client, partial(client.containments.confirm, looked, WORD), asked)


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    del args
    found = await client.containments.all()
    rows = [_line(one) for one in found] or [_("Nothing was contained lately.")]
    return Said(found, "\n".join(rows))


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    found = await client.containments.get(args.containment)
    return Said(found, _rows(found))


async def _cancel(client: DeskClient, args: argparse.Namespace) -> Said:
    if args.dry_run:
        return await _judged(client, args, "cancel", lambda: client.containments.cancel(args.containment))
    done = await client.containments.cancel(args.containment, key=args.key)
    return Said(done, _rows(done))


async def _give_back(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.lines.finding import case_id

    case = await case_id(client, args.case)
    back = partial(client.containments.give_back, args.containment, args.step, case)
    if args.dry_run:
        return await _judged(client, args, "give-back", back)
    done = await back(key=args.key)
    return Said(done, _rows(done))


async def _judged(
    client: DeskClient, args: argparse.Namespace, name: str, work: Callable[[], Awaitable[object]]
) -> Said:
    found = await client.containments.get(args.containment)
    people = ", ".join(one.name for one in found.people)
    return await judged(client, work, f"contain {name}", found.id, people=people, state=found.state)


def _line(found: ContainmentLine) -> str:
    """One with what became of it at each vendor."""
    from helpdesk_tui.views.containment.earlier import detail_rows
    from helpdesk_tui.views.text import plain
    from helpdesk_tui.wording import containment

    told = plain(detail_rows(found, datetime.now(UTC), 100, str))
    state = containment.life_in_list(found.state)
    return f"{found.id}  {state}\n" + "\n".join(f"  {row}" for row in told.split("\n"))


def _rows(found: Containment) -> str:
    """The whole list, as the console shows it."""
    from helpdesk_tui.views.containment.rows import state_row, step_rows, title_row
    from helpdesk_tui.views.text import plain

    now = datetime.now(UTC)
    rows = [title_row(found, found.reason), state_row(found, now)]
    return f"{found.id}\n" + plain([*rows, *step_rows(found, None, now, 100, str)])
