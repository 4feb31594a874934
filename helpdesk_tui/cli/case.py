"""`helpdesk-tui case`: one call with one person, from opening to the summary for the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import add_case, add_person, case_id, case_of, person_of
from helpdesk_tui.cli.lines.verb import Said, Verbs, group, verb
from helpdesk_tui.cli.lines.would import tried
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.cases import Case, CaseSummary
    from helpdesk_tui.contract.ids import CaseId


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    from helpdesk_tui.cli.lines.guide import add_guide

    verbs = group(subparsers, "case", _("open, follow and close calls"))
    _add_opening(verbs)
    _add_noting(verbs)
    _add_ending(verbs)
    add_guide(verbs)


def _add_opening(verbs: Verbs) -> None:
    opening = verb(verbs, "open", _("open a case with a person, or return to it"), _open, writes=True)
    add_person(opening)
    opening.add_argument("--reason", choices=reasons(), default="unsaid", help=_("why they call"))
    verb(verbs, "list", _("my open cases"), _list)
    add_case(verb(verbs, "show", _("one case"), _show))
    info = verb(
        verbs, "information", _("log a call that only asked how things work"), _information, writes=True
    )
    info.add_argument("person", nargs="?", metavar="PERSON", help=_("who called, if that was said"))


def _add_noting(verbs: Verbs) -> None:
    ticket = verb(verbs, "ticket", _("note the ticket number"), _ticket, writes=True)
    add_case(ticket)
    ticket.add_argument("number", metavar="NUMBER")
    reason = verb(verbs, "reason", _("say why they call"), _reason, writes=True)
    add_case(reason)
    reason.add_argument("reason", choices=reasons(), metavar="REASON", help=", ".join(reasons()))
    add_case(
        verb(
            verbs,
            "password",
            _("the password is changed as well: no second factor in this call"),
            _password,
            writes=True,
        )
    )
    add_case(verb(verbs, "flag", _("tell security that this call is doubted"), _flag, writes=True))
    serve = verb(verbs, "serve", _("serve the person at another client"), _serve, writes=True)
    add_case(serve)
    serve.add_argument("client", metavar="CLIENT", help=_("the client's id"))
    outside = verb(
        verbs,
        "outside",
        _("put on record what was done without the desk (helpdesk-tui paper)"),
        _outside,
        writes=True,
    )
    add_case(outside)
    outside.add_argument(
        "--at", required=True, metavar="HH:MM", help=_("when, the last time that this hour came")
    )
    outside.add_argument(
        "--words", required=True, metavar="TEXT", help=_("what, how verified; numbers are cut")
    )
    add_case(verb(verbs, "park", _("put the call aside"), _park, writes=True))
    add_case(verb(verbs, "resume", _("return to a call that was put aside"), _resume, writes=True))
    over = verb(verbs, "handover", _("give the case to a colleague"), _hand_over, writes=True)
    add_case(over)
    over.add_argument("to", metavar="AGENT", help=_("the colleague's login"))


def _add_ending(verbs: Verbs) -> None:
    add_case(verb(verbs, "summary", _("what to paste into the ticket"), _summary))
    add_case(
        verb(verbs, "refuse", _("the caller was not verified: record it and close"), _refuse, writes=True)
    )
    closing = verb(verbs, "close", _("end the call"), _close, writes=True)
    add_case(closing)
    closing.add_argument("--outcome", choices=("solved", "information", "abandoned"), default="solved")


def reasons() -> list[str]:
    """Why somebody may call."""
    from helpdesk_tui.contract.cases import CaseReason

    return [one.value for one in CaseReason]


def case_row(case: Case) -> str:
    """One case in one line."""
    from helpdesk_tui.wording import cases

    ticket = case.ticket or _("no ticket yet")
    waits = _(", waits for {what}").format(what=cases.waiting(case.waits_for)) if case.waits_for else ""
    return _("{id}  {ticket}  {person} ({login}), {client}: {reason}, {state}{waits}").format(
        id=case.id,
        ticket=ticket,
        person=case.person_name,
        login=case.login,
        client=case.client_name,
        reason=cases.reason(case.reason),
        state=cases.case_state(case.state),
        waits=waits,
    )


def said(case: Case) -> Said:
    """A case as an answer."""
    return Said(case, case_row(case))


async def _open(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.cases import CaseReason

    person = await person_of(client, args.person)
    if args.dry_run:
        await tried(client, lambda: client.cases.open(person, CaseReason(args.reason)))
        return _would("case open", person, reason=args.reason)
    return said(await client.cases.open(person, CaseReason(args.reason), key=args.key))


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    del args
    found = await client.cases.all()
    rows = [case_row(one) for one in found] or [_("You have no open case.")]
    return Said(found, "\n".join(rows))


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    return said(await case_of(client, args.case))


async def _information(client: DeskClient, args: argparse.Namespace) -> Said:
    person = await person_of(client, args.person) if args.person else None
    if args.dry_run:
        await tried(client, lambda: client.cases.information(person))
        return _would("case information", person or "")
    return said(await client.cases.information(person, key=args.key))


async def _ticket(client: DeskClient, args: argparse.Namespace) -> Said:
    return await _do(
        client, args, "ticket", lambda case: client.cases.ticket(case, args.number, key=args.key)
    )


async def _reason(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.cases import CaseReason

    why = CaseReason(args.reason)
    return await _do(client, args, "reason", lambda case: client.cases.reason(case, why, key=args.key))


async def _flag(client: DeskClient, args: argparse.Namespace) -> Said:
    return await _do(client, args, "flag", lambda case: client.cases.flag(case, key=args.key))


async def _password(client: DeskClient, args: argparse.Namespace) -> Said:
    return await _do(client, args, "password", lambda case: client.cases.password_too(case, key=args.key))


async def _outside(client: DeskClient, args: argparse.Namespace) -> Said:
    from datetime import UTC, datetime

    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.wording.times import lately

    try:
        at = lately(args.at, datetime.now(UTC))
    except ValueError:
        raise Usage(_("That is no time of the day: type it as 14:30.")) from None
    words = args.words[:300]
    return await _do(
        client, args, "outside", lambda case: client.cases.outside(case, at, words, key=args.key)
    )


async def _serve(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.ids import ClientId

    at = ClientId(args.client)
    return await _do(client, args, "serve", lambda case: client.cases.serve_at(case, at, key=args.key))


async def _park(client: DeskClient, args: argparse.Namespace) -> Said:
    return await _do(client, args, "park", lambda case: client.cases.park(case, key=args.key))


async def _resume(client: DeskClient, args: argparse.Namespace) -> Said:
    return await _do(client, args, "resume", lambda case: client.cases.resume(case, key=args.key))


async def _hand_over(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.ids import AgentId

    to = AgentId(args.to)
    return await _do(client, args, "handover", lambda case: client.cases.hand_over(case, to, key=args.key))


async def _summary(client: DeskClient, args: argparse.Namespace) -> Said:
    return _summed(await client.cases.summary(await case_id(client, args.case)))


async def _refuse(client: DeskClient, args: argparse.Namespace) -> Said:
    return await _end(client, args, "refused")


async def _close(client: DeskClient, args: argparse.Namespace) -> Said:
    return await _end(client, args, args.outcome)


async def _end(client: DeskClient, args: argparse.Namespace, outcome: str) -> Said:
    from helpdesk_tui.contract.cases import CaseOutcome

    case = await case_id(client, args.case)
    if args.dry_run:
        await tried(client, lambda: client.cases.close(case, CaseOutcome(outcome)))
        return _would("case close", case, outcome=outcome)
    return _summed(await client.cases.close(case, CaseOutcome(outcome), key=args.key))


def _summed(summary: CaseSummary) -> Said:
    from helpdesk_tui.wording import record

    return Said(summary, record.summary(summary))


async def _do(
    client: DeskClient, args: argparse.Namespace, name: str, move: Callable[[CaseId], Awaitable[Case]]
) -> Said:
    case = await case_id(client, args.case)
    if args.dry_run:
        await tried(client, lambda: move(case))
        return _would(f"case {name}", case)
    return said(await move(case))


def _would(action: str, target: str, **detail: str) -> Said:
    from helpdesk_tui.cli.lines.would import Would, words

    would = Would(action=action, target=target, detail=detail)
    return Said(would, words(would))
