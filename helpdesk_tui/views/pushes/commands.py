"""Keys of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.containment.commands import ContainSignal
from helpdesk_tui.views.pushes.calling import CallPersonOfSignal
from helpdesk_tui.views.pushes.filing import TakeFile
from helpdesk_tui.views.pushes.handing import HandOverRow, HandRowBack
from helpdesk_tui.views.pushes.jumping import MomentScreen
from helpdesk_tui.views.pushes.killing import KillCode
from helpdesk_tui.views.pushes.pivot import choose_pivot
from helpdesk_tui.views.pushes.quieting import QuietPushes
from helpdesk_tui.views.pushes.verdicts import VERDICTS
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.pushes.screen import PushesScreen


class OpenSignal(Command["PushesScreen"]):
    """The evidence."""

    id, keys, danger = "signal-open", ("enter",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("open"), _("Open the row"), _("Read the evidence; a free row is yours by opening it."))

    def available(self, where: PushesScreen) -> bool:
        """While a row is chosen and not open yet."""
        return where.chosen is not None and not where.opened and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Show it, claim it."""
        where.opened = True
        where.draw()
        if where.writable:
            where.queue.open()


class ClaimSignal(Command["PushesScreen"]):
    """Mine, or not mine any more."""

    id, keys, danger = "signal-claim", ("c",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("claim"), _("Claim the row"), _("Say that this is yours; again puts it back for all."))

    def available(self, where: PushesScreen) -> bool:
        """While nobody else holds it."""
        return where.may_decide

    def run(self, where: PushesScreen) -> None:
        """Claim it, or put it back."""
        where.queue.claim()


class ShowTimeline(Command["PushesScreen"]):
    """The person's days."""

    id, keys = "signal-timeline", ("t",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("timeline"),
            _("Timeline of the person"),
            _("What happened to this person at all vendors and at this desk, or the evidence again."),
        )

    def available(self, where: PushesScreen) -> bool:
        """Where the row is about somebody on file."""
        return where.chosen is not None and where.chosen.person is not None and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Switch."""
        where.show_beside("timeline")


class GoToTimeOfPerson(Command["PushesScreen"]):
    """To then."""

    id, keys = "timeline-time", ("j",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("time"),
            _("Go to a time"),
            _("Type a time such as 21/11 14:30 or -2h; the timeline begins there."),
        )

    def available(self, where: PushesScreen) -> bool:
        """While the timeline stands there."""
        return where.beside == "timeline" and where.chosen is not None and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Ask which."""
        where.app.push_screen(MomentScreen(where.console.link.clock.now(), where.fetch_timeline))


class ShowSources(Command["PushesScreen"]):
    """How fresh."""

    id, keys = "push-sources", ("s",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("sources"), _("Where the rows come from"), _("How far each log of each vendor is known.")
        )

    def available(self, where: PushesScreen) -> bool:
        """Not while something is typed."""
        return not where.typing

    def run(self, where: PushesScreen) -> None:
        """Switch."""
        where.show_beside("sources")


class ShowLog(Command["PushesScreen"]):
    """All prompts."""

    id, keys = "signals-log", ("l",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("log"), _("Log of prompts"), _("All login prompts of every vendor, with a filter."))

    def available(self, where: PushesScreen) -> bool:
        """Not while something is typed."""
        return not where.typing

    def run(self, where: PushesScreen) -> None:
        """Go there."""
        where.app.switch_mode("prompts")


class PivotOnSignal(Command["PushesScreen"]):
    """Who else."""

    id, keys = "signal-pivot", ("P",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("pivot"), _("Everybody from there"), _("Who else came from this address, network or country.")
        )

    def available(self, where: PushesScreen) -> bool:
        """While a row is chosen."""
        return where.chosen is not None and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Ask by what."""
        if where.chosen is not None:
            choose_pivot(where, where.chosen.access)


class DecidedSignals(Command["PushesScreen"]):
    """What was decided."""

    id, keys = "signals-decided", ("e",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("decided"), _("Decided rows"), _("Show what was decided, the last first, or go back."))

    def available(self, where: PushesScreen) -> bool:
        """For reviewers."""
        return where.reviews and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Switch."""
        where.queue.turn()


class MoveInSignals(Command["PushesScreen"]):
    """Move the cursor, or page through the evidence."""

    id, keys = "signals-move", ("down", "up", "pagedown", "pageup", "home", "end")

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Next row"), _("Arrows move in the queue; the page keys turn the evidence where it stands.")
        )

    def available(self, where: PushesScreen) -> bool:
        """Not while words are typed."""
        return not where.typing

    def run(self, where: PushesScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: PushesScreen, key: str) -> None:
        """As the key says."""
        direction = 1 if key in {"down", "pagedown"} else -1
        if key.startswith("page") and (where.opened or where.both):
            where.detail.page(direction)
            return
        before = where.listed.cursor
        if key.startswith("page"):
            where.listed.page(direction)
        elif key in {"home", "end"}:
            where.listed.move(-len(where.queue.rows) if key == "home" else len(where.queue.rows))
        else:
            where.listed.move(direction)
        if where.listed.cursor != before:
            where.look()


class LeaveSignals(Command["PushesScreen"]):
    """Back."""

    id, keys = "signals-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("back"), _("Back"), _("Leave the note, the evidence, the decided rows; then to the call.")
        )

    def run(self, where: PushesScreen) -> None:
        """Leave what is innermost."""
        if where.typing:
            where.stop_asking()
        elif where.beside:
            where.show_beside(where.beside)
        elif where.opened:
            where.opened = False
            where.draw()
        elif where.queue.marks:
            where.queue.marks.clear()
            where.draw()
        elif where.queue.decided:
            where.queue.turn()
        else:
            where.app.switch_mode("call")


PUSHES: tuple[Command[PushesScreen], ...] = (
    OpenSignal(),
    ContainSignal(),
    *VERDICTS,
    ClaimSignal(),
    HandOverRow(),
    HandRowBack(),
    QuietPushes(),
    CallPersonOfSignal(),
    ShowTimeline(),
    GoToTimeOfPerson(),
    PivotOnSignal(),
    ShowLog(),
    ShowSources(),
    DecidedSignals(),
    KillCode(),
    TakeFile(),
    LeaveSignals(),
    MoveInSignals(),
)
