"""`helpdesk-tui desk`: the service that holds keys, rules, store and record."""

from __future__ import annotations

import argparse
import gc
import getpass
import importlib
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.places import Places, places, private
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.desk.app import Job
    from helpdesk_tui.desk.config.model import DeskConfig
    from helpdesk_tui.desk.house import House
    from helpdesk_tui.desk.serve.sandbox import SandboxProcess
    from helpdesk_tui.desk.serve.server import Network


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = subparsers.add_parser("desk", help=_("the service that consoles join"))
    parser.add_argument(
        "--listen",
        action="append",
        default=[],
        metavar="unix:/PATH",
        help=_("where consoles find it: unix:/PATH, or https://HOST:PORT; may be given several times"),
    )
    parser.add_argument(
        "--page", metavar="https://HOST:PORT", help=_('where people press the button "It was not me"')
    )
    parser.add_argument("--cert", type=Path, metavar="FILE", help=_("certificate chain for https (PEM)"))
    parser.add_argument("--key", type=Path, metavar="FILE", help=_("its private key, of mode 0600"))
    parser.add_argument(
        "--config", type=Path, metavar="FILE", default=argparse.SUPPRESS, help=_("another configuration file")
    )
    parser.add_argument("--sandbox", action="store_true", help=_("simulated vendors with invented people"))
    parser.add_argument("--readonly", action="store_true", help=_("look, and change nothing"))
    parser.add_argument("--embedded", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--lock-fd", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--socket-fd", type=int, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until a signal, or until an embedded desk's last console has gone."""
    from helpdesk_tui.cli.say import complain
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.desk.serve.handed import was_handed
    from helpdesk_tui.desk.serve.process import harden, log_to

    if not args.embedded and not args.listen and not was_handed(os.environ):
        return complain(_("Say where consoles find the desk: --listen unix:/path/to/desk.sock."))
    if any(not address.startswith(("unix:", "https://")) for address in args.listen):
        return complain(_("A desk listens at unix:/path or at https://HOST:PORT, and nowhere else."))
    secure = args.page is not None or any(address.startswith("https://") for address in args.listen)
    if secure and (args.cert is None or args.key is None):
        return complain(_("https needs --cert FILE and --key FILE."))
    # Nothing that is imported is ever garbage: looking for it costs a seventh of the start.
    gc.disable()
    harden()
    where = places()
    private(where.state)
    private(where.runtime)
    try:
        config = _config_path(args, where)
        if args.embedded:
            from helpdesk_tui.api.embedded import ways

            log_to(ways(config, where).log)
        else:
            log_to(where.state / "desk-service.log")
        return _run(args, config, where)
    except DeskError as error:
        if args.embedded:
            _leave_word(error, _config_path(args, where), where)
        raise


def _run(args: argparse.Namespace, path: Path | None, where: Places) -> int:
    sandbox = None
    if path is None:
        # Started first: they seed their store while we import.
        from helpdesk_tui.desk.serve.sandbox import SandboxProcess

        sandbox = SandboxProcess(where.socket("vendors.sock"))
        private(sandbox.path.parent)
        sandbox.start()
    import asyncio
    import dataclasses

    config = _config(path, sandbox, where)
    if args.readonly:
        config = dataclasses.replace(config, readonly=True)
    return asyncio.run(_serve(args, config, sandbox))


def _config_path(args: argparse.Namespace, where: Places) -> Path | None:
    """The configuration that counts; None: the sandbox."""
    from helpdesk_tui.api.embedded import CONFIG_NAME

    if args.sandbox:
        return None
    if args.config is not None:
        found: Path = args.config.absolute()
        return found
    usual = where.config / CONFIG_NAME
    return usual if os.path.lexists(usual) else None


def _config(path: Path | None, sandbox: SandboxProcess | None, where: Places) -> DeskConfig:
    if sandbox is None:
        from helpdesk_tui.desk.config.load import load_config

        return load_config(path)
    from helpdesk_tui.desk.config.simulated import simulated_config

    if not sandbox.answers():
        # They seed their store: nothing is lost by importing meanwhile what is needed later.
        importlib.import_module("helpdesk_tui.desk.furnish")
        importlib.import_module("helpdesk_tui.desk.app").import_capabilities()
    store = where.state / "sandbox-desk.db"
    return simulated_config(sandbox.credentials(), sandbox.path, store, getpass.getuser())


async def _serve(args: argparse.Namespace, config: DeskConfig, sandbox: SandboxProcess | None) -> int:
    import contextlib

    from helpdesk_tui.desk.compose import open_empty
    from helpdesk_tui.desk.serve.handed import handed
    from helpdesk_tui.desk.serve.listening import hold_store, listen
    from helpdesk_tui.desk.serve.server import serve

    with contextlib.ExitStack() as stack:
        stack.enter_context(hold_store(config.store))
        network = None
        if args.embedded:
            sockets = [socket.socket(fileno=args.socket_fd)]
            sockets[0].setblocking(False)
        else:
            unix = [address for address in args.listen if address.startswith("unix:")]
            listening = [listen(address, config.socket_group) for address in unix]
            for one in listening:
                stack.callback(one.close)
            sockets = [*handed(os.environ), *(one.sock for one in listening)]
            network = _network(args)
        async with open_empty(config, embedded=args.embedded) as (house, furnish):
            if sandbox is None:
                furnish()  # what is wrong with a vendor's address is told before anybody is served
            gc.freeze()
            gc.enable()
            page = _page(args, house)
            await serve(house, lambda: (*_furnished(house, furnish, sandbox), *page), sockets, network)
    return 0


def _page(args: argparse.Namespace, house: House) -> Sequence[Job]:
    """The page with the button, where it was asked for."""
    if args.page is None:
        return ()
    from helpdesk_tui.desk.serve.page import PageServer
    from helpdesk_tui.desk.serve.tls import listen_tcp, tls_context

    return (PageServer(house, listen_tcp(args.page), tls_context(args.cert, args.key)),)


def _network(args: argparse.Namespace) -> Network | None:
    """The sockets behind TLS, where some were asked for."""
    addresses = [address for address in args.listen if address.startswith("https://")]
    if not addresses:
        return None
    from helpdesk_tui.desk.serve.server import Network
    from helpdesk_tui.desk.serve.tls import listen_tcp, tls_context

    return Network([listen_tcp(address) for address in addresses], tls_context(args.cert, args.key))


def _furnished(house: House, furnish: Callable[[], None], sandbox: SandboxProcess | None) -> Sequence[Job]:
    """The rest of the house, and the jobs that then begin."""
    from helpdesk_tui.desk.furnish import jobs_of

    if sandbox is None:
        return jobs_of(house)
    from helpdesk_tui.desk.jobs.invented import InventedPeople

    furnish()
    return (*jobs_of(house), sandbox, InventedPeople(house, sandbox.directory))


def _leave_word(error: DeskError, config: Path | None, where: Places) -> None:
    """Tell the console that started us why we end; it reads it when we are gone."""
    from helpdesk_tui.api.embedded import ways

    path = ways(config, where).failure
    draft = path.with_name(path.name + ".new")
    draft.write_text(error.problem().model_dump_json(), encoding="utf-8")
    draft.replace(path)
