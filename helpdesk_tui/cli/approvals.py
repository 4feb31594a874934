"""`helpdesk-tui approvals`: the second pair of eyes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.cli.lines.would import judged
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.cli.lines.verb import Work
    from helpdesk_tui.contract.approvals import Approval
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.orders import Order


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "approvals", _("requests for a second pair of eyes"))
    verb(verbs, "list", _("what waits and what ended lately"), _list)
    show = verb(verbs, "show", _("the evidence sheet of one request"), _show)
    approve = verb(verbs, "approve", _("agree, with the three words"), _approve, writes=True)
    others = [
        verb(verbs, name, help_text, _moved(name), writes=True)
        for name, help_text in (
            ("deny", _("refuse, or stop what is approved and not done yet")),
            ("withdraw", _("take one's own request back")),
        )
    ]
    for parser in (show, approve, *others):
        parser.add_argument("approval", metavar="APPROVAL", help=_("the id (approvals list)"))


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    del args
    found = await client.approvals.all()
    rows = [approval_row(one) for one in found] or [_("Nobody asks for a second pair of eyes.")]
    return Said(found, "\n".join(rows))


def approval_row(found: Approval) -> str:
    """One request in one line."""
    from helpdesk_tui.views.orders import order_words
    from helpdesk_tui.wording import four_eyes
    from helpdesk_tui.wording.times import moment

    text = _("{id}  {agent} for {who}: {what}; {state}, until {time}")
    if found.state == "approved" and found.ready_at is not None:
        text = _("{id}  {agent} for {who}: {what}; {state}, from {ready} until {time}")
    return text.format(
        id=found.id,
        agent=found.agent,
        who=found.person_name,
        what=order_words(found.order),
        state=four_eyes.state(found.state),
        ready=moment(found.ready_at) if found.ready_at else "",
        time=moment(found.until),
    )


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    from datetime import UTC, datetime

    from helpdesk_tui.views.approvals.rows import sheet_rows
    from helpdesk_tui.views.text import plain

    sheet = await client.approvals.sheet(args.approval)
    return Said(sheet, plain(sheet_rows(sheet, datetime.now(UTC), 100)))


async def asked(client: DeskClient, case: Case, order: Order, key: str | None) -> Said:
    """Ask for a second pair of eyes on an order; the words go where secrets go."""
    from helpdesk_tui.wording import language

    made = await client.approvals.ask(case.id, order, language(), key=key)
    rows = [
        approval_row(made.approval),
        _("Call a colleague who may approve, and say these three words. They stand nowhere else:"),
        "   ".join(made.words),
    ]
    return Said(made, "\n".join(rows))


async def _approve(client: DeskClient, args: argparse.Namespace) -> Said:
    from pydantic import SecretStr

    from helpdesk_tui.api.transport import new_key
    from helpdesk_tui.cli.lines import asking
    from helpdesk_tui.cli.signing import with_own_code

    sheet = await client.approvals.sheet(args.approval)
    found = sheet.approval
    if args.dry_run:  # words are counted, so none are tried
        approve = partial(client.approvals.approve, found.id, SecretStr("-"))
        return await judged(client, approve, "approvals approve", found.id, **_about(found))
    words = asking.needed(_("The three words that {agent} said:").format(agent=found.agent))
    agree = partial(client.approvals.approve, found.id, words, key=args.key or new_key())
    return _said(
        await with_own_code(agree, lambda code: client.signing.step_up(found.case, code, [found.action]))
    )


def _moved(name: str) -> Work:
    """`deny` or `withdraw`."""

    async def work(client: DeskClient, args: argparse.Namespace) -> Said:
        move = {"deny": client.approvals.deny, "withdraw": client.approvals.withdraw}[name]
        if args.dry_run:
            found = next((one for one in await client.approvals.all() if one.id == args.approval), None)
            about = {} if found is None else _about(found)
            return await judged(
                client, partial(move, args.approval), f"approvals {name}", args.approval, **about
            )
        return _said(await move(args.approval, key=args.key))

    return work


def _about(found: Approval) -> dict[str, str]:
    return {"person": found.person_name, "agent": found.agent, "kind": found.order.kind}


def _said(found: Approval) -> Said:
    return Said(found, approval_row(found))
