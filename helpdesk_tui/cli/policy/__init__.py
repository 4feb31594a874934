"""`helpdesk-tui policy`: is the policy file right, and what does it say."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.policy.file import PolicyBook, PolicyWrong

DONE, WRONG = 0, 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`policy check FILE`, `policy explain [FILE] [--client ID]` and `policy schema`."""
    parser = subparsers.add_parser("policy", help=_("check or explain the policy file"))
    commands = parser.add_subparsers(dest="policy_command", required=True, metavar="check|explain|schema")
    check = commands.add_parser("check", help=_("say everything that is wrong in a policy file"))
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(run=run)
    explain = commands.add_parser("explain", help=_("the whole policy in plain words"))
    explain.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help=_("instead of the one beside the configuration")
    )
    schema = commands.add_parser("schema", help=_("the shape of the file as JSON Schema"))
    schema.set_defaults(run=print_schema)
    explain.add_argument("--client", metavar="ID", help=_("the rules of this client"))
    explain.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: the file is right; 2: it is wrong or cannot be read."""
    from helpdesk_tui.policy.file import PolicyWrong, parse

    try:
        text = _text(args.file)
        book = parse(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("not text in UTF-8")
        path = args.file or _("The policy file beside the configuration")
        print(_("{path} cannot be read: {reason}").format(path=path, reason=reason), file=sys.stderr)
        return WRONG
    except PolicyWrong as wrong:
        return _tell(wrong)
    if args.policy_command == "explain":
        return _explain(book, args.client)
    return max(_check(book), _check_letters(args.file.parent), _check_procedures(args.file.parent))


def print_schema(args: argparse.Namespace) -> int:
    """Print it; 0."""
    import json

    from helpdesk_tui.policy.schema import schema

    del args
    print(json.dumps(schema(), indent=2))
    return DONE


def _text(path: Path | None) -> str:
    """The file's text; without a file that beside the configuration, or the defaults where there is none."""
    from helpdesk_tui.places import places

    if path is not None:
        return path.read_text(encoding="utf-8")
    beside = places().config / "policy.toml"
    return beside.read_text(encoding="utf-8") if beside.exists() else "version = 1"


def _tell(wrong: PolicyWrong) -> int:
    from helpdesk_tui.wording.policy import problem

    for one in wrong.problems:
        print(problem(one.path, one.fault, one.detail), file=sys.stderr)
    count = len(wrong.problems)
    text = ngettext("{n} problem. The file is not used.", "{n} problems. The file is not used.", count)
    print(text.format(n=count), file=sys.stderr)
    return WRONG


def _check(book: PolicyBook) -> int:
    count = len(book.clients)
    print(_("The policy file is right. The record calls it {name}.").format(name=book.fingerprint))
    if count:
        print(
            ngettext(
                "{n} client has rules of its own.", "{n} clients have rules of their own.", count
            ).format(n=count)
        )
    return DONE


def _check_letters(folder: Path) -> int:
    """Mails in the customer's words lie beside the policy."""
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.desk.letters.book import FOLDER, load_letters
    from helpdesk_tui.wording.errors import tell

    try:
        own = load_letters(folder / FOLDER).own
    except DeskError as error:
        print(tell(error.code, error.params).text, file=sys.stderr)
        return WRONG
    if own:
        text = ngettext("{n} letter of your own is right.", "{n} letters of your own are right.", len(own))
        print(text.format(n=len(own)))
    return DONE


def _check_procedures(folder: Path) -> int:
    """Guided calls in the customer's words lie beside the policy."""
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.desk.procedures.book import FOLDER, built_in, load
    from helpdesk_tui.wording.errors import tell

    try:
        found = load(folder / FOLDER)
    except DeskError as error:
        print(tell(error.code, error.params).text, file=sys.stderr)
        return WRONG
    own = sum(procedure is not built_in().get(name) for name, procedure in found.items())
    if own:
        text = ngettext(
            "{n} guided call of your own is right.", "{n} guided calls of your own are right.", own
        )
        print(text.format(n=own))
    return DONE


def _explain(book: PolicyBook, client: str | None) -> int:
    from helpdesk_tui.cli.policy.explaining import explained
    from helpdesk_tui.contract.ids import ClientId
    from helpdesk_tui.wording.fill import plain

    own = client is not None and ClientId(client) in book.clients
    if client is None:
        print(_("Rules for all clients"))
    elif own:
        print(_("Rules for the client {client}").format(client=plain(client)))
    else:
        print(
            _("The client {client} has no rules of its own: those for all clients hold.").format(
                client=plain(client)
            )
        )
    for line in explained(book.for_client(ClientId(client) if client else None)):
        print(line)
    return DONE
