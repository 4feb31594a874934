"""`helpdesk-tui sandbox`: the simulated vendors alone, or one person's phone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.places import places, private
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.sandbox.serve import Options


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = subparsers.add_parser("sandbox", help=_("simulated vendors with invented people"))
    where = parser.add_mutually_exclusive_group()
    on_port = _("serve on a port of this machine (0: a free one)")
    where.add_argument("--listen", metavar="127.0.0.1:PORT", help=on_port)
    where.add_argument("--socket", type=Path, metavar="PATH", help=_("serve on a Unix socket"))
    parser.add_argument("--tls", action="store_true", help=_("over HTTPS, from a throw-away authority"))
    parser.add_argument("--people", type=int, default=500, metavar="N", help=_("how many are invented"))
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=_("same number, same people"))
    parser.add_argument("--store", type=Path, metavar="FILE", help=_("where the sandbox keeps its data"))
    slow = _("how long people take to answer their phone")
    parser.add_argument("--phone-seconds", type=float, metavar="SECONDS", help=slow)
    idle = _("end after so long without a request")
    parser.add_argument("--idle", type=float, metavar="SECONDS", help=idle)
    parser.set_defaults(run=run)
    _add_phone(parser.add_subparsers(dest="sandbox_command", metavar="phone"))


def _add_phone(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    phone = subparsers.add_parser("phone", help=_("one person's phone in this terminal"))
    phone.add_argument("person", help=_("login, client/login or mail of an invented person"))
    where = phone.add_mutually_exclusive_group()
    where.add_argument(
        "--socket", type=Path, metavar="PATH", dest="phone_socket", help=_("the sandbox's socket")
    )
    where.add_argument("--url", help=_("the sandbox's address"))
    phone.add_argument("--ca-file", type=Path, metavar="FILE", help=_("its throw-away authority, with https"))


def run(args: argparse.Namespace) -> int:
    """Serve until a signal ends it; exit code 2 when the options do not fit or the address is taken."""
    if args.sandbox_command == "phone":
        return _phone(args)
    from helpdesk_tui.sandbox.serve import serve

    if args.socket is None and args.listen is None:
        print(_("Say where to serve: --listen 127.0.0.1:PORT or --socket PATH."), file=sys.stderr)
        return 2
    try:
        return serve(_options(args))
    except (OSError, ValueError) as error:
        print(_("The sandbox cannot start: {reason}").format(reason=error), file=sys.stderr)
        return 2


def _phone(args: argparse.Namespace) -> int:
    from helpdesk_tui.cli.sandbox_phone import Line, run_phone

    if args.url is not None:
        return run_phone(Line(url=args.url, ca_file=args.ca_file), args.person)
    return run_phone(Line(socket=args.phone_socket or places().socket("vendors.sock")), args.person)


def _options(args: argparse.Namespace) -> Options:
    import os

    from helpdesk_tui.sandbox.serve import Options

    host, _colon, port = (args.listen or "127.0.0.1:0").rpartition(":")
    store = args.store
    if store is None:
        store = private(places().state) / f"sandbox-{args.seed}-{args.people}.sqlite3"
    seconds = args.phone_seconds
    if seconds is None:
        seconds = float(os.environ.get("HELPDESK_TUI_PHONE_SECONDS", "4"))
    return Options(
        store=store,
        socket=args.socket,
        host=host or "127.0.0.1",
        port=int(port),
        tls=args.tls,
        people=args.people,
        seed=args.seed,
        phone_seconds=seconds,
        idle=args.idle,
    )
