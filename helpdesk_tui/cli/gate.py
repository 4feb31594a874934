"""`helpdesk-tui gate`: what the desk would decide now, what is missing and what would be quickest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.finding import add_case, case_of, vendor_of
from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.evidence import CaseGate, Way
    from helpdesk_tui.contract.ids import WayId


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "gate", _("ask the gate of a case"))
    show = verb(verbs, "show", _("the decision for an action now; exit code 1 when it is closed"), _show)
    add_case(show)
    add_aim(show)


def add_aim(parser: argparse.ArgumentParser) -> None:
    """What the gate is asked for."""
    from helpdesk_tui.contract.gate import Action

    parser.add_argument("--action", choices=[one.value for one in Action], default="bypass")
    parser.add_argument("--vendor", metavar="VENDOR", help=_("which account, where the person has several"))
    parser.add_argument("--device", metavar="DEVICE", help=_("which phone or token (person show --json)"))


async def look(client: DeskClient, args: argparse.Namespace) -> CaseGate:
    """The gate as `--action`, `--vendor` and `--device` ask for it."""
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.ids import DeviceId, VendorId

    case = await case_of(client, args.case)
    vendor = args.vendor or vendor_of(await client.people.card(case.person, case=case.id), None)
    device = DeviceId(args.device) if args.device else None
    return await client.gate.look(case.id, Action(args.action), VendorId(vendor), device)


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    return told(await look(client, args))


def told(gate: CaseGate) -> Said:
    """The decision, the proofs that count, the ways that are left."""
    from helpdesk_tui.cli.lines.ends import of_decision
    from helpdesk_tui.views import names
    from helpdesk_tui.wording import cases
    from helpdesk_tui.wording import gate as words

    decision = gate.decision
    score = decision.score
    rows = [
        _("{action}: {points} of {needed} points").format(
            action=words.action(decision.action), points=score.points, needed=score.needed
        ),
        words.verdict(decision, lambda one: name_of(gate, one)),
    ]
    for proof in gate.proofs:
        zero = f" ({words.zero(proof.zero)})" if proof.zero else ""
        rows.append(f"  {names.way(proof)}: {cases.proof_state(proof.state)}, {proof.points}{zero}")
    return Said(gate, "\n".join(rows), of_decision(decision))


def name_of(gate: CaseGate, way: WayId) -> str:
    """A way in words."""
    from helpdesk_tui.views import names

    return next((names.way(one) for one in gate.ways if one.id == way), way)


def way_row(way: Way) -> str:
    """One way to verify, with its id, its points and why it cannot be taken."""
    from helpdesk_tui.views import names
    from helpdesk_tui.wording import gate as words

    notes = [words.zero(way.zero)] if way.zero else []
    notes += [words.unavailable(way.unavailable)] if way.unavailable else []
    tail = f" ({'; '.join(notes)})" if notes else ""
    return f"{way.id}  {names.way(way)}: {way.points}{tail}"
