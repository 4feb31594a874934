"""`helpdesk-tui clients discover`: a provider's clients as entries for the configuration."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.vendors.duo.discovery import Child


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = subparsers.add_parser("clients", help=_("a service provider's clients"))
    verbs = parser.add_subparsers(metavar="WHAT", required=True)
    discover = verbs.add_parser(
        "discover",
        help=_("propose an entry of the configuration for each client of a Duo provider"),
        description=_(
            "Asks Duo's Accounts API for the provider's clients and writes a proposal to standard output. "
            "Nothing is changed: look at it, then put it into the configuration."
        ),
    )
    discover.add_argument("--host", required=True, metavar="HOST", help=_("the provider's own API hostname"))
    discover.add_argument(
        "--ikey", required=True, metavar="KEY", help=_("integration key of the Accounts API")
    )
    discover.add_argument(
        "--skey",
        required=True,
        metavar="REFERENCE",
        help=_("where its secret key is: keyring:, file: or systemd:"),
    )
    discover.add_argument("--url", metavar="URL", help=_("another address of it on this machine"))
    discover.add_argument("--ca-file", type=Path, metavar="FILE", help=_("its certificate authority"))
    discover.add_argument("--json", action="store_true", help=_("one JSON object"))
    discover.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: there are clients, 1: none; 2 and 3 as everywhere."""
    from helpdesk_tui.desk.config.secrets import resolve
    from helpdesk_tui.desk.config.shapes import is_loopback
    from helpdesk_tui.vendors.duo.discovery import children
    from helpdesk_tui.vendors.settings import ApiKey

    if args.url is not None and not is_loopback(args.url):
        from helpdesk_tui.cli.say import complain

        return complain(_("--url is for this machine only."))
    key = ApiKey(args.ikey, resolve(args.skey))
    asking = children(args.host, key, lambda: datetime.now(UTC), url=args.url, ca_file=args.ca_file)
    found = asyncio.run(asking)
    if args.json:
        print(json.dumps({"provider": args.host, "clients": [asdict(one) for one in found]}))
    else:
        print("\n".join(proposal(found, args)) if found else "", end="")
    if not found:
        print(_("This provider has no clients with a host of their own."), file=sys.stderr)
    return 0 if found else 1


def proposal(found: Sequence[Child], args: argparse.Namespace) -> list[str]:
    """One client and one vendor for each; the provider's own host is never a client's."""
    from helpdesk_tui.cli.init.answers import slug
    from helpdesk_tui.cli.init.toml import table

    ids: list[str] = []
    parts = []
    for child in found:
        id_ = slug(child.name) or child.account_id.lower()
        id_ = id_ if id_ not in ids else f"{id_[:30]}-{child.account_id[-4:].lower()}"
        ids.append(id_)
        vendor = {
            "kind": "duo",
            "id": f"duo-{id_}"[:40].rstrip("-"),
            "label": f"Duo {child.name}",
            "client": id_,
            "host": child.host,
            "admin_ikey": args.ikey,
            "admin_skey": args.skey,
            "provider_host": args.host,
            "account_id": child.account_id,
            "url": args.url,
            "ca_file": None if args.ca_file is None else str(args.ca_file),
        }
        # Without an Auth API application of the client's own, codes that are read out cannot be checked.
        parts += [table("[[clients]]", {"id": id_, "name": child.name}), table("[[vendors]]", vendor)]
    note = _(
        "Add auth_ikey and auth_skey to each vendor: without them codes that are read out cannot be checked."
    )
    return [f"# {note}", *parts]
