"""The console's app: modes, themes, what a crash may print, when it locks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.command import Provider
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from helpdesk_tui.views.call.screen import CallScreen
from helpdesk_tui.views.console import ConsoleOptions
from helpdesk_tui.views.frame import DeskScreen
from helpdesk_tui.views.link import Link, LinkState
from helpdesk_tui.views.sheets import sheets
from helpdesk_tui.views.styling import KeptStylesheet
from helpdesk_tui.views.themes import PLAIN, THEMES
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.api.client import DeskClient
    from helpdesk_tui.contract.ids import CaseId
    from helpdesk_tui.views.ringing import Ringing

IDLE_LOCK_SECONDS = 300
LOOK_SECONDS = 30.0
"""Between two looks at how the vendors do."""


def _grants() -> Screen[None]:
    from helpdesk_tui.views.grants.screen import GrantsScreen

    return GrantsScreen()


def _audit() -> Screen[None]:
    from helpdesk_tui.views.audit.screen import AuditScreen

    return AuditScreen()


def _tasks() -> Screen[None]:
    from helpdesk_tui.views.tasks.screen import TasksScreen

    return TasksScreen()


def _approvals() -> Screen[None]:
    from helpdesk_tui.views.approvals.screen import ApprovalsScreen

    return ApprovalsScreen()


def _deeds() -> Screen[None]:
    from helpdesk_tui.views.deeds.screen import DeedsScreen

    return DeedsScreen()


def _review() -> Screen[None]:
    from helpdesk_tui.views.review.screen import ReviewScreen

    return ReviewScreen()


def _pushes() -> Screen[None]:
    from helpdesk_tui.views.pushes.screen import PushesScreen

    return PushesScreen()


def _prompts() -> Screen[None]:
    from helpdesk_tui.views.pushes.log import LogScreen

    return LogScreen()


def _board() -> Screen[None]:
    from helpdesk_tui.views.board.screen import BoardScreen

    return BoardScreen()


def _paper() -> Screen[None]:
    from helpdesk_tui.views.board.paper import PaperScreen

    return PaperScreen()


def _commands() -> type[Provider]:
    from helpdesk_tui.views.palette import CommandsHere

    return CommandsHere


class HelpdeskApp(App[None]):
    """Shows screens and passes on what the desk says; all work is done in the screens."""

    TITLE = "helpdesk"
    CSS_PATH = sheets("base")
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {
        "call": CallScreen,
        "grants": _grants,
        "audit": _audit,
        "tasks": _tasks,
        "approvals": _approvals,
        "deeds": _deeds,
        "review": _review,
        "pushes": _pushes,
        "prompts": _prompts,
        "board": _board,
        "paper": _paper,
    }
    DEFAULT_MODE = "call"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}

    def __init__(self, options: ConsoleOptions) -> None:
        super().__init__(ansi_color=True if options.no_color else None)
        self.stylesheet = KeptStylesheet(self.get_css_variables())
        self.options = options
        self.begun = False
        self.animation_level = "none"
        self.link = Link(options.prepare, options.connect, self._tell, self._who)
        self._touched = time.monotonic()
        for theme in (*THEMES, PLAIN):
            self.register_theme(theme)
        self.theme = "desk-ansi" if options.no_color else options.theme

    def on_ready(self) -> None:
        """Paint at once: what was laid out while Textual started was kept back."""
        self.screen.refresh()
        self.screen.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """The first frame is out: reach for the desk and wake the screen up."""
        self.begun = True
        self.run_worker(self.link.run(), group="link", description="link")
        self.set_interval(1.0, self._lock_when_idle)
        self.set_interval(LOOK_SECONDS, self.link.look)
        # Behind the link, so that the desk starts before anything else is imported.
        self.call_later(self._wake_up)

    def _wake_up(self) -> None:
        if isinstance(self.screen, DeskScreen):
            self.screen.wake_up()

    def _tell(self, message: Message) -> None:
        """Every screen that was opened hears of it; a desk that never let us in is told and left."""
        if self.link.state is LinkState.REFUSED and self.link.session is None:
            self.exit()
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, DeskScreen) and screen.is_running:
                    screen.post_message(message)

    async def _who(self, client: DeskClient, over: bool) -> None:
        """Let the agent sign in; nothing of the desk is seen before."""
        from helpdesk_tui.views.signing.sign_in import SignInScreen

        await self.push_screen_wait(SignInScreen(client, client.transport.address, ended=over))

    async def on_unmount(self) -> None:
        """Let writes under way go to their end."""
        await self.link.close()

    # -- attention ---------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Any key or click counts as attention."""
        if isinstance(event, events.InputEvent):
            self._touched = time.monotonic()
        if isinstance(event, events.Key) and not event.is_forwarded and self._held(event):
            return
        await super().on_event(event)

    def _held(self, event: events.Key) -> bool:
        return isinstance(self.screen, DeskScreen) and self.screen.holds(event)

    async def pass_key(self, event: events.Key) -> None:
        """A key that was held back goes on."""
        await super().on_event(event)

    def _lock_when_idle(self) -> None:
        session = self.link.session
        seconds = self.options.idle_lock_seconds or (
            session.idle_lock_seconds if session else IDLE_LOCK_SECONDS
        )
        if time.monotonic() - self._touched >= seconds:
            self.lock()

    def lock(self) -> None:
        """Hide everything until Enter."""
        from helpdesk_tui.views.lock import LockScreen

        if isinstance(self.screen, LockScreen) or self.link.signing_in:
            return  # hidden already, or nothing is shown yet
        self.link.pause()
        self.push_screen(LockScreen(self.link), lambda _gone: self.link.resume())

    def on_app_blur(self) -> None:
        """The terminal is not looked at."""
        self._attention(False)

    def on_app_focus(self) -> None:
        """It is looked at again."""
        self._attention(True)

    def _attention(self, looking: bool) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.attention(looking and screen is self.screen)

    # -- what Textual brings along and we do otherwise ---------------------------------------------

    def action_command_palette(self) -> None:
        """Only over a screen of ours: never over the lock."""
        if isinstance(self.screen, DeskScreen) and self.screen.awake:
            from textual.command import CommandPalette

            self.push_screen(CommandPalette(placeholder=_("a command…"), id="--command-palette"))

    def action_help_quit(self) -> None:
        """ctrl+c leaves nothing by mistake; it says how to leave."""
        if isinstance(self.screen, DeskScreen):
            self.screen.say(_("ctrl+q leaves the console."))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None: no screenshot, no command that is not ours."""
        del screen
        return ()

    def get_loading_widget(self) -> Widget:
        """One still line; the stock one repaints its area sixteen times a second."""
        from textual.widgets import Static

        from helpdesk_tui.views.text import content, dim, line

        return Static(content([line(dim(_("loading…")))]), markup=False)

    def _set_pointer_shape(self, shape: str) -> None:
        """No pointer shapes: the only sequence of its kind is the wrap's (private in Textual: tested)."""

    def copy_to_clipboard(self, text: str) -> None:
        """Between our own fields only: what is marked never reaches the terminal's clipboard."""
        self._clipboard = text

    def copy_for_ticket(self, text: str) -> None:
        """The one text that is handed to the terminal's clipboard, by OSC 52."""
        if self._driver is not None:
            from base64 import b64encode

            encoded = b64encode(text.encode("utf-8")).decode("ascii")
            self._driver.write(f"\x1b]52;c;{encoded}\a")

    @cached_property
    def ringing(self) -> Ringing:
        """What has rung at this console."""
        from helpdesk_tui.views.ringing import Ringing

        return Ringing()

    def bell(self) -> None:
        """Ring, unless this console was asked to be silent: what it rings for stands in words as well."""
        if self.options.bell:
            super().bell()

    @property
    def case_in_hand(self) -> CaseId | None:
        """The case that the call screen works on."""
        call = next((one for one in self._screen_stacks.get("call", ()) if isinstance(one, CallScreen)), None)
        case = call.call.state.case if call is not None and call.awake else None
        return None if case is None else case.id

    def next_theme(self) -> None:
        """Dark, light, high contrast."""
        if self.options.no_color:
            return
        order = [theme.name for theme in THEMES]
        self.theme = order[(order.index(self.theme) + 1) % len(order)] if self.theme in order else order[0]

    def _fatal_error(self) -> None:
        """Print the traceback without any local variable (private in Textual 8.2.8: pinned, and tested)."""
        from rich.segment import Segments
        from rich.traceback import Traceback

        self.bell()
        traceback = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(self.console.render(traceback, self.console.options)))
        self._close_messages_no_wait()
