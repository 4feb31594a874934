"""`case guide`: a guided call, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import add_case, case_id
from helpdesk_tui.cli.lines.verb import DONE, REFUSED, Said, Verbs, verb
from helpdesk_tui.cli.lines.would import tried
from helpdesk_tui.wording import _, language

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.procedures import Guide, GuideStep

MARKS = {"done": "ok", "skipped": "--", "ahead": "  ", "stopped": "no", "current": "> "}


def add_guide(verbs: Verbs) -> None:
    """The commands and their options."""
    parser = verbs.add_parser("guide", help=_("follow a procedure step by step"))
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    verb(kinds, "list", _("what can be followed"), _list)
    start = verb(kinds, "start", _("begin, or go on with what an earlier contact began"), _start, writes=True)
    add_case(start)
    start.add_argument("procedure", metavar="PROCEDURE", help=_("the id (case guide list)"))
    add_case(verb(kinds, "show", _("where the guided call stands"), _show))
    answer = verb(kinds, "answer", _("note the answer to the current step"), _answer, writes=True)
    add_case(answer)
    answer.add_argument("answer", metavar="ANSWER", help=_("one of the step's answers, or said, or skipped"))
    answer.add_argument("--step", metavar="STEP", help=_("only if it is this step's turn"))


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    del args
    names = await client.procedures.all(language())
    return Said(names, "\n".join(f"{one.id}  {one.title}" for one in names))


async def _start(client: DeskClient, args: argparse.Namespace) -> Said:
    case = await case_id(client, args.case)
    if args.dry_run:
        await tried(client, lambda: client.procedures.start(case, args.procedure, language()))
        return await _would(client, args, args.procedure)
    return _said(await client.procedures.start(case, args.procedure, language(), key=args.key))


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    return _said(await client.procedures.current(await case_id(client, args.case), language()))


async def _answer(client: DeskClient, args: argparse.Namespace) -> Said:
    case = await case_id(client, args.case)
    guide = await client.procedures.current(case, language())
    step = args.step or next((one.id for one in guide.steps if one.state == "current"), "") if guide else ""
    if not step:
        return Said(guide, _("No step waits for an answer in this case."), REFUSED)
    if args.dry_run:
        await tried(client, lambda: client.procedures.answer(case, step, args.answer, language()))
        return await _would(client, args, f"{step} {args.answer}")
    return _said(await client.procedures.answer(case, step, args.answer, language(), key=args.key))


async def _would(client: DeskClient, args: argparse.Namespace, what: str) -> Said:
    from helpdesk_tui.cli.lines.would import Would, words

    would = Would(action="case guide", target=await case_id(client, args.case), detail={"guide": what})
    return Said(would, words(would))


def _said(guide: Guide | None) -> Said:
    if guide is None:
        return Said(None, _("This case follows no guided call."), REFUSED)
    rows = [_("Guided call: {title}").format(title=guide.title)]
    for step in guide.steps:
        rows += _rows(step)
    if guide.finished:
        rows.append(_("All steps are done."))
    return Said(guide, "\n".join(rows), REFUSED if guide.stopped else DONE)


def _rows(step: GuideStep) -> list[str]:
    rows = [f"{MARKS.get(step.state, '  ')} {step.text}" + (f" ({step.answer})" if step.answer else "")]
    if step.advice:
        rows.append(f"   {step.advice}")
    if step.state == "current":
        rows += [f"   « {step.say} »"] if step.say else []
        rows += [_("   answers: {answers}").format(answers=", ".join(step.answers))] if step.answers else []
        rows += [_("   does it: {order}").format(order=step.order)] if step.order else []
    return rows
