"""`helpdesk-tui operations`: the journal of what was asked of vendors; unknown is shown as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import person_of
from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.operations import Operation


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    from helpdesk_tui.contract.operations import OperationState

    verbs = group(subparsers, "operations", _("the journal of what was asked of vendors"))
    listing = verb(verbs, "list", _("newest first"), _list)
    listing.add_argument("--person", metavar="PERSON", help=_("the id or the login"))
    listing.add_argument("--state", choices=[one.value for one in OperationState])
    verb(verbs, "away", _("what became of what you had asked for when your last console went away"), _away)
    show = verb(verbs, "show", _("one operation; exit code 3 while its outcome is unknown"), _show)
    show.add_argument("operation", metavar="OPERATION", help=_("the operation's id"))


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.operations import OperationState

    person = await person_of(client, args.person) if args.person else None
    state = OperationState(args.state) if args.state else None
    found = await client.operations.all(person=person, state=state)
    return Said(found, "\n".join(operation_row(one) for one in found) or _("Nothing was asked of vendors."))


async def _away(client: DeskClient, args: argparse.Namespace) -> Said:
    del args
    found = await client.operations.away()
    return Said(found, "\n".join(operation_row(one) for one in found) or _("Nothing was under way."))


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.ids import OperationId

    return told(await client.operations.get(OperationId(args.operation)))


def told(operation: Operation) -> Said:
    """Where it stands, and the exit code that fits."""
    from helpdesk_tui.cli.lines.ends import of_operation

    rows = [operation_row(operation)]
    if operation.state in {"unknown", "intent"}:
        rows.append(_("The outcome is unknown and is being checked. Do not order again."))
    return Said(operation, "\n".join(rows), of_operation(operation))


def operation_row(operation: Operation) -> str:
    """One operation in one line."""
    from helpdesk_tui.wording import cases
    from helpdesk_tui.wording.errors import tell
    from helpdesk_tui.wording.times import moment

    what = cases.change(operation.what) if operation.kind == "change" else cases.kind(operation.kind)
    pieces = [what, operation.person_name, operation.vendor, cases.operation_state(operation.state)]
    pieces += [cases.result(operation.result)] if operation.result else []
    pieces += [_("until {time}").format(time=moment(operation.until))] if operation.until else []
    pieces += [_("sent to {where}").format(where=operation.sent_to)] if operation.sent_to else []
    pieces += [tell(operation.problem, operation.problem_params).text] if operation.problem else []
    return f"{operation.id}  " + ", ".join(pieces)
