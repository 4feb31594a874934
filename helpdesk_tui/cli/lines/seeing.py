"""`verify asked` and `verify seen`: looking at a caller for a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines.verb import Said, Verbs, verb
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    import argparse

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.witness import Witnessing


def add_seeing(verbs: Verbs) -> None:
    """Both of them."""
    verb(verbs, "asked", _("callers whom colleagues ask me to look at"), _asked)
    seen = verb(verbs, "seen", _("say by my own name whom I see"), _seen, writes=True)
    seen.add_argument("proof", metavar="PROOF", help=_("the proof's id (verify asked)"))
    seen.add_argument("seen", choices=("seen", "other", "nobody"))


async def _asked(client: DeskClient, args: argparse.Namespace) -> Said:
    del args
    found = await client.witnessing.waiting()
    return Said(found, "\n".join(_row(one) for one in found) or _("Nobody asks you to look at a caller."))


async def _seen(client: DeskClient, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.lines.would import Would, tried, words
    from helpdesk_tui.contract.ids import ProofId
    from helpdesk_tui.contract.witness import Seen
    from helpdesk_tui.wording import guards

    if args.dry_run:
        await tried(client, lambda: client.witnessing.answer(ProofId(args.proof), Seen(args.seen)))
        would = Would(action="verify seen", target=args.proof, detail={"seen": args.seen})
        return Said(would, words(would))
    done = await client.witnessing.answer(ProofId(args.proof), Seen(args.seen), key=args.key)
    return Said(done, _("{row}: {words}").format(row=_row(done), words=guards.seen(args.seen)))


def _row(one: Witnessing) -> str:
    return _("{proof}  {name} ({login}), {client}, asked by {agent}").format(
        proof=one.proof,
        name=one.person_name,
        login=one.login,
        client=one.client_name,
        agent=one.agent_name,
    )
