"""`helpdesk-tui people import`: office lines, managers, sites and what else vendors do not know."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, msgid, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.imports import ImportLine
    from helpdesk_tui.desk.people.csv_file import BadFile, PeopleFile

OUTCOMES = {
    "added": msgid("added"),
    "changed": msgid("changed"),
    "same": msgid("same"),
    "problem": msgid("problem"),
}
PROBLEMS = {
    "empty": msgid("it is empty"),
    "too_long": msgid("it is too long, or holds characters that cannot be kept"),
    "unknown_client": msgid("there is no such client in the configuration"),
    "ambiguous": msgid("several people have this login; write vendor:login"),
    "bad_number": msgid("this is no phone number"),
    "bad_mail": msgid("this is no mail address"),
    "bad_language": msgid("only fr, en and nl are spoken here"),
    "own_manager": msgid("nobody is their own manager"),
    "own_link": msgid("it is linked to itself"),
    "twice": msgid("an earlier line has the same login"),
    "busy": msgid("an operation is under way for one of the two; try again"),
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    from helpdesk_tui.cli.lines.baseline import add_accept
    from helpdesk_tui.cli.lines.doubtful import add_doubtful
    from helpdesk_tui.cli.reach import add_ways

    parser = subparsers.add_parser("people", help=_("import what vendors do not know of people"))
    verbs = parser.add_subparsers(metavar="WHAT", required=True)
    add_accept(verbs)
    add_doubtful(verbs)
    importing = verbs.add_parser("import", help=_("office lines, managers, sites… from a CSV file"))
    importing.add_argument("file", type=Path, metavar="FILE.csv")
    importing.add_argument("--yes", action="store_true", help=_("take the lines; without it they are tried"))
    importing.add_argument("--json", action="store_true", help=_("one JSON object for each line"))
    add_ways(importing)
    importing.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: every line was taken (or would be), 1: some have a problem, 2: the file cannot be read."""
    from helpdesk_tui.cli.reach import with_desk
    from helpdesk_tui.cli.say import complain
    from helpdesk_tui.desk.people.csv_file import BadFile, read_file

    try:
        file = read_file(args.file.read_bytes())
    except BadFile as bad:
        return complain(_why(args.file, bad))
    except OSError as error:
        return complain(_("{file} cannot be read: {why}.").format(file=args.file, why=error.strerror))
    lines, baseline = with_desk(args, lambda client: _send(client, file, args))
    _say(lines, baseline=baseline, args=args)
    return 1 if any(line.outcome == "problem" for line in lines) else 0


async def _send(
    client: DeskClient, file: PeopleFile, args: argparse.Namespace
) -> tuple[list[ImportLine], bool]:
    """Part by part; a line cut off by an error is simply sent again by the next import."""
    lines, baseline = list(file.refused), False
    for part in file.parts(args.file.name, dry_run=not args.yes):
        report = await client.people.take_in(part)
        lines += report.lines
        baseline |= report.baseline
    return sorted(lines, key=lambda line: line.line), baseline


def _say(lines: list[ImportLine], *, baseline: bool, args: argparse.Namespace) -> None:
    counts = Counter(str(line.outcome) for line in lines)
    if args.json:
        for line in lines:
            print(json.dumps({**line.model_dump(mode="json"), "dry_run": not args.yes}))
        return
    for line in lines:
        if line.outcome != "same":
            print(_line(line))
    print(
        _("{lines}: {added} added, {changed} changed, {same} the same, {problems} with a problem.").format(
            lines=ngettext("{number} line", "{number} lines", len(lines)).format(number=len(lines)),
            added=counts["added"],
            changed=counts["changed"],
            same=counts["same"],
            problems=counts["problem"],
        )
    )
    if not args.yes:
        print(_("Nothing was changed: this was a trial. To take the lines, add --yes."))
    elif baseline:
        print(_("These are first facts: open the console and accept them once, by name."))


def _line(line: ImportLine) -> str:
    from helpdesk_tui.wording.fill import plain

    start = _("line {number}").format(number=line.line)
    outcome = _(OUTCOMES[line.outcome])
    shown = f"{start}  {plain(line.login)}  {outcome}"
    if line.problem is None:
        return f"{shown}: {', '.join(line.columns)}"
    reason = _(PROBLEMS.get(line.problem, line.problem))
    return f"{shown}: {line.column}: {reason}"


def _why(path: Path, bad: BadFile) -> str:
    """What is wrong with the file, and what to do."""
    from helpdesk_tui.contract.imports import COLUMNS
    from helpdesk_tui.wording.fill import plain

    sentences = {
        "too_large": _("{file} is too large. Divide it and import the parts one after the other."),
        "not_utf8": _(
            "Line {line} of {file} is not in UTF-8. Save the file as “CSV UTF-8” and try again: "
            "names with accents would be wrong otherwise."
        ),
        "empty": _("{file} is empty."),
        "header": _("The first line of {file} must name these columns: {wanted}. Look at: {columns}."),
        "broken": _(
            "Line {line} of {file} does not have as many fields as the first line, or a quote is left open."
        ),
    }
    return sentences[bad.fault].format(
        file=path,
        line=bad.line,
        wanted=",".join(COLUMNS),
        columns=", ".join(plain(name) for name in bad.columns),
    )
