"""How a command for scripts reaches the desk: the same ways as the console."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from helpdesk_tui.cli.console import add_colleague
from helpdesk_tui.cli.lines.fault import Usage
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.api.client import DeskClient

T = TypeVar("T")


def add_ways(parser: argparse.ArgumentParser) -> None:
    """The options that say which desk."""
    parser.add_argument(
        "--desk", metavar="unix:/PATH", help=_("join a desk that runs: unix:/PATH or https://HOST")
    )
    parser.add_argument(
        "--ca-file", type=Path, metavar="FILE", help=_("who vouches for that desk's certificate")
    )
    parser.add_argument("--sandbox", action="store_true", help=_("simulated vendors with invented people"))
    add_colleague(parser)
    add_config(parser)


def add_config(parser: argparse.ArgumentParser) -> None:
    """`--config` may also stand before the command."""
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        default=argparse.SUPPRESS,
        help=_("another configuration file"),
    )


def with_desk(args: argparse.Namespace, work: Callable[[DeskClient], Awaitable[T]]) -> T:
    """Find or start the desk, work with it, let go; raises `DeskError`."""
    return asyncio.run(_with_desk(args, work))


async def _with_desk(args: argparse.Namespace, work: Callable[[DeskClient], Awaitable[T]]) -> T:
    from helpdesk_tui.cli.console import Way

    if args.colleague is not None and not args.sandbox:
        raise Usage(_("--as is for --sandbox alone: elsewhere everybody is who they are."))
    way = Way(
        args.desk,
        sandbox=args.sandbox,
        config=args.config,
        readonly=False,
        ca_file=args.ca_file,
        colleague=args.colleague,
    )
    await asyncio.to_thread(way.prepare)
    client = await way.connect()
    try:
        if client.remote and client.signing.needed:
            from helpdesk_tui.cli.signing import sign_in

            await sign_in(client)
        return await work(client)
    finally:
        if client.remote:
            await client.signing.sign_out()
        await client.close()
