"""`helpdesk-tui verify`: proofs that the caller is the person; what is read out never stands in argv."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from helpdesk_tui.cli.gate import add_aim, look, way_row
from helpdesk_tui.cli.lines.finding import add_case, case_id, case_of
from helpdesk_tui.cli.lines.seeing import add_seeing
from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.evidence import CaseGate, Proof
    from helpdesk_tui.contract.ids import WayId

POLL_SECONDS = 0.5
"""Between two looks at a proof that waits."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "verify", _("make sure that the caller is the person"))
    ways = verb(verbs, "list", _("ways to verify, with what each would add"), _list)
    add_case(ways)
    add_aim(ways)
    start = verb(
        verbs, "start", _("take a way: send a push or a code, open a call-back"), _start, writes=True
    )
    add_case(start)
    start.add_argument(
        "way", metavar="WAY", help=_("its id, or its method where only one fits (verify list)")
    )
    add_aim(start)
    answer = verb(
        verbs,
        "answer",
        _("what the caller read out, asked on the terminal or read from standard input; or --outcome"),
        _answer,
        writes=True,
    )
    show = verb(verbs, "show", _("how a proof stands; with --wait until it is settled"), _show)
    cancel = verb(verbs, "cancel", _("leave the way; it counts nothing"), _cancel, writes=True)
    for parser in (answer, show, cancel):
        add_case(parser)
        parser.add_argument("proof", metavar="PROOF", help=_("the proof's id"))
    for parser in (start, answer, show):
        parser.add_argument(
            "--wait", type=float, default=0.0, metavar="SECONDS", help=_("wait so long for an answer")
        )
    add_seeing(verbs)
    answer.add_argument(
        "--outcome",
        choices=("confirmed", "no_answer", "not_me", "refused"),
        help=_("how a call-back or a call to the manager ended"),
    )


async def _list(client: DeskClient, args: argparse.Namespace) -> Said:
    gate = await look(client, args)
    rows = [way_row(one) for one in gate.ways] or [_("Nothing on file proves who calls.")]
    if gate.elsewhere is not None:
        from helpdesk_tui.wording.gate import elsewhere

        rows.insert(0, elsewhere(gate.elsewhere))
    return Said(gate.ways, "\n".join(rows))


async def _start(client: DeskClient, args: argparse.Namespace) -> Said:
    case = await case_of(client, args.case)
    gate = await look(client, args)
    way = _way(gate, args.way)
    if args.dry_run:
        from helpdesk_tui.cli.lines.would import Would, tried, words

        await tried(client, lambda: client.evidence.start(case.id, way))
        would = Would(action="verify start", target=case.id, detail={"way": way})
        return Said(would, words(would))
    proof = await client.evidence.start(case.id, way, key=args.key)
    return _told(await _waited(client, proof, args.wait))


def _way(gate: CaseGate, text: str) -> WayId:
    """By id, or by a method that one way alone has; a push as `push`."""
    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.contract.ids import WayId

    if any(one.id == text for one in gate.ways):
        return WayId(text)
    found = [one for one in gate.ways if one.method == text and not one.unavailable]
    if len(found) == 1:
        return found[0].id
    if found:
        listed = ", ".join(one.id for one in found)
        raise Usage(_("Several ways fit; name one by id: {ways}").format(ways=listed))
    return WayId(text)


async def _answer(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.lines.asking import needed
    from helpdesk_tui.contract.evidence import CallOutcome
    from helpdesk_tui.contract.ids import ProofId

    case, proof = await case_id(client, args.case), ProofId(args.proof)
    if args.dry_run:
        from helpdesk_tui.cli.lines.would import tried

        if args.outcome:  # a code is compared only once, so it is not tried
            await tried(client, lambda: client.evidence.outcome(case, proof, CallOutcome(args.outcome)))
        return _told(await client.evidence.get(case, proof))
    if args.outcome:
        found = await client.evidence.outcome(case, proof, CallOutcome(args.outcome), key=args.key)
    else:
        code = needed(_("Code the caller reads:"))
        found = await client.evidence.typed(case, proof, code, key=args.key)
    return _told(await _waited(client, found, args.wait))


async def _show(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.ids import ProofId

    proof = await client.evidence.get(await case_id(client, args.case), ProofId(args.proof))
    return _told(await _waited(client, proof, args.wait))


async def _cancel(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.ids import ProofId

    case, proof = await case_id(client, args.case), ProofId(args.proof)
    if args.dry_run:
        from helpdesk_tui.cli.lines.would import tried

        await tried(client, lambda: client.evidence.cancel(case, proof))
        return _told(await client.evidence.get(case, proof))
    found = await client.evidence.cancel(case, proof, key=args.key)
    return Said(found, _told(found).text)


async def _waited(client: DeskClient, proof: Proof, seconds: float) -> Proof:
    end = time.monotonic() + seconds
    while proof.state == "waiting" and time.monotonic() < end:
        await asyncio.sleep(POLL_SECONDS)
        proof = await client.evidence.get(proof.case, proof.id)
    return proof


def _told(proof: Proof) -> Said:
    from helpdesk_tui.cli.lines.ends import of_proof
    from helpdesk_tui.views import names
    from helpdesk_tui.wording import cases

    rows = [f"{proof.id}  {names.way(proof)}: {cases.proof_state(proof.state)}"]
    if proof.state == "waiting":
        rows += _next(proof)
    if proof.state == "fraud":
        rows.append(_("Stop: hand nothing over, tell security."))
    return Said(proof, "\n".join(rows), of_proof(proof))


def _next(proof: Proof) -> list[str]:
    """What the agent reads or does now; the whole number shows while the call-back is open."""
    rows = []
    if proof.number:
        rows.append(_("Hang up and call {number}.").format(number=proof.number))
    if proof.manager_name:
        rows.append(_("Ask {name}.").format(name=proof.manager_name))
    if proof.said is not None:
        said = proof.said or _("an answer about another check, or without a state")
        rows.append(_("The vendor says: {word}. It is not counted.").format(word=said))
    if proof.read_to_caller:
        rows.append(_("Read this number to the caller: {number}").format(number=proof.read_to_caller))
    command = f"helpdesk-tui verify answer {proof.case} {proof.id}"
    if proof.expects == "outcome":
        command += " --outcome confirmed"
    if proof.expects:
        rows.append(_("Then: {command}").format(command=command))
    return rows
