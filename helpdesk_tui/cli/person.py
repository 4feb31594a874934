"""`helpdesk-tui person`: search, card and who is who, for scripts and for people who cannot see a screen."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.accounts import Linked
    from helpdesk_tui.contract.people import SearchPage


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    from helpdesk_tui.cli.lines.person import add_card
    from helpdesk_tui.cli.reach import add_ways

    parser = subparsers.add_parser("person", help=_("find people, see a card and what can be done"))
    verbs = parser.add_subparsers(metavar="WHAT", required=True)
    find = verbs.add_parser("find", help=_("by name, login, mail, number or serial"))
    find.add_argument("text", nargs="+", metavar="TEXT")
    find.add_argument("--json", action="store_true", help=_("one JSON object"))
    find.add_argument("--limit", type=int, default=50, metavar="N", help=_("show at most so many"))
    add_ways(find)
    find.set_defaults(run=run)
    add_card(verbs)
    _add_linking(verbs)
    _add_join(verbs)


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


def _add_linking(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`link` and `unlink`: who is who, by the word of an agent with the role `admin`."""
    from helpdesk_tui.cli.reach import add_ways

    link = verbs.add_parser("link", help=_("say that two people are one; role admin, on record"))
    link.add_argument("person", metavar="PERSON", help=_("the id of who stays (person find --json)"))
    link.add_argument("other", metavar="OTHER", help=_("the id of who is the same person"))
    unlink = verbs.add_parser("unlink", help=_("take an account away from a person; role admin, on record"))
    unlink.add_argument("person", metavar="PERSON", help=_("the person's id"))
    unlink.add_argument("account", metavar="ACCOUNT", help=_("the account's id (vendor:id, as on the card)"))
    for parser, work in ((link, _link), (unlink, _unlink)):
        parser.add_argument("--reason", required=True, metavar="TEXT", help=_("why, for the record"))
        parser.add_argument("--json", action="store_true", help=_("one JSON object"))
        add_ways(parser)
        parser.set_defaults(run=work)


def _add_join(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`join`: all who were on file before the configuration said by which keys people are one."""
    from helpdesk_tui.cli.reach import add_ways

    parser = verbs.add_parser("join", help=_("join all who are certainly one person; role admin, on record"))
    parser.add_argument("--apply", action="store_true", help=_("join them; without it, only list them"))
    parser.add_argument("--reason", default="", metavar="TEXT", help=_("why, for the record"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    add_ways(parser)
    parser.set_defaults(run=_join)


def _join(args: argparse.Namespace) -> int:
    from helpdesk_tui.cli.reach import with_desk

    if args.apply and not args.reason.strip():
        print(_("A reason is needed; a few words are enough."), file=sys.stderr)
        return 2
    report = with_desk(args, lambda client: client.people.join(dry_run=not args.apply, reason=args.reason))
    if args.json:
        print(report.model_dump_json())
        return 0
    from helpdesk_tui.wording.accounts import apart
    from helpdesk_tui.wording.fill import plain

    done = _("joined: {people}") if args.apply else _("would be joined: {people}")
    for one in (*report.joined, *report.doubts):
        people = ", ".join(f"{plain(each.name)} ({plain(each.login)}, {each.person})" for each in one.people)
        text = done if one.why is None else _("for an agent to decide: {people}")
        print(text.format(people=people) + ("" if one.why is None else f": {apart(one.why)}"))
    if report.left:
        print(_("{n} more are not listed.").format(n=report.left))
    if not (report.joined or report.doubts):
        print(_("Nobody on file shares a key with somebody else."))
    return 0


def _link(args: argparse.Namespace) -> int:
    from helpdesk_tui.cli.reach import with_desk

    linked = with_desk(args, lambda client: client.people.link(args.person, args.other, args.reason))
    text = _("{other} is {person} from now on. What only one of them had proves nothing for a while.")
    return _said(args, linked, text)


def _unlink(args: argparse.Namespace) -> int:
    from helpdesk_tui.cli.reach import with_desk

    linked = with_desk(args, lambda client: client.people.unlink(args.person, args.account, args.reason))
    return _said(args, linked, _("The account belongs to {other} now, no longer to {person}."))


def _said(args: argparse.Namespace, linked: Linked, text: str) -> int:
    print(linked.model_dump_json() if args.json else text.format(person=linked.person, other=linked.other))
    return 0
