"""Refusing: the sentence to say, in the caller's language, and the case closed as refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _, msgid

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


SCRIPT = (
    ("refusal", msgid("Say to the caller:")),
    ("refusal_why", msgid("If they ask which check failed:")),
    ("refusal_pressed", msgid("If it is urgent, or they name somebody important:")),
    ("refusal_no_call_back", msgid("If they have no time for a call-back:")),
    ("refusal_offered", msgid("If they offer a date of birth or a staff number:")),
    ("how_do_resets_work", msgid("If they ask how all this works:")),
)
"""What to say, and when: the same words for everybody, and nothing of which proof failed."""


class RefuseStep(Step):
    """Says what to say; Enter records the refusal, the space bar turns to the next answer."""

    id = "refuse"

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self._at = 0

    def turn(self) -> None:
        """The next answer, round and round."""
        self._at = (self._at + 1) % len(SCRIPT)
        self.call.host.step_changed()

    def rows(self, now: datetime, width: int) -> list[Line]:
        """The sentence for the caller."""
        del now
        phrase, when = SCRIPT[self._at]
        rows = [*paragraph(_(when), width), *self.said(phrase, width)]
        where = _("   {n} of {count}").format(n=self._at + 1, count=len(SCRIPT))
        rows += [line(key(f"{shown_key('space')} "), dim(_("if they say something else")), dim(where)), BLANK]
        lines = self.call.state.card.client.contact_lines if self.call.state.card else ()
        if lines:
            rows += self.said("call_us_back", width, lines=", ".join(lines))
        rows += [BLANK, *paragraph(_("The next agent sees that a caller was refused."), width, Role.DIM)]
        return [
            *rows,
            BLANK,
            line(key(f"{shown_key('enter')} "), strong(_("record the refusal")), dim(_("   Esc leaves"))),
        ]

    def commands(self) -> Sequence[Command[Step]]:
        """Record it, or turn to the next answer."""
        return (RecordRefusal(), NextAnswer())

    def record(self) -> None:
        """Close the case as refused."""
        case = self.call.state.open_case
        if case is None:
            return

        async def work() -> None:
            from helpdesk_tui.contract.cases import CaseOutcome

            summary = await self.call.link.client.cases.close(case.id, CaseOutcome.REFUSED)
            self.call.leave_step()
            self.call.change(case=summary.case)
            self.call.load_mine()
            self.call.host.say(
                _("Refusal on record; nothing was handed over. w shows the summary."), Role.GOOD
            )

        self.call.host.write("refuse", work)


class NextAnswer(Command[Step]):
    """What to say to what else they say."""

    id, keys = "next-answer", ("space",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("next answer"), _("Next answer"), _("Show what to say to what else callers say."))

    def run(self, where: Step) -> None:
        """Turn."""
        cast("RefuseStep", where).turn()


class RecordRefusal(Command[Step]):
    """Record the refusal."""

    id, keys, danger = "record-refusal", ("enter",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("record it"), _("Record the refusal"), _("Close the case as refused, on record."))

    def run(self, where: Step) -> None:
        """Close."""
        cast("RefuseStep", where).record()
