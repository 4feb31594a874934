"""`helpdesk-tui` without a command: the console."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import os
import select
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui import __version__
from helpdesk_tui.wording import LANGUAGES, _, speak

if TYPE_CHECKING:
    from textual.app import App

    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.api.embedded import Embedded
    from helpdesk_tui.contract.errors import DeskError

WARM = (
    "helpdesk_tui.api.transport",
    "helpdesk_tui.api.session",
    "helpdesk_tui.api.stream",
    "helpdesk_tui.api.people",
)
"""Imported behind the first paint, so that the first question does not wait for them."""

FRAMES = "125"
"""A second, at most: what a desk answers right behind the letter waits 8 ms for its frame, and not 16."""
HUNG_UP_SECONDS = 2.0
"""How often it is looked whether the terminal is still there."""
GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


def bare_parser() -> argparse.ArgumentParser:
    """What may stand before a command."""
    whole = argparse.ArgumentParser(
        prog="helpdesk-tui",
        description=_(
            "The service-desk console for two-factor login: verify the caller first, then hand over."
        ),
    )
    whole.add_argument("--version", action="version", version=f"helpdesk-tui {__version__}")
    whole.add_argument("--lang", choices=LANGUAGES, help=_("language of the console"))
    whole.add_argument("--config", type=Path, metavar="FILE", help=_("another configuration file"))
    return whole


def parser() -> argparse.ArgumentParser:
    """The options of the console."""
    whole = bare_parser()
    whole.add_argument(
        "--desk", metavar="unix:/PATH", help=_("join a desk that runs: unix:/PATH or https://HOST")
    )
    whole.add_argument(
        "--ca-file", type=Path, metavar="FILE", help=_("who vouches for that desk's certificate")
    )
    whole.add_argument("--sandbox", action="store_true", help=_("simulated vendors with invented people"))
    add_colleague(whole)
    whole.add_argument("--readonly", action="store_true", help=_("look, and change nothing"))
    whole.add_argument(
        "--no-bell", action="store_true", help=_("say in words alone what the terminal's bell rings for")
    )
    return whole


def add_colleague(parser: argparse.ArgumentParser) -> None:
    """`--as`: with it four eyes can be tried in two terminals."""
    parser.add_argument(
        "--as",
        dest="colleague",
        metavar="NAME",
        help=_("with --sandbox: play a colleague (s.janssens, y.diallo, o.maes or n.vermeulen)"),
    )


def main(words: list[str]) -> int:
    """Open the console; its exit code says how it ended."""
    # They would let the environment type keys, write files and log what is on screen.
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
    os.environ["TEXTUAL_FPS"] = FRAMES
    args = parser().parse_args(words)
    speak(args.lang)
    if args.desk is not None and not args.desk.startswith(("unix:/", "https://")):
        from helpdesk_tui.cli.say import complain

        return complain(_("A desk is named by unix:/path/to/desk.sock or https://host."))
    if args.colleague is not None and not args.sandbox:
        from helpdesk_tui.cli.say import complain

        return complain(_("--as is for --sandbox alone: elsewhere everybody is who they are."))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from helpdesk_tui.cli.say import complain

        return complain(_("The console needs a terminal. Commands for scripts: helpdesk-tui --help"))
    problem = _nothing_there(args)
    return _open(args) if problem is None else _told(problem)


def _nothing_there(args: argparse.Namespace) -> DeskError | None:
    """What was named and is not there, before anything is drawn; a desk may still come up."""
    if args.config is not None and not args.sandbox and not os.path.lexists(args.config):
        from helpdesk_tui.contract.errors import ErrorCode, Mistaken

        return Mistaken(ErrorCode.CONFIG_MISSING, path=str(args.config))
    return None


def _told(problem: DeskError) -> int:
    from helpdesk_tui.cli.say import explain

    return explain(problem)


def _open(args: argparse.Namespace) -> int:
    from helpdesk_tui.app import HelpdeskApp
    from helpdesk_tui.views.console import ConsoleOptions

    way = Way(
        args.desk,
        sandbox=args.sandbox,
        config=args.config,
        readonly=args.readonly,
        ca_file=args.ca_file,
        colleague=args.colleague,
    )
    no_color = bool(os.environ.get("NO_COLOR"))
    bell = not args.no_bell
    app = HelpdeskApp(ConsoleOptions(prepare=way.prepare, connect=way.connect, no_color=no_color, bell=bell))
    asyncio.run(_until_told(app))
    if app.link.session is None and app.link.error is not None:
        return _told(app.link.error)
    return app.return_code or 0


async def _until_told(app: App[None]) -> None:
    """A line that drops or a machine that goes down ends the console as its own key does."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.exit)
    watch = asyncio.create_task(_hung_up(app))
    try:
        await app.run_async()
    finally:
        watch.cancel()


async def _hung_up(app: App[None]) -> None:
    """A terminal can go without a signal, under nohup for instance: then nobody is there to press a key."""
    terminal = sys.stdin.fileno()
    if not os.isatty(terminal):
        return
    look = select.poll()
    look.register(terminal, select.POLLHUP)
    while not any(event & GONE for _fd, event in look.poll(0)):  # noqa: ASYNC110 - the kernel sets no event
        await asyncio.sleep(HUNG_UP_SECONDS)
    app.exit()


class Way:
    """How this console gets to its desk."""

    def __init__(
        self,
        desk: str | None,
        *,
        sandbox: bool,
        config: Path | None,
        readonly: bool,
        ca_file: Path | None = None,
        colleague: str | None = None,
    ) -> None:
        self._colleague = colleague
        self._ca_file = ca_file
        self._desk = desk
        self._sandbox = sandbox
        self._config = config
        self._readonly = readonly
        self._own: Embedded | None = None

    def prepare(self) -> None:
        """Start the user's own desk first, and import while it starts; blocks, so not on the screen's thread.

        What kept it from starting is told by `connect`.
        """
        from helpdesk_tui.api.embedded import Embedded

        if self._desk is None:
            self._own = Embedded(sandbox=self._sandbox, config=self._config)
            with contextlib.suppress(Exception):
                self._own.ensure()
        for name in WARM:
            importlib.import_module(name)

    async def connect(self) -> DeskClient:
        """A client of a desk that is there; raises `DeskError`."""
        from helpdesk_tui.api.client import DeskClient
        from helpdesk_tui.places import places

        memory = places().state / "witness"
        if self._own is None:
            return DeskClient(
                self._desk or "",
                readonly=self._readonly,
                memory=memory,
                ca_file=self._ca_file,
                colleague=self._colleague,
            )
        await self._own.revive()
        return DeskClient(self._own, readonly=self._readonly, memory=memory, colleague=self._colleague)
