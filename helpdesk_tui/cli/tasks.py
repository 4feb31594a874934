"""`helpdesk-tui tasks`: the calls that the desk owes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.cli.lines.would import tried
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.cli.lines.verb import Work
    from helpdesk_tui.contract.tasks import Task


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "tasks", _("calls that are owed"))
    listing = verb(verbs, "list", _("what is to be done, the one that is due first at the top"), _list)
    listing.add_argument("--ended", action="store_true", help=_("what was done or dropped lately"))
    note = verb(verbs, "note", _("note a call that was asked for"), _note, writes=True)
    note.add_argument("who", metavar="WHO", help=_("who asked"))
    note.add_argument("--what", default="", metavar="TEXT", help=_("what for"))
    note.add_argument("--due", metavar="HH:MM", help=_("when, the next time that this hour comes"))
    who = verb(verbs, "who", _("look among the people on file for who is meant"), _who, writes=True)
    opening = verb(verbs, "open", _("open a case with the person"), _open, writes=True)
    drop = verb(verbs, "drop", _("leave it undone, with a reason"), _drop, writes=True)
    simple = [
        verb(verbs, name, help_text, _moved(name), writes=True)
        for name, help_text in (
            ("claim", _("it is mine for half an hour")),
            ("release", _("put it back for all")),
            ("done", _("it is done, on record")),
        )
    ]
    for parser in (who, opening, drop, *simple):
        parser.add_argument("task", metavar="TASK", help=_("the id (tasks list --json)"))
    who.add_argument("name", metavar="NAME")
    opening.add_argument(
        "person", metavar="PERSON", nargs="?", help=_("the id or the login; else the only one")
    )
    drop.add_argument("--reason", required=True, metavar="TEXT")


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording import tasks as words

    found = await client.tasks.all(ended=args.ended)
    rows = [task_row(one) for one in found.tasks] or [_("Nothing to do.")]
    if found.mailbox is not None and found.mailbox.problem is not None:
        rows.append(words.mailbox(found.mailbox.problem))
    return Said(found, "\n".join(rows))


def task_row(task: Task) -> str:
    """One task in one line; whom it may be about is a guess and looks like one."""
    from helpdesk_tui.wording import tasks as words
    from helpdesk_tui.wording.times import moment

    people = ", ".join(f"{one.name} ({one.login}) ?" for one in task.suggestions)
    due = _(", due {time}").format(time=moment(task.due_at)) if task.due_at else ""
    holder = f" {task.agent}" if task.agent else ""
    who = people or task.who or _("nobody named")
    return (
        f"{task.id}  {words.source(task.source)}: {who}; {task.what}; {words.state(task.state)}{holder}{due}"
    )


async def _note(client: DeskClient, args: argparse.Namespace) -> Said:
    due = _due(args.due)
    if args.dry_run:
        await tried(client, lambda: client.tasks.note(args.who[:120], args.what[:300], due))
        return _would("note", args.who)
    return _said(await client.tasks.note(args.who[:120], args.what[:300], due, key=args.key))


def _due(text: str | None) -> datetime | None:
    from datetime import UTC, datetime

    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.views.tasks.noting import moment

    try:
        return moment(text or "", datetime.now(UTC))
    except ValueError:
        raise Usage(_("That is no time of the day: type it as 14:30.")) from None


async def _who(client: DeskClient, args: argparse.Namespace) -> Said:
    task = await _found(client, args.task)
    if args.dry_run:
        await tried(client, lambda: client.tasks.look_for(task.id, args.name[:120]))
        return _would("who", task.id)
    return _said(await client.tasks.look_for(task.id, args.name[:120], key=args.key))


async def _open(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.case import case_row
    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.cli.lines.finding import person_of

    task = await _found(client, args.task)
    if args.person is None and len(task.suggestions) != 1:
        raise Usage(_("Who is meant is not sure: name the person."))
    person = await person_of(client, args.person) if args.person else task.suggestions[0].person
    if args.dry_run:
        await tried(client, lambda: client.tasks.open(task.id, person))
        return _would("open", task.id, person=person)
    opened = await client.tasks.open(task.id, person, key=args.key)
    return Said(opened, case_row(opened.case))


async def _drop(client: DeskClient, args: argparse.Namespace) -> Said:
    task = await _found(client, args.task)
    if args.dry_run:
        await tried(client, lambda: client.tasks.drop(task.id, args.reason[:200]))
        return _would("drop", task.id)
    return _said(await client.tasks.drop(task.id, args.reason[:200], key=args.key))


def _moved(name: str) -> Work:
    """`claim`, `release` or `done`: a task moves as its name says."""

    async def work(client: DeskClient, args: argparse.Namespace) -> Said:
        task = await _found(client, args.task)
        move = {"claim": client.tasks.claim, "release": client.tasks.release, "done": client.tasks.done}[name]
        if args.dry_run:
            await tried(client, lambda: move(task.id))
            return _would(name, task.id)
        return _said(await move(task.id, key=args.key))

    return work


async def _found(client: DeskClient, text: str) -> Task:
    from helpdesk_tui.contract.errors import ErrorCode, Missing

    for ended in (False, True):
        for one in (await client.tasks.all(ended=ended)).tasks:
            if one.id == text:
                return one
    raise Missing(ErrorCode.NOT_FOUND)


def _would(name: str, target: str, **detail: str) -> Said:
    from helpdesk_tui.cli.lines.would import Would, words

    would = Would(action=f"tasks {name}", target=target, detail=detail)
    return Said(would, words(would))


def _said(task: Task) -> Said:
    return Said(task, task_row(task))
