"""One command of one line: its options, its way to the desk, what it says and how it ends."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from pydantic import BaseModel

    from helpdesk_tui.api.client import DeskClient

DONE, REFUSED, USAGE, UNREACHABLE = range(4)
"""Exit codes of every command."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answers: models for scripts, words for people, and how it ended."""

    what: BaseModel | Sequence[BaseModel] | None
    """None: there is no such thing; scripts read `null`."""
    text: str
    code: int = DONE


Work = Callable[["DeskClient", argparse.Namespace], Awaitable[Said]]
Verbs = Any
"""What `add_subparsers` answers; its class has no public name."""


def group(subparsers: Verbs, name: str, help_text: str) -> Verbs:
    """A command that is followed by what to do."""
    parser = subparsers.add_parser(name, help=help_text, description=help_text)
    return parser.add_subparsers(metavar="WHAT", required=True)


def verb(
    verbs: Verbs, name: str, help_text: str, work: Work, *, writes: bool = False
) -> argparse.ArgumentParser:
    """One command; `writes` adds what every write takes: `--dry-run` and `--key`."""
    from helpdesk_tui.cli.reach import add_ways

    parser: argparse.ArgumentParser = verbs.add_parser(name, help=help_text, description=help_text)
    parser.add_argument("--json", action="store_true", help=_("one JSON object or list"))
    if writes:
        parser.add_argument(
            "--dry-run", action="store_true", help=_("say what would be done, and do nothing")
        )
        parser.add_argument(
            "--key", metavar="KEY", help=_("repeated under the same key, it is done once (8 to 200 signs)")
        )
    add_ways(parser)
    parser.set_defaults(run=run, work=_witnessed(work) if writes else work)
    return parser


def _witnessed(work: Work) -> Work:
    """Nothing is written at a desk whose record is not the one that this machine saw."""

    async def guarded(client: DeskClient, args: argparse.Namespace) -> Said:
        if client.witness is not None:
            await client.witness.look_once()
        return await work(client, args)

    return guarded


def run(args: argparse.Namespace) -> int:
    """Ask the desk, say its answer; a refusal reaches scripts as the desk's own problem, people in words."""
    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.cli.reach import with_desk
    from helpdesk_tui.cli.say import complain
    from helpdesk_tui.contract.errors import DeskError

    try:
        said: Said = with_desk(args, lambda client: args.work(client, args))
    except Usage as fault:
        return complain(str(fault), fault.code)
    except DeskError as error:
        if args.json:
            print(as_json(error.problem()))
        raise
    print(as_json(said.what) if args.json else clean(said.text))
    return said.code


def clean(text: str) -> str:
    """Rows through the one door for text from outside."""
    from helpdesk_tui.views.text import clean as cleaned

    return "\n".join(cleaned(row) for row in text.split("\n"))


def as_json(what: BaseModel | Sequence[BaseModel] | None) -> str:
    """One line of JSON: an object, a list of objects, or `null`; on a terminal it steers nothing."""
    from helpdesk_tui.views.text import escaped

    if what is None:
        return "null"
    if isinstance(what, Sequence):
        return escaped(f"[{','.join(one.model_dump_json() for one in what)}]")
    return escaped(what.model_dump_json())
