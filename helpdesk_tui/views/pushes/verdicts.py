"""Verdicts by one key each, the note that goes with them, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.pushes.letter import show_letter
from helpdesk_tui.views.pushes.together import ask_for_all
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import PromptId
    from helpdesk_tui.views.pushes.screen import PushesScreen


class _Verdict(Command["PushesScreen"]):
    verdict: ClassVar[str]
    danger = Danger.RECORD

    def available(self, where: PushesScreen) -> bool:
        """Once the evidence stands there, or rows were marked."""
        return where.may_decide or (bool(where.queue.marks) and where.writable and not where.typing)

    def run(self, where: PushesScreen) -> None:
        """Give it, and go on; for marked rows ask first."""
        if where.queue.marks:
            ask_for_all(where, self.verdict)
        else:
            where.queue.decide(self.verdict)


class SayReconnect(_Verdict):
    """A program."""

    id, keys, verdict = "verdict-reconnect", ("r",), "reconnect"

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("reconnect"), _("Verdict: reconnect"), _("A program of theirs connects by itself; go on.")
        )


class SayOwnMistake(_Verdict):
    """The person."""

    id, keys, verdict = "verdict-own-mistake", ("o",), "own_mistake"

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("own mistake"), _("Verdict: own mistake"), _("It was the person, by mistake; go on."))


class SayMalicious(_Verdict):
    """Somebody else."""

    id, keys, verdict = "verdict-malicious", ("m",), "malicious"

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("malicious"),
            _("Verdict: malicious"),
            _("Somebody else has the password; the person is told by notice. Containment comes first."),
        )


class AskUser(_Verdict):
    """Nobody knows yet."""

    id, keys, verdict = "verdict-ask-user", ("a",), "ask_user"

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("ask them"),
            _("Ask the person"),
            _("Make a call-back task with the question worded; the row stays open until it is answered."),
        )


class UndoVerdict(Command["PushesScreen"]):
    """Not so."""

    id, keys, danger = "verdict-undo", ("u",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("undo"),
            _("Take the verdict back, open the row again"),
            _("The last verdict here, or that of a decided row; with your note, and it stays on record."),
        )

    def available(self, where: PushesScreen) -> bool:
        """While there is one."""
        return where.queue.can_undo and where.writable and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Take it back."""
        where.queue.undo()


class NoteVerdict(Command["PushesScreen"]):
    """Words."""

    id, keys = "verdict-note", ("n",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("note"), _("Note for the verdict"), _("A few words that go with the verdict or its undo.")
        )

    def available(self, where: PushesScreen) -> bool:
        """While a verdict can be given, or taken back."""
        back = where.queue.decided and where.queue.can_undo and where.writable and not where.typing
        return where.may_decide or back

    def run(self, where: PushesScreen) -> None:
        """Ask for them."""
        where.ask_note()


class TellPerson(Command["PushesScreen"]):
    """What may be said."""

    id, keys = "signal-letter", ("i",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("inform"),
            _("Words for the person"),
            _("What may be said of it, in the person's language; before tier 1 one sentence."),
        )

    def available(self, where: PushesScreen) -> bool:
        """Where it rests on prompts of one person."""
        return self._prompt(where) is not None and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Show them."""
        prompt = self._prompt(where)
        if prompt is not None:
            show_letter(where, prompt)

    def _prompt(self, where: PushesScreen) -> PromptId | None:
        sheet, chosen = where.queue.sheet, where.chosen
        if sheet is None or chosen is None or chosen.person is None or sheet.signal.id != chosen.id:
            return None
        return sheet.prompts[0].id if sheet.prompts else None


class MarkSignal(Command["PushesScreen"]):
    """This one too."""

    id, keys = "signal-mark", ("space",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("mark"), _("Mark the row"), _("Mark rows; the next verdict is about all of them at once.")
        )

    def available(self, where: PushesScreen) -> bool:
        """Where it could be decided about."""
        return where.free(where.chosen) and where.writable and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Mark or unmark it, and go on."""
        if where.chosen is not None:
            where.queue.marks.turn(where.chosen)
        where.listed.move(1)
        where.look()


class MarkAlike(Command["PushesScreen"]):
    """All from there."""

    id, keys = "signals-mark-alike", ("asterisk", "*")

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Mark all rows from there"),
            _("Mark every row of this list whose login came from the same address; again unmarks them."),
        )

    def available(self, where: PushesScreen) -> bool:
        """Where the address is known."""
        chosen = where.chosen
        known = chosen is not None and chosen.access.address.value is not None
        return known and where.writable and not where.typing

    def run(self, where: PushesScreen) -> None:
        """Mark or unmark them."""
        if where.chosen is None:
            return
        there = where.chosen.access.address.value
        alike = [one for one in where.queue.rows if one.access.address.value == there and where.free(one)]
        where.queue.marks.turn_all(alike)
        where.draw()


VERDICTS: tuple[Command[PushesScreen], ...] = (
    SayReconnect(),
    SayOwnMistake(),
    SayMalicious(),
    AskUser(),
    UndoVerdict(),
    NoteVerdict(),
    TellPerson(),
    MarkSignal(),
    MarkAlike(),
)
