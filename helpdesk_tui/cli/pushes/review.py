"""`helpdesk-tui pushes list`, `show`, `verdict` and the other line twins of the push review."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.fault import Usage
from helpdesk_tui.cli.lines.verb import Said, verb
from helpdesk_tui.cli.lines.would import judged
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.cli.lines.verb import Verbs, Work
    from helpdesk_tui.contract.prompts import PushPrompt
    from helpdesk_tui.contract.signals import Signal

VERDICTS = ("reconnect", "own_mistake", "malicious", "ask_user")
SAID = ("was_me", "not_me", "unsure")
FIELDS = ("address", "network", "device", "country")


def add_verbs(verbs: Verbs) -> None:
    """The commands and their options."""
    listing = verb(verbs, "list", _("rows of the queue, the riskiest first"), _list)
    listing.add_argument("--decided", action="store_true", help=_("those that were decided, the last first"))
    log = verb(verbs, "log", _("login prompts of every vendor, newest first"), _log)
    log.add_argument("filter", nargs="*", metavar="FILTER", help=_("such as app:vpn -country:BE last:24h"))
    log.add_argument("--before", metavar="CURSOR", help=_("go on behind a page (older, with --json)"))
    log.add_argument("--at", metavar="TIME", help=_("begin at a time, such as '21/11 14:30' or -2h"))
    log.add_argument("--case", metavar="CASE", help=_("the call in which it is looked at"))
    verb(verbs, "sources", _("how fresh each vendor's logs are"), _sources)
    show = verb(verbs, "show", _("one row with all reasons"), _show)
    verdict = verb(verbs, "verdict", _("decide about a row"), _verdict, writes=True)
    verdict.add_argument("verdict", choices=VERDICTS)
    verdict.add_argument("--note", default="", metavar="TEXT")
    moves = [
        verb(verbs, name, help_text, _moved(name), writes=True)
        for name, help_text in (
            ("claim", _("it is mine for half an hour")),
            ("release", _("put it back for all")),
            ("undo", _("take the last verdict back: the row is open again")),
        )
    ]
    moves[-1].add_argument("--note", default="", metavar="TEXT", help=_("why it is opened again"))
    for parser in (show, verdict, *moves):
        parser.add_argument("signal", metavar="ROW", help=_("the id (pushes list)"))
    report = verb(verbs, "report", _("take down what the person says of a prompt"), _report, writes=True)
    report.add_argument("said", choices=SAID)
    report.add_argument("prompt", metavar="PROMPT", help=_("the id (pushes log)"))
    report.add_argument("--note", default="", metavar="TEXT")
    report.add_argument("--case", metavar="CASE", help=_("the call in which it is looked at"))
    letter = verb(verbs, "letter", _("what may be said to the person of a prompt"), _letter)
    letter.add_argument("prompt", metavar="PROMPT", help=_("the id (pushes log)"))
    letter.add_argument("--case", metavar="CASE", help=_("the call in which the caller was verified"))
    pivot = verb(verbs, "pivot", _("everybody who came from one place, over all vendors"), _pivot)
    pivot.add_argument("field", choices=FIELDS)
    pivot.add_argument("value", metavar="VALUE")


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.signals import SignalFold

    page = await client.signals.page(SignalFold.DECIDED if args.decided else SignalFold.OPEN)
    return Said(page, "\n".join(map(signal_row, page.signals)) or _("Nothing to look at."))


def signal_row(signal: Signal) -> str:
    """One row of the queue in one line."""
    from helpdesk_tui.wording import pushes, signals
    from helpdesk_tui.wording.times import moment

    found = ", ".join(signals.detector(one) for one in signal.detectors)
    parts = [
        signal.id,
        signals.level(signal.level).upper(),
        found,
        signal.name or signal.login or signals.nobody_yet(),
        pushes.value(signal.access.address),
        moment(signal.last),
        pushes.state(signal.state),
    ]
    if signal.approved:
        parts.append(pushes.outcome("approved").upper())
    if signal.proposed is not None:
        parts.append(_("perhaps {verdict}").format(verdict=pushes.verdict(signal.proposed)))
    if signal.verdict is not None:
        parts.append(f"{pushes.verdict(signal.verdict.verdict)} ({signal.verdict.agent})")
    if signal.handed is not None:
        parts.append(pushes.handed(signal.handed))
    if signal.claimed_by is not None:
        parts.append(signal.claimed_by)
    return "  ".join(parts)


async def _log(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording import pushes

    page = await client.prompts.page(
        " ".join(args.filter), before=args.before, at=_moment(args.at), case=args.case
    )
    rows = [prompt_row(one) for one in page.prompts]
    if any(one.withheld for one in page.prompts):
        rows.append(pushes.withheld())
    if page.older is not None:
        rows.append(_("There are older ones: --before {cursor}").format(cursor=page.older))
    return Said(page, "\n".join(rows) or _("No prompts."))


def _moment(typed: str | None) -> datetime | None:
    """Raises `Usage`."""
    from datetime import UTC, datetime

    from helpdesk_tui.views.pushes.moments import moment_of

    found = None if typed is None else moment_of(typed, datetime.now(UTC))
    if typed is not None and found is None:
        text = _("{text} is no time; such as 21/11 14:30, 14:30, 21/11, -2h, -3d")
        raise Usage(text.format(text=typed))
    return found


def prompt_row(prompt: PushPrompt) -> str:
    """One prompt in one line, both ends beside each other."""
    from helpdesk_tui.wording import pushes
    from helpdesk_tui.wording.times import moment

    ends = ""
    if not prompt.withheld:
        access, phone = prompt.access, prompt.phone
        ends = "  ".join(
            f"{pushes.value(end.address)} ({pushes.value(end.country)}, {pushes.usual(end.usual)})"
            for end in (access, phone)
        )
    told = f"  « {pushes.said(prompt.report.said)} »" if prompt.report is not None else ""
    who = prompt.name or prompt.login
    app, how = pushes.value(prompt.application), pushes.outcome(prompt.outcome)
    return f"{prompt.id}  {moment(prompt.at)}  {who}  {app}  {how}  {ends}{told}".rstrip()


async def _sources(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording import pushes
    from helpdesk_tui.wording.errors import tell
    from helpdesk_tui.wording.times import moment

    del args
    found = await client.prompts.sources()
    rows = []
    for one in found.sources:
        until = _("never read") if one.complete_until is None else moment(one.complete_until)
        row = f"{one.label}, {pushes.log(one.kind)}: {until}"
        if one.behind:
            row += "  " + _("older rows are still being read")
        if one.problem is not None:
            row += "  " + tell(one.problem, {}).text
        rows.append(row)
    if not found.places:
        rows.append(_("No address table: rules that need networks or servers are not evaluated."))
    return Said(found, "\n".join(rows))


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.wording import quiet, signals, whereabouts

    sheet = await client.signals.sheet(args.signal)
    rows = [signal_row(sheet.signal)]
    for saying in sheet.sayings:
        rows.append(f"{saying.detector} {signals.detector(saying.detector)}")
        rows += [f"  {signals.sentence(one.code, one.params)}" for one in saying.reasons]
    rows += [_("context: {what}").format(what=whereabouts.sentence(one)) for one in sheet.declared]
    rows += [quiet.part(one) for one in sheet.quiet]
    rows += [prompt_row(one) for one in sheet.prompts]
    return Said(sheet, "\n".join(rows))


async def _verdict(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.signals import Verdict

    decide = partial(client.signals.decide, args.signal, Verdict(args.verdict), note=args.note[:1000])
    if args.dry_run:
        return await judged(client, decide, "pushes verdict", args.signal, verdict=args.verdict)
    done = await decide(key=args.key)
    return Said(done, signal_row(done))


def _moved(name: str) -> Work:
    """`claim`, `release` or `undo`."""

    async def work(client: DeskClient, args: argparse.Namespace) -> Said:
        signals = client.signals
        undo = partial(signals.undo, note=getattr(args, "note", "")[:1000])
        moves: dict[str, Callable[..., Awaitable[Signal]]]
        moves = {"claim": signals.claim, "release": signals.release, "undo": undo}
        move = moves[name]
        if args.dry_run:
            return await judged(client, partial(move, args.signal), f"pushes {name}", args.signal)
        done = await move(args.signal, key=args.key)
        return Said(done, signal_row(done))

    return work


async def _report(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.prompts import Reported

    report = partial(
        client.prompts.report, args.prompt, Reported(args.said), note=args.note[:300], case=args.case
    )
    if args.dry_run:
        return await judged(client, report, "pushes report", args.prompt, said=args.said)
    done = await report(key=args.key)
    return Said(done, prompt_row(done))


async def _letter(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.views.pushes.letter import sentences

    found = await client.prompts.letter(args.prompt, case=args.case)
    return Said(found, "\n".join(sentences(found)))


async def _pivot(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.pivots import PivotField
    from helpdesk_tui.wording.times import moment

    found = await client.prompts.pivot(PivotField(args.field), args.value)
    rows = [
        _("{who}: {approved} approved, {refused} refused, {other} other; last {time}").format(
            who=one.name or one.login,
            approved=one.approved,
            refused=one.refused,
            other=one.other,
            time=moment(one.last),
        )
        for one in found.people
    ]
    if found.more:
        rows.append(_("There are more than are listed."))
    return Said(found, "\n".join(rows) or _("Nobody came from there."))
