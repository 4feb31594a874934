"""Verdicts by one key each, the note that goes with them, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.pushes.screen import PushesScreen


class _Verdict(Command["PushesScreen"]):
    verdict: ClassVar[str]
    danger = Danger.RECORD

    def available(self, where: PushesScreen) -> bool:
        """Once the evidence stands there."""
        return where.may_decide

    def run(self, where: PushesScreen) -> None:
        """Give it, and go on."""
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
            _("undo"), _("Take the verdict back"), _("The last verdict is taken back and stays on record.")
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
        return Words(_("note"), _("Note for the verdict"), _("A few words that go with the next verdict."))

    def available(self, where: PushesScreen) -> bool:
        """While a verdict can be given."""
        return where.may_decide

    def run(self, where: PushesScreen) -> None:
        """Ask for them."""
        where.ask_note()


VERDICTS: tuple[Command[PushesScreen], ...] = (
    SayReconnect(),
    SayOwnMistake(),
    SayMalicious(),
    AskUser(),
    UndoVerdict(),
    NoteVerdict(),
)
