"""From the words of a command to an order: explained, tried or carried out, and waited for."""

from __future__ import annotations

import asyncio
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import add_case
from helpdesk_tui.cli.lines.verb import Said, Verbs, Work, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.evidence import CaseGate
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.ids import DeviceId, PersonId, VendorId
    from helpdesk_tui.contract.operations import DryRun, Operation
    from helpdesk_tui.contract.orders import Order
    from helpdesk_tui.contract.services import Service

POLL_SECONDS = 0.5
WAIT_SECONDS = 60.0
"""So long the answer of the person on the line is waited for, unless --wait says otherwise."""


def order_verb(verbs: Verbs, name: str, help_text: str, work: Work) -> argparse.ArgumentParser:
    """A command that orders something: the case, the account, and what every order takes."""
    parser = verb(verbs, name, help_text, work, writes=True)
    add_case(parser)
    second = parser.add_mutually_exclusive_group()
    second.add_argument(
        "--second",
        action="store_true",
        help=_("do nothing yet: ask for a second pair of eyes on exactly this"),
    )
    second.add_argument(
        "--break-glass", metavar="WHY", help=_("on call: without a second person; security hears it at once")
    )
    second.add_argument(
        "--approval", metavar="APPROVAL", help=_("carry out what was approved (approvals list)")
    )
    parser.add_argument("--explain", action="store_true", help=_("what the gate says of it, and do nothing"))
    parser.add_argument("--vendor", metavar="VENDOR", help=_("which account, where the person has several"))
    parser.add_argument(
        "--wait",
        type=float,
        default=WAIT_SECONDS,
        metavar="SECONDS",
        help=_("so long at most for the answer on the phone"),
    )
    return parser


def add_device(parser: argparse.ArgumentParser) -> None:
    """The option --device."""
    parser.add_argument("--device", metavar="DEVICE", help=_("which phone or token (person show --json)"))


def add_reveal(parser: argparse.ArgumentParser) -> None:
    """The option --reveal."""
    parser.add_argument(
        "--reveal",
        action="store_true",
        help=_("with --json and a pipe: write the codes to it; a terminal shows them once by itself"),
    )


async def ordered(
    client: DeskClient,
    args: argparse.Namespace,
    case: Case,
    order: Order,
    ask: tuple[Action, VendorId, DeviceId | None] | None,
) -> Said:
    """Explain, try or do it; `ask` is what the gate is asked, None: nothing."""
    from helpdesk_tui.cli.do import showing

    if args.explain:
        return await _explained(client, case, order, ask)
    if args.dry_run:
        return await (_tried_with(client, args, case, order) or _tried(client, case, order, ask))
    if args.second:
        from helpdesk_tui.cli.approvals import asked

        return await asked(client, case, order, args.key)
    if args.break_glass:
        alone = await client.approvals.break_glass(case.id, order, args.break_glass, key=args.key)
        order = order.model_copy(update={"approval": alone.id})
    if args.approval:
        order = order.model_copy(update={"approval": args.approval})
    how = showing.how(args)
    operation = await _shown_who(client, case, order, ask, args.key)
    return await showing.settled(client, await _waited(client, operation, args.wait), how)


async def _shown_who(
    client: DeskClient,
    case: Case,
    order: Order,
    ask: tuple[Action, VendorId, DeviceId | None] | None,
    key: str | None,
) -> Operation:
    """Order it; where the desk asks for the agent's own code first, ask for that and order again."""
    from helpdesk_tui.api.transport import new_key
    from helpdesk_tui.cli.signing import with_own_code

    meant = partial(client.operations.order, case.id, order, key=key or new_key())
    if ask is None:
        return await meant()
    action = ask[0]
    return await with_own_code(meant, lambda code: client.signing.step_up(case.id, code, [action]))


async def _gate(
    client: DeskClient, case: Case, order: Order, ask: tuple[Action, VendorId, DeviceId | None]
) -> CaseGate:
    """The gate as the order will be judged: for its account, by its road."""
    road, account = getattr(order, "delivery", None), getattr(order, "account", None)
    return await client.gate.look(case.id, *ask, delivery=road, account=account)


async def _explained(
    client: DeskClient, case: Case, order: Order, ask: tuple[Action, VendorId, DeviceId | None] | None
) -> Said:
    from helpdesk_tui.cli.gate import told
    from helpdesk_tui.cli.lines.would import Would, words

    if ask is None:
        would = Would(action="explain", target=case.id, detail={"gate": _("none: it gives nothing")})
        return Said(would, words(would))
    return told(await _gate(client, case, order, ask))


async def _tried(
    client: DeskClient, case: Case, order: Order, ask: tuple[Action, VendorId, DeviceId | None] | None
) -> Said:
    """The desk's own dry run; what asks no gate it judges as if it were meant."""
    from helpdesk_tui.cli.lines.ends import of_decision
    from helpdesk_tui.cli.lines.would import Would, tried, words

    if ask is not None:
        dry = await client.operations.dry_run(case.id, order)
        gate = await _gate(client, case, order, ask)
        return Said(dry, _foretold(dry, gate), of_decision(dry.decision))
    await tried(client, lambda: client.operations.order(case.id, order))
    would = Would(action=f"do {order.kind}", target=case.id, detail={"vendor": getattr(order, "vendor", "")})
    return Said(would, words(would))


def _tried_with(
    client: DeskClient, args: argparse.Namespace, case: Case, order: Order
) -> Awaitable[Said] | None:
    """What a second person has to do with it, judged by the desk; None: nothing."""
    from helpdesk_tui.cli.lines.would import judged
    from helpdesk_tui.wording import language

    if args.second:
        ask = partial(client.approvals.ask, case.id, order, language())
        return judged(client, ask, "approvals ask", case.id, kind=order.kind)
    if args.break_glass:
        alone = partial(client.approvals.break_glass, case.id, order, args.break_glass)
        return judged(client, alone, "break-glass", case.id, kind=order.kind)
    if args.approval:
        order = order.model_copy(update={"approval": args.approval})
        meant = partial(client.operations.order, case.id, order)
        return judged(client, meant, f"do {order.kind}", case.id, approval=args.approval)
    return None


def _foretold(dry: DryRun, gate: CaseGate) -> str:
    from helpdesk_tui.cli.gate import name_of
    from helpdesk_tui.wording import gate as words
    from helpdesk_tui.wording.times import moment

    verdict = words.verdict(dry.decision, lambda one: name_of(gate, one))
    rows = [f"{words.action(dry.decision.action)}: {verdict}"]
    if dry.until:
        rows.append(_("until {time}").format(time=moment(dry.until)))
    if dry.replaces:
        rows.append(_("The older code of this desk is revoked after."))
    if dry.ends_at_once:
        rows.append(_("The live code of this person ends as soon as the new one is made, whoever made it."))
    if dry.elsewhere:
        rows.append(_("{n} live code(s) made elsewhere stay as they are.").format(n=dry.elsewhere))
    if dry.single_use_codes:
        text = _("This vendor counts no uses: {n} codes with one use each.")
        rows.append(text.format(n=dry.single_use_codes))
    if dry.stops_old:
        rows.append(_("! The app that works now stops when the link is used."))
    return "\n".join([*rows, _("Nothing was done.")])


async def _waited(client: DeskClient, operation: Operation, seconds: float) -> Operation:
    end = time.monotonic() + seconds
    if operation.read_to_caller:
        text = _("Read this number to the caller: {number}").format(number=operation.read_to_caller)
        print(text, file=sys.stderr, flush=True)
    while operation.result == "waiting" and time.monotonic() < end:
        await asyncio.sleep(POLL_SECONDS)
        operation = await client.operations.get(operation.id)
    return operation


async def pick(
    client: DeskClient, args: argparse.Namespace, person: PersonId, fits: Callable[[Service], bool]
) -> Service:
    """The one service that fits the command; raises `Refused` for none, `Usage` for several."""
    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.cli.lines.person import service_row
    from helpdesk_tui.contract.errors import ErrorCode, Refused

    wanted = {"vendor": args.vendor, "device": getattr(args, "device", None)}
    wanted |= {name: getattr(args, name, None) for name in ("account", "factor")}
    found = [
        one
        for one in await client.services.all(person)
        if fits(one) and all(value in {None, getattr(one, name)} for name, value in wanted.items())
    ]
    if not found:
        raise Refused(ErrorCode.CHANGE_UNAVAILABLE)
    if len(found) > 1:
        listed = "\n".join(service_row(one) for one in found)
        raise Usage(_("Several fit; say which one:\n{services}").format(services=listed))
    return found[0]
