"""`helpdesk-tui agent`: who works at the desk, what each may do, and an app of one's own."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.cli.lines import verb as lines
from helpdesk_tui.cli.lines.verb import Said, group, verb
from helpdesk_tui.contract.agents import Role
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.api.agents import AgentsResource
    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.cli.lines.verb import Verbs
    from helpdesk_tui.contract.agents import AgentLine, KeptAgent, NewAgent
    from helpdesk_tui.contract.deeds import Deed
    from helpdesk_tui.desk.agents.keeping import Keeping

    Work = Callable[["AgentsResource | Keeping", argparse.Namespace], Awaitable[Said]]
    AsDeed = Callable[[argparse.Namespace], Deed]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    verbs = group(subparsers, "agent", _("who works at the desk, and what each may do"))
    _keep(verbs, "list", _("everybody who works or worked here"), _list, writes=False)
    add = _keep(verbs, "add", _("let somebody work at the desk"), _add, _add_deed)
    add.add_argument("id", metavar="ID", help=_("lower case and plain, such as a.martin"))
    add.add_argument("--name", required=True, metavar="NAME", help=_("as colleagues read it"))
    add.add_argument("--role", action="append", metavar="ROLE", choices=list(Role), help=_roles())
    add.add_argument(
        "--person",
        metavar="PERSON",
        help=_("the id of the same human as a caller, so that nobody serves himself"),
    )
    add.add_argument("--login", metavar="LOGIN", help=_("the system's login, on a shared host"))
    add.add_argument(
        "--signs-in",
        action="store_true",
        help=_("over the network: prints a first word to hand over in person"),
    )
    role = _keep(verbs, "role", _("give an agent these roles and no others"), _role, _role_deed)
    role.add_argument("id", metavar="ID")
    role.add_argument("role", nargs="+", metavar="ROLE", choices=list(Role), help=_roles())
    reset = _keep(
        verbs, "reset", _("let an agent set up anew what was lost; sessions end"), _reset, _reset_deed
    )
    reset.add_argument("id", metavar="ID")
    reset.add_argument("--totp", action="store_true", help=_("the app that makes codes"))
    reset.add_argument("--password", action="store_true", help=_("the password: prints a first word"))
    revoke = _keep(verbs, "revoke", _("let an agent in no more, at once"), _revoke)
    revoke.add_argument("id", metavar="ID")
    verb(verbs, "enrol", _("set up an app of your own that makes codes"), _enrol)


def _keep(
    verbs: Verbs, name: str, help_text: str, work: Work, as_deed: AsDeed | None = None, *, writes: bool = True
) -> argparse.ArgumentParser:
    """A command of keeping: through the desk as an agent, or on the store by whoever holds it.

    `as_deed`: what is asked for where the desk wants a second person.
    """

    async def through(client: DeskClient, args: argparse.Namespace) -> Said:
        from helpdesk_tui.cli.deeds import asked
        from helpdesk_tui.contract.errors import ErrorCode, Refused

        if args.dry_run:
            return await _judged(client, work, as_deed, args)
        try:
            return await work(client.agents.under(args.key), args)
        except Refused as error:
            if error.code is not ErrorCode.SECOND_NEEDED or as_deed is None:
                raise
        return await asked(client, as_deed(args), args.key)

    parser = verb(verbs, name, help_text, through, writes=writes)
    parser.add_argument(
        "--on-store",
        action="store_true",
        help=_(
            "on the store itself, where the configuration lies: for the first agent; no desk may run on it"
        ),
    )
    parser.set_defaults(run=_run, on_store=False, keep=work, what=name)
    if not writes:
        parser.set_defaults(dry_run=False, key=None)
    return parser


async def _judged(client: DeskClient, work: Work, as_deed: AsDeed | None, args: argparse.Namespace) -> Said:
    """A dry run: of doing it, or of asking for it where the desk wants a second person."""
    from helpdesk_tui.cli.deeds import tried_or_asked
    from helpdesk_tui.cli.lines.would import tried

    async def keep() -> object:
        return await work(client.agents, args)

    if as_deed is None:
        await tried(client, keep)
    else:
        await tried_or_asked(client, keep, partial(as_deed, args))
    return _would(args)


def _run(args: argparse.Namespace) -> int:
    if not args.on_store:
        return lines.run(args)
    said: Said = asyncio.run(_on_store(args))
    print(lines.as_json(said.what) if args.json else lines.clean(said.text))
    return said.code


async def _on_store(args: argparse.Namespace) -> Said:
    """Without an agent: who can read the store and its key could do anything with it anyway."""
    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.desk.agents.keeping import Keeping
    from helpdesk_tui.desk.compose import open_empty
    from helpdesk_tui.desk.config.load import default_path, load_config
    from helpdesk_tui.desk.serve.listening import hold_store

    if args.sandbox:
        raise Usage(_("The sandbox has one user, who may do everything."))
    if args.key:
        raise Usage(_("A key is known to a desk alone: leave --key out, or --on-store."))
    config = load_config(getattr(args, "config", None) or default_path())
    with hold_store(config.store):
        async with open_empty(config, embedded=False) as (house, _furnish):
            keeping, keep = Keeping(house, None), args.keep
            if args.dry_run:
                return await _tried_there(keeping, keep, args)
            done: Said = await keep(keeping, args)
            return done


async def _tried_there(keeping: Keeping, keep: Work, args: argparse.Namespace) -> Said:
    from helpdesk_tui.desk.store.trial import Tried, trying

    with trying(), suppress(Tried):
        await keep(keeping, args)
    return _would(args)


def _would(args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.lines.would import Would, words

    would = Would(action=f"agent {args.what}", target=args.id)
    return Said(would, words(would))


async def _list(agents: AgentsResource | Keeping, args: argparse.Namespace) -> Said:
    del args
    found = await agents.everybody()
    rows = [row(one) for one in found]
    return Said(found, "\n".join(rows or [_("Nobody yet: helpdesk-tui agent add --on-store")]))


async def _add(agents: AgentsResource | Keeping, args: argparse.Namespace) -> Said:
    return _kept(await agents.add(_new(args)))


def _add_deed(args: argparse.Namespace) -> Deed:
    from helpdesk_tui.contract.deeds import AddAgent

    return AddAgent(new=_new(args))


def _new(args: argparse.Namespace) -> NewAgent:
    from pydantic import ValidationError

    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.contract.agents import NewAgent

    try:
        return NewAgent(
            id=args.id,
            name=args.name,
            roles=tuple(Role(one) for one in args.role or [Role.AGENT]),
            login=args.login,
            person=args.person,
            signs_in=args.signs_in,
        )
    except ValidationError:
        raise Usage(_("An id is lower case and plain, such as a.martin, 64 signs at most.")) from None


async def _role(agents: AgentsResource | Keeping, args: argparse.Namespace) -> Said:
    from helpdesk_tui.contract.agents import AgentRoles

    return _kept(await agents.roles(args.id, AgentRoles(roles=tuple(Role(one) for one in args.role))))


def _role_deed(args: argparse.Namespace) -> Deed:
    from helpdesk_tui.contract.deeds import GiveRoles

    return GiveRoles(agent=args.id, roles=tuple(Role(one) for one in args.role))


def _reset_deed(args: argparse.Namespace) -> Deed:
    from helpdesk_tui.contract.deeds import ResetAgent

    return ResetAgent(agent=args.id, totp=args.totp, password=args.password)


async def _reset(agents: AgentsResource | Keeping, args: argparse.Namespace) -> Said:
    from helpdesk_tui.cli.lines.fault import Usage
    from helpdesk_tui.contract.agents import AgentReset

    if not (args.totp or args.password):
        raise Usage(_("Say what was lost: --totp, --password, or both."))
    return _kept(await agents.reset(args.id, AgentReset(totp=args.totp, password=args.password)))


async def _revoke(agents: AgentsResource | Keeping, args: argparse.Namespace) -> Said:
    return _kept(await agents.revoke(args.id))


async def _enrol(client: DeskClient, args: argparse.Namespace) -> Said:
    """The picture stands on the terminal's other screen, and goes with it."""
    from helpdesk_tui.cli.enrolling import confirmed

    del args
    session = await confirmed(client)
    return Said(session, _("Set up: the desk knows your app now."))


def row(one: AgentLine) -> str:
    """One agent in one line."""
    from helpdesk_tui.wording.agents import roles, state

    has = [
        *([_("app")] if one.totp else []),
        *([_("password")] if one.password else []),
        *([_("system login {login}").format(login=one.login)] if one.login else []),
        *([_("linked to a person")] if one.person else []),
    ]
    kept = "" if one.kept else _(" (in the configuration)")
    return f"{one.id}  {one.name}: {roles(one.roles)}; {state(one.state)}{kept}; {', '.join(has) or '-'}"


def _kept(kept: KeptAgent) -> Said:
    text = row(kept.agent)
    if kept.first_word is not None:
        told = _("First word, good once and for 24 hours; hand it over in person: {word}")
        text = f"{text}\n{told.format(word=kept.first_word)}"
    return Said(kept, text)


def _roles() -> str:
    return _("verifier, agent, senior, security, auditor or on_call")
