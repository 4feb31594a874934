"""`helpdesk-tui migrate`: the tables of this version in the desk's store, or those of before again."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from helpdesk_tui.cli.stores import add_store, file_of, guarded, is_server, opened_by, store_of, who
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from helpdesk_tui.desk.upkeep.migrating import Step


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = subparsers.add_parser(
        "migrate",
        help=_("bring the store to the tables of this version"),
        description=_(
            "Works on a copy, step by step, and puts it in the store's place when all is done and checked. "
            "The store of before is kept beside it. No desk may run on it."
        ),
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--to", metavar="REV", help=_("another version than the newest"))
    which.add_argument("--check", action="store_true", help=_("say what would be done"))
    which.add_argument("--back", action="store_true", help=_("put the store of before back"))
    add_store(parser)
    parser.set_defaults(run=guarded(_run))


def _run(args: argparse.Namespace) -> int:
    """0: done, or nothing to do; 1: refused, or --check found something to do; 2: no such store."""
    from helpdesk_tui.desk.clock import SystemClock
    from helpdesk_tui.desk.upkeep import migrating

    if is_server(args) and not args.back:
        return _on_server(args)
    store = file_of(args)
    if args.check:
        found, steps = migrating.planned(store, migrating.newest())
        return _say_plan(
            str(store),
            found,
            steps,
            _("helpdesk-tui migrate does it, on a copy, and keeps the store of before."),
        )
    if args.back:
        done = migrating.back(store, SystemClock())
    else:
        done = migrating.migrate(store, args.to or migrating.newest(), SystemClock(), who())
    if done.kept is None:
        print(
            _("{store} has tables of version {found}. Nothing is to be done.").format(
                store=store, found=done.found
            )
        )
        return 0
    _list(done.steps)
    print(
        _("{store} has tables of version {now} now; the store of before is {kept}.").format(
            store=store, now=done.now, kept=done.kept
        )
    )
    return 0


def _on_server(args: argparse.Namespace) -> int:
    from helpdesk_tui.desk.clock import SystemClock
    from helpdesk_tui.desk.upkeep import migrating, migrating_server

    store, password = store_of(args), opened_by(args)
    if args.check:
        found, steps = migrating_server.planned(store, password, migrating.newest())
        return _say_plan(
            store,
            found,
            steps,
            _("helpdesk-tui migrate does it, step by step. Make a backup first: pg_dump."),
        )
    to = args.to or migrating.newest()
    done = migrating_server.migrate(store, password, to, SystemClock(), who())
    _list(done.steps)
    print(_("{store} has tables of version {found}.").format(store=store, found=done.now))
    return 0


def _say_plan(store: str, found: str, steps: Sequence[Step], how: str) -> int:
    print(_("{store} has tables of version {found}.").format(store=store, found=found))
    if not steps:
        print(_("Nothing is to be done."))
        return 0
    _list(steps)
    print(how)
    return 1


def _list(steps: Iterable[Step]) -> None:
    for step in steps:
        print(f"  {step.revision}  {step.text}")
