"""What every screen shares: head line, body, message line, keys, and how a key finds its command."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from helpdesk_tui.views.leaving import LeftOnce
from helpdesk_tui.views.text import Line, Role, paragraph
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.workers import Working
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from textual.screen import Screen

    from helpdesk_tui.api.doubted import Doubted
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.commands import Offer
    from helpdesk_tui.views.console import Console
    from helpdesk_tui.views.holding import HeldKeys
    from helpdesk_tui.views.link import DeskChanged, WhileAway

MAX_MESSAGE_ROWS = 4
RINGS = frozenset({"approvals", "deeds", "alarms", "handovers"})


class DeskScreen(Working, LeftOnce):
    """A screen of the console; subclasses give a body, commands and what to fetch.

    It wakes up behind its first frame: until then it knows nothing but widgets, and a field takes keys.
    """

    BLANK = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (118, "-full"), (150, "-roomy")]
    awake = False
    _told_link: str | None = None
    """What was told of the link above the keys: an error, or why the record is doubted."""

    def compose(self) -> ComposeResult:
        """Head, body, message, keys."""
        # Known now, so that the first layout is the right one.
        self.add_class(
            next(
                name for least, name in reversed(self.HORIZONTAL_BREAKPOINTS) if self.app.size.width >= least
            )
        )
        yield LinePane(id="head")
        yield from self.body()
        yield LinePane(id="message")
        yield LinePane(id="keys")

    def body(self) -> ComposeResult:
        """The widgets between head and message."""
        raise NotImplementedError

    @cached_property
    def held(self) -> HeldKeys:
        """Keys that wait for the desk's answer to the one before them."""
        from helpdesk_tui.views.holding import HeldKeys

        return HeldKeys(self)

    @property
    def asks_for_a_look(self) -> bool:
        """Whether something stands there that has to be read before a key means anything."""
        return False

    @property
    def in_view(self) -> object:
        """What keys act upon now; another object once something else has come up."""
        return self

    def holds(self, event: events.Key) -> bool:
        """Whether a key waits here for the desk's answer to the one before it."""
        del event
        return False

    @property
    def console(self) -> Console:
        """The app, as screens see it."""
        return cast("Console", self.app)

    def on_screen_resume(self) -> None:
        """Wake up behind its first frame; the console's very first frame is waited for by the app."""
        if self.console.begun:
            self.call_after_refresh(self.wake_up)

    def wake_up(self) -> None:
        """Make ready what the first frame did without, once."""
        if self.awake:
            return
        from helpdesk_tui.views.link import LinkState

        self.wake()
        self.awake = True
        self.set_interval(1.0, self.tick)
        self.draw()
        if self.console.link.state is LinkState.UP:
            self.refetch()

    def wake(self) -> None:
        """Make ready what the first frame did without."""

    def tick(self) -> None:
        """Draw what depends on the time; unchanged rows cost nothing."""
        if self.is_current:
            self.draw()

    def draw(self) -> None:
        """Draw all that is known."""
        self.draw_frame()

    @on(LinePane.Widened)
    def _widened(self, message: LinePane.Widened) -> None:
        message.stop()
        if self.awake:
            self.draw()

    def on_descendant_focus(self) -> None:
        """Other keys work now."""
        if self.awake:
            self.draw_frame()

    def draw_frame(self) -> None:
        """Head and keys."""
        from helpdesk_tui.views.footer import footer_row
        from helpdesk_tui.views.head import head_rows

        link = self.console.link
        width = self.app.size.width
        self.query_one("#head", LinePane).show(head_rows(link, self.context_name(), width))
        self.query_one("#keys", LinePane).show(
            [footer_row(self.offers(), self.typing, width - 2, self.right_of_keys())]
        )

    def context_name(self) -> str:
        """Which client the screen is about; empty: none."""
        return ""

    def right_of_keys(self) -> str:
        """What stands at the end of the row of keys."""
        return ""

    @property
    def typing(self) -> bool:
        """Whether letters belong to a field now."""
        return isinstance(self.focused, Input)

    # -- commands ----------------------------------------------------------------------------------

    def own_offers(self) -> tuple[Offer, ...]:
        """The commands of this screen in its present state."""
        return ()

    def offers(self) -> tuple[Offer, ...]:
        """All that could be run here, own commands first."""
        from helpdesk_tui.views.commands import offers
        from helpdesk_tui.views.everywhere import EVERYWHERE

        own = self.own_offers()
        taken = {offer.command.id for offer in own}
        return own + tuple(offer for offer in offers(EVERYWHERE, self) if offer.command.id not in taken)

    def on_key(self, event: events.Key) -> None:
        """Run the command of a key that no field took."""
        if not self.awake:
            return
        for offer in self.offers():
            if event.key in offer.command.keys and offer.possible:
                event.stop()
                event.prevent_default()
                offer.run(event.key)
                return

    def ask_to_accept(self) -> None:
        """Ask whether the first import of people is accepted."""
        from helpdesk_tui.views.confirm import ConfirmScreen

        async def work() -> None:
            await self.console.link.client.session.accept_baseline()
            await self.console.link.read_session()
            self.say(_("First import accepted, on record by your name."), Role.GOOD)

        question = _(
            "Numbers, mailboxes and devices of the first import count as proof from now on; later changes are"
            " quarantined. This is recorded with your name and cannot be taken back."
        )
        then = _("Accept the first import")
        self.app.push_screen(ConfirmScreen(question, then, lambda: self.write("baseline", work)))

    def show_late(self, screen: Screen[Any]) -> None:
        """Put over this one what had to be fetched first; whoever has gone on meanwhile is left alone."""
        if self.is_current:
            self.app.push_screen(screen)

    def show_keys(self) -> None:
        """List the keys of this pane."""
        from helpdesk_tui.views.help import KeysScreen

        self.app.push_screen(KeysScreen(self.offers()))

    # -- messages to the agent ---------------------------------------------------------------------

    def say(self, text: str, role: Role = Role.PLAIN) -> None:
        """Put one sentence above the keys; an empty one takes it away."""
        rows = paragraph(text, self.app.size.width - 2, role)[:MAX_MESSAGE_ROWS] if text else []
        self.show_message(rows)

    def show_message(self, rows: Sequence[Line]) -> None:
        """Put rows above the keys."""
        pane = self.query_one("#message", LinePane)
        height = len(rows)
        if pane.styles.height is None or pane.styles.height.value != height:
            pane.styles.height = height
        pane.show(rows)

    def failed(self, error: DeskError) -> None:
        """Say in words what the desk refused or could not do."""
        from helpdesk_tui.wording import errors

        self.say(f"{errors.sentence(error)} {errors.hint(error.code)}", Role.BAD)

    def attention(self, looking: bool) -> None:
        """The terminal is looked at, or not."""

    # -- the desk ----------------------------------------------------------------------------------

    def on_link_changed(self) -> None:
        """The link to the desk came up or was lost."""
        if not self.awake:
            return
        link = self.console.link
        self.draw_frame()
        self.linked()
        if link.error is not None:
            self._told_link = link.error.code
            self.failed(link.error)
        elif link.doubted is not None:
            self._tell_doubt(link.doubted)
        elif self._told_link is not None:
            self._told_link = None
            self.say("")

    def _tell_doubt(self, doubted: Doubted) -> None:
        """Once: the head line goes on saying it, and what is refused for it keeps its own sentence."""
        from helpdesk_tui.wording import doubt

        if self._told_link != doubted.fault:
            self._told_link = doubted.fault
            self.say(f"{doubt.sentence(doubted)} {doubt.advice()}", Role.BAD)

    def on_desk_changed(self, message: DeskChanged) -> None:
        """Fetch what changed, if it is shown."""
        if self.awake:
            self.changed(message.change)
        if self.is_current and message.change.resource in RINGS:
            self.console.ringing.hear(self, message.change)

    def on_while_away(self, message: WhileAway) -> None:
        """The desk went on after the line had dropped."""
        if self.is_current:
            from helpdesk_tui.wording import away

            self.say(away.told(message.operations), Role.WARN)

    def on_fetch_again(self) -> None:
        """Changes may have been missed."""
        if self.awake:
            self.refetch()

    def linked(self) -> None:
        """The link moved: ask at once what was waited with."""

    def changed(self, change: Change) -> None:
        """Something changed at the desk."""

    def refetch(self) -> None:
        """Fetch all that is shown."""
