"""Rows are handed over by name: a few letters find the colleague, one sentence goes along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.pushes.rows import who
from helpdesk_tui.views.text import BLANK, Line, Role, cut, dim, key, line, paragraph, strong
from helpdesk_tui.views.widgets.field import Field
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _, ngettext, pushes

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import SignalId
    from helpdesk_tui.contract.signals import Signal, Taker
    from helpdesk_tui.views.pushes.screen import PushesScreen

MOST_SHOWN: Final = 6
MOST_WORDS: Final = 300
Then = Callable[["Taker", str], None]


class HandOverScreen(Dialog):
    """Letters of a name, arrows where several have them, Enter; then the sentence, and Enter again."""

    def __init__(self, what: str, takers: Sequence[Taker], then: Then) -> None:
        super().__init__()
        self._what = what
        self._takers = takers
        self._then = then
        self._place = 0
        self._to: Taker | None = None

    def compose(self) -> ComposeResult:
        """A question, a field, what can be answered."""
        yield LinePane(id="question")
        yield Field(id="answer")
        yield LinePane(id="answers")

    def on_mount(self) -> None:
        """Ask for the name."""
        self._draw()
        self.query_one(Field).focus()

    @property
    def _found(self) -> list[Taker]:
        from helpdesk_tui.wording.pushes import begins

        typed = self.query_one(Field).value
        return [one for one in self._takers if begins(typed, one.name, one.id)]

    def _draw(self) -> None:
        width = min(76, self.app.size.width - 8)
        head = _("Hand over: {what}").format(what=self._what)
        rows: list[Line] = [*paragraph(head, width, Role.TITLE)]
        if self._to is None:
            rows.append(line(_("To whom? A few letters of the name:")))
            below = self._names(width)
        else:
            name = strong(f"{self._to.name} ({self._to.id})")
            rows += [
                cut(line(_("To "), name), width),
                line(_("In one sentence: what is known, and what is still to be done?")),
            ]
            below = paragraph(_("It is theirs for half an hour, then free for all."), width, Role.DIM)
        enter = _("hands it over   ") if self._to else _("chooses   ")
        ways = line(key(f"{shown_key('enter')} "), dim(enter), key(f"{shown_key('escape')} "), dim(_("back")))
        self.query_one("#question", LinePane).show(rows)
        self.query_one("#answers", LinePane).show([*below, BLANK, ways])

    def _names(self, width: int) -> list[Line]:
        found = self._found
        if not self._takers:
            text = _("Nobody else who reviews login prompts can take this.")
            return paragraph(text, width, Role.WARN)
        if not found:
            return paragraph(_("Nobody of that name reviews login prompts."), width, Role.WARN)
        self._place = min(self._place, len(found) - 1)
        first = max(0, min(self._place - MOST_SHOWN + 1, len(found) - MOST_SHOWN))
        rows = []
        for place, one in enumerate(found[first : first + MOST_SHOWN], first):
            here = place == self._place
            name = strong(f"> {one.name}") if here else f"  {one.name}"
            rows.append(cut(line(name, dim(f"  {one.id}")), width))
        more = len(found) - first - MOST_SHOWN
        return [*rows, line(dim(_("  and {n} more").format(n=more)))] if more > 0 else rows

    @on(Input.Changed, "#answer")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._to is None:
            self._place = 0
            self._draw()

    @on(Input.Submitted, "#answer")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        field, found = self.query_one(Field), self._found
        if self._to is None:
            if found:
                self._to = found[self._place]
                field.fill("")
                self._draw()
            return
        words = event.value.strip()[:MOST_WORDS]
        if words:
            self.leave(partial(self._then, self._to, words))

    def on_key(self, event: events.Key) -> None:
        """Arrows choose among names; Escape goes back to the name, then leaves."""
        if event.key == "escape":
            event.stop()
            if self._to is None:
                self.leave()
                return
            self._to = None
            self.query_one(Field).fill("")
            self._draw()
        elif event.key in {"up", "down"} and self._to is None:
            event.stop()
            self._place = max(0, self._place + (1 if event.key == "down" else -1))
            self._draw()


def hand_over(where: PushesScreen) -> None:
    """Ask to whom, for the marked rows or the chosen one; each is handed over and put on record by itself."""
    rows = where.queue.marks.or_chosen(where.chosen)
    what = who(rows[0])
    if len(rows) > 1:
        what = ngettext("{n} marked row", "{n} marked rows", len(rows)).format(n=len(rows))

    async def ask() -> None:
        found = await where.console.link.client.signals.takers([one.id for one in rows])

        def then(to: Taker, words: str) -> None:
            _hand_over(where, rows, to, words)

        where.show_late(HandOverScreen(what, found.takers, then))

    where.read("takers", ask)


def _hand_over(where: PushesScreen, rows: Sequence[Signal], to: Taker, words: str) -> None:
    keys = {one.id: uuid4().hex for one in rows}

    async def work() -> None:
        from helpdesk_tui.contract.errors import DeskError, Unreachable
        from helpdesk_tui.wording import errors

        done, refused = 0, ""
        for one in rows:
            try:
                await where.console.link.client.signals.hand_over(one.id, to.id, words, key=keys[one.id])
            except DeskError as error:
                refused = refused or f"{who(one)}: {errors.sentence(error)}"
                if isinstance(error, Unreachable):
                    break
                continue
            done += 1
            where.queue.marks.drop([one])
        text = ngettext("{n} row handed over to {name}.", "{n} rows handed over to {name}.", done)
        parts = [text.format(n=done, name=to.name)] if done else []
        where.say(" ".join([*parts, refused]).strip(), Role.WARN if refused else Role.GOOD)

    where.queue.at_work(work, _following(where, rows))


def _following(where: PushesScreen, gone: Sequence[Signal]) -> SignalId | None:
    """Where the cursor goes: the next open row that is not among these."""
    ids = {one.id for one in gone}
    place = where.listed.cursor
    rest = [*where.queue.rows[place + 1 :], *reversed(where.queue.rows[:place])]
    return next((one.id for one in rest if one.state == "open" and one.id not in ids), None)


class HandOverRow(Command["PushesScreen"]):
    """To a colleague."""

    id, keys, danger = "signal-hand-over", ("h",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("hand over"),
            _("Hand the row over to a colleague"),
            _("By a few letters of the name, with one sentence; the colleague has it first in the queue."),
        )

    def available(self, where: PushesScreen) -> bool:
        """What is free or one's own, or what is marked."""
        rows = where.queue.marks or where.free(where.chosen)
        return bool(rows) and where.writable and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Ask to whom."""
        hand_over(where)


class HandRowBack(Command["PushesScreen"]):
    """To who had it."""

    id, keys, danger = "signal-hand-back", ("b",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("hand back"),
            _("Hand the row back"),
            _("What was handed to you is the colleague's again; what nobody took yet is yours again."),
        )

    def available(self, where: PushesScreen) -> bool:
        """For who got it, and for who gave it while it was not taken."""
        handed = where.chosen.handed if where.chosen is not None else None
        if handed is None or not where.writable or where.typing or where.queue.busy:
            return False
        return handed.to == where.me or (handed.by == where.me and handed.taken_at is None)

    def run(self, where: PushesScreen) -> None:
        """Give it back."""
        where.queue.hand_back()


def handed_rows(signal: Signal, width: int) -> list[Line]:
    """Who handed the row over to whom, and with which words."""
    handed = signal.handed
    return [] if handed is None else paragraph(pushes.handed(handed), width, Role.TITLE)
