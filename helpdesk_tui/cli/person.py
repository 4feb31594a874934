"""`helpdesk-tui person find`: the console's search, for scripts and for people who cannot see a screen."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.people import SearchPage


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    from helpdesk_tui.cli.reach import add_ways

    parser = subparsers.add_parser("person", help=_("find people"))
    verbs = parser.add_subparsers(metavar="WHAT", required=True)
    find = verbs.add_parser("find", help=_("by name, login, mail, number or serial"))
    find.add_argument("text", nargs="+", metavar="TEXT")
    find.add_argument("--json", action="store_true", help=_("one JSON object"))
    find.add_argument("--limit", type=int, default=50, metavar="N", help=_("show at most so many"))
    add_ways(find)
    find.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: somebody was found, 1: nobody."""
    from helpdesk_tui.cli.reach import with_desk

    query = " ".join(args.text)
    page = with_desk(args, lambda client: client.people.search(query, limit=args.limit))
    if args.json:
        print(page.model_dump_json())
    else:
        _say(page)
    return 0 if page.hits else 1


def _say(page: SearchPage) -> None:
    from helpdesk_tui.wording.fill import plain
    from helpdesk_tui.wording.people import status

    for hit in page.hits:
        print("  ".join((plain(hit.name), plain(hit.login), plain(hit.client_name), status(hit.status))))
    if page.by_number:
        print(_("A calling number proves nothing: it can be faked."))
    if page.reading:
        print(_("The first reading of the directories goes on: people may be missing."))
    if not page.hits:
        print(_("Nobody was found. Try a login, a mail address or the last digits of a number."))
        return
    print(_("{shown} of {total}").format(shown=len(page.hits), total=page.total))
