"""`helpdesk-tui pushes travel` and `pushes roster`: who is where, who is on call; context of the review."""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.fault import Usage
from helpdesk_tui.cli.lines.finding import add_case, case_id, person_of
from helpdesk_tui.cli.lines.verb import DONE, REFUSED, Said, verb
from helpdesk_tui.cli.lines.would import judged
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.cli.lines.verb import Verbs
    from helpdesk_tui.contract.whereabouts import WhereLine, WhereRow

COLUMNS = ("login", "from", "to")
COUNTRY = "country"
MOST_BYTES = 5_000_000


def add_verbs(verbs: Verbs) -> None:
    """The commands and their options."""
    travel = verb(verbs, "travel", _("take down where the verified caller will be"), _travel, writes=True)
    add_case(travel)
    travel.add_argument("country", metavar="COUNTRY", help=_("its two letters"))
    travel.add_argument("first", metavar="FROM", help=_("a day such as 2026-03-03"))
    travel.add_argument("last", metavar="TO", help=_("the last day"))
    roster = verb(
        verbs, "roster", _("take declared travel, or turns of duty, from a CSV file"), _roster, writes=True
    )
    roster.add_argument(
        "file", type=Path, metavar="FILE.csv", help=_("columns login,from,to and, of travel, country")
    )
    where = verb(verbs, "where", _("declared travel and turns of duty of one person"), _where)
    where.add_argument("person", metavar="PERSON", help=_("login or id"))
    drop = verb(verbs, "where-drop", _("take away what was declared wrongly"), _drop, writes=True)
    drop.add_argument("id", metavar="ID", help=_("the id (pushes where)"))


async def _travel(client: DeskClient, args: argparse.Namespace) -> Said:
    from datetime import date
    from functools import partial

    from pydantic import ValidationError

    from helpdesk_tui.contract.whereabouts import TravelAsk
    from helpdesk_tui.wording import whereabouts

    case = await case_id(client, args.case)
    try:
        ask = TravelAsk(
            country=args.country, first=date.fromisoformat(args.first), last=date.fromisoformat(args.last)
        )
    except (ValueError, ValidationError):
        raise Usage(_("Write the country's two letters and two days such as 2026-03-03.")) from None
    if args.dry_run:
        return await judged(client, partial(client.signals.context.travel, case, ask), "pushes travel", case)
    found = await client.signals.context.travel(case, ask, key=args.key)
    return Said(found, whereabouts.sentence(found))


async def _roster(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.whereabouts import MOST_ROWS, WhereImport, WhereKind

    rows, kind = _read(args.file)
    lines: list[WhereLine] = []
    for start in range(0, len(rows), MOST_ROWS):
        part = WhereImport(
            file=args.file.name[:256],
            kind=WhereKind(kind),
            dry_run=args.dry_run,
            rows=tuple(rows[start : start + MOST_ROWS]),
        )
        key = args.key and f"{args.key[:190]}-{start}"
        lines += (await client.signals.context.take_in(part, key=key)).lines
    text = "\n".join([*_told(lines), _("Nothing was done.") if args.dry_run else ""]).strip()
    return Said(lines, text, REFUSED if any(one.problem for one in lines) else DONE)


def _told(lines: list[WhereLine]) -> Iterator[str]:
    from helpdesk_tui.wording import whereabouts

    for one in lines:
        if one.problem is not None:
            yield _("line {number}: {login}: {why}").format(
                number=one.line, login=one.login, why=whereabouts.problem(one.problem)
            )
    same = sum(one.same for one in lines)
    wrong = sum(one.problem is not None for one in lines)
    text = _("{new} new, {same} known before, {wrong} with a problem.")
    yield text.format(new=len(lines) - same - wrong, same=same, wrong=wrong)


def _read(path: Path) -> tuple[list[WhereRow], str]:
    """The lines, and whether they are travel or turns of duty. Raises `Usage`."""
    from helpdesk_tui.contract.whereabouts import WhereRow

    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise Usage(_("{file} cannot be read: {why}.").format(file=path, why=error.strerror)) from None
    except UnicodeDecodeError:
        raise Usage(_("{file} is not in UTF-8.").format(file=path)) from None
    if len(data) > MOST_BYTES:
        raise Usage(_("{file} is too large. Divide it.").format(file=path))
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    if not set(COLUMNS) <= set(names) or not set(names) <= {*COLUMNS, COUNTRY}:
        raise Usage(
            _("The first line of {file} must be login,from,to or login,from,to,country.").format(file=path)
        )
    reader.fieldnames = names
    rows = [
        WhereRow(
            line=number,
            login=row["login"][:512],
            first=row["from"][:64],
            last=row["to"][:64],
            country=row.get(COUNTRY, "")[:64],
        )
        for number, row in enumerate(reader, 2)
    ]
    return rows, "travel" if COUNTRY in names else "on_call"


async def _where(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording import whereabouts

    found = await client.signals.context.of(await person_of(client, args.person))
    rows = [f"{one.id}  {whereabouts.sentence(one)}" for one in found.declared]
    return Said(found, "\n".join(rows) or _("Nothing was declared."))


async def _drop(client: DeskClient, args: argparse.Namespace) -> Said:
    from functools import partial

    if args.dry_run:
        return await judged(
            client, partial(client.signals.context.drop, args.id), "pushes where-drop", args.id
        )
    return Said(await client.signals.context.drop(args.id, key=args.key), _("Taken away, on record."))
