"""Keys of the log of prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.pushes.calling import CallPersonOfPrompt
from helpdesk_tui.views.pushes.choosing import ChoiceScreen
from helpdesk_tui.views.pushes.jumping import MomentScreen
from helpdesk_tui.views.pushes.letter import show_letter
from helpdesk_tui.views.pushes.pivot import choose_pivot
from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _, pushes

if TYPE_CHECKING:
    from helpdesk_tui.views.pushes.log import LogScreen

SAID = ("was_me", "not_me", "unsure")


class FilterPrompts(Command["LogScreen"]):
    """Which rows."""

    id, keys = "prompts-filter", ("slash",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("filter"),
            _("Filter the log"),
            _("Terms such as app:vpn, result:denied,fraud, -country:BE, last:24h; Tab completes."),
        )

    def available(self, where: LogScreen) -> bool:
        """Not while it is typed."""
        return not where.typing

    def run(self, where: LogScreen) -> None:
        """Into the field."""
        where.type_filter()


class CompleteWord(Command["LogScreen"]):
    """The word that was meant."""

    id, keys = "prompts-complete", ("tab",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("complete"), _("Complete the word"), _("Take the first word that fits."))

    def available(self, where: LogScreen) -> bool:
        """While the filter is typed."""
        return where.typing

    def run(self, where: LogScreen) -> None:
        """Take it."""
        where.complete()


class WasItYou(Command["LogScreen"]):
    """What the person says on the telephone."""

    id, keys, danger = "prompt-report", ("w",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("was it you?"),
            _("Was it you?"),
            _("Take down what the caller says of this prompt; nobody has to be verified for it."),
        )

    def available(self, where: LogScreen) -> bool:
        """On a prompt, at a desk that writes."""
        session = where.console.link.session
        writes = session is not None and not session.readonly
        return writes and where.chosen is not None and not where.typing

    def run(self, where: LogScreen) -> None:
        """Ask which of the three."""
        about, key = where.chosen, uuid4().hex
        if about is None:
            return

        def then(number: int) -> None:
            async def work() -> None:
                from helpdesk_tui.contract.prompts import Reported

                console = where.console
                told = await console.link.client.prompts.report(
                    about.id, Reported(SAID[number]), case=console.case_in_hand, key=key
                )
                where.reading.replace(told)
                where.say(_("Taken down. It proves nothing about who called."), Role.GOOD)

            where.write("report", work)

        choices = [(pushes.said(one), "") for one in SAID]
        where.app.push_screen(ChoiceScreen(_("The caller says of this prompt:"), choices, then))


class TellCaller(Command["LogScreen"]):
    """What may be said."""

    id, keys = "prompt-letter", ("i",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("inform"),
            _("Words for the person"),
            _("What may be said of this prompt, in the person's language; before tier 1 one sentence."),
        )

    def available(self, where: LogScreen) -> bool:
        """On a prompt."""
        return where.chosen is not None and not where.typing

    def run(self, where: LogScreen) -> None:
        """Show them."""
        if where.chosen is not None:
            show_letter(where, where.chosen.id)


class PivotOnPrompt(Command["LogScreen"]):
    """Who else."""

    id, keys = "prompt-pivot", ("P",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("pivot"), _("Everybody from there"), _("Who else came from this address, network or country.")
        )

    def available(self, where: LogScreen) -> bool:
        """Where both ends are shown."""
        return where.chosen is not None and not where.chosen.withheld and not where.typing

    def run(self, where: LogScreen) -> None:
        """Ask by what."""
        if where.chosen is not None:
            choose_pivot(where, where.chosen.access)


class GoToTime(Command["LogScreen"]):
    """To then."""

    id, keys = "prompts-time", ("j",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("time"), _("Go to a time"), _("Type a time such as 21/11 14:30 or -2h; its rows come up.")
        )

    def available(self, where: LogScreen) -> bool:
        """Not while something is typed."""
        return not where.typing

    def run(self, where: LogScreen) -> None:
        """Ask which."""
        where.app.push_screen(MomentScreen(where.console.link.clock.now(), where.reading.at))


class ShowCharts(Command["LogScreen"]):
    """By the hour, by the country."""

    id, keys = "prompts-charts", ("g",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("graph"), _("Prompts by the hour"), _("Small charts of the last day, by hour and by country.")
        )

    def available(self, where: LogScreen) -> bool:
        """Not while something is typed."""
        return not where.typing

    def run(self, where: LogScreen) -> None:
        """Show or hide."""
        where.with_charts = not where.with_charts
        where.draw()
        where.fetch_counts()


class MoveInPrompts(Command["LogScreen"]):
    """Through the rows."""

    id, keys = "prompts-move", ("down", "up", "pagedown", "pageup", "home", "end")

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Next prompt"), _("Arrows and page keys move; Home is the newest, End the oldest.")
        )

    def available(self, where: LogScreen) -> bool:
        """Not while something is typed."""
        return not where.typing

    def run(self, where: LogScreen) -> None:
        """One down."""
        self.press(where, "down")

    def press(self, where: LogScreen, key: str) -> None:
        """As the key says."""
        if key == "home":
            where.reading.start()
        elif key == "end":
            where.reading.end()
        else:
            direction = 1 if key in {"down", "pagedown"} else -1
            if key.startswith("page"):
                where.listed.page(direction)
            else:
                where.listed.move(direction)
            where.draw()
            where.reading.moved()


class LeavePrompts(Command["LogScreen"]):
    """Back."""

    id, keys = "prompts-back", ("escape",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Back"), _("Leave the field, drop the filter; then back to the queue."))

    def run(self, where: LogScreen) -> None:
        """Leave what is innermost."""
        if where.typing:
            where.say("")
            where.field.fill(where.reading.filter)
            where.stop_typing()
        elif where.reading.filter:
            where.filter_by("")
        else:
            where.app.switch_mode("pushes")


LOG: tuple[Command[LogScreen], ...] = (
    CompleteWord(),
    FilterPrompts(),
    WasItYou(),
    TellCaller(),
    CallPersonOfPrompt(),
    PivotOnPrompt(),
    GoToTime(),
    ShowCharts(),
    LeavePrompts(),
    MoveInPrompts(),
)
