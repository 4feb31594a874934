"""One verdict for all rows that are marked, each decided and put on record by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from helpdesk_tui.views.pushes.choosing import ChoiceScreen
from helpdesk_tui.views.pushes.rows import short_verdict, who
from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import SignalId
    from helpdesk_tui.contract.signals import Signal
    from helpdesk_tui.views.pushes.screen import PushesScreen

MOST_NAMED: Final = 3


def ask_for_all(where: PushesScreen, verdict: str) -> None:
    """Say how many it is about; a digit decides about all of them."""
    marked = where.queue.marks.or_chosen(None)
    number = len(marked)
    question = ngettext(
        "{verdict}: {n} marked row, decided at once?", "{verdict}: {n} marked rows, decided at once?", number
    ).format(verdict=short_verdict(verdict), n=number)
    named = ", ".join(who(one) for one in marked[:MOST_NAMED])
    more = _(" and {n} more").format(n=number - MOST_NAMED) if number > MOST_NAMED else ""
    question += _(" Each person is told.") if verdict == "malicious" else ""

    def then(choice: int) -> None:
        del choice
        _decide(where, marked, verdict)

    where.app.push_screen(ChoiceScreen(question, [(_("all of them"), f"{named}{more}")], then))


def _decide(where: PushesScreen, marked: Sequence[Signal], verdict: str) -> None:
    """One after the other, each as it was seen; what is refused stays marked and is named."""
    keys, note = {one.id: uuid4().hex for one in marked}, where.note

    async def work() -> None:
        from helpdesk_tui.contract.errors import DeskError, Unreachable
        from helpdesk_tui.contract.signals import Verdict
        from helpdesk_tui.wording import errors

        done: list[SignalId] = []
        refused: list[str] = []
        for one in marked:
            try:
                await where.console.link.client.signals.decide(
                    one.id, Verdict(verdict), note=note, revision=one.revision, key=keys[one.id]
                )
            except DeskError as error:
                refused.append(f"{who(one)}: {errors.sentence(error)}")
                if isinstance(error, Unreachable):
                    break
                continue
            done.append(one.id)
            where.queue.marks.drop([one])
        where.note = "" if done else note
        where.queue.decided_here(done)
        where.say(_told(len(done), len(marked), refused), Role.WARN if refused else Role.GOOD)

    where.queue.at_work(work)


def _told(done: int, marked: int, refused: Sequence[str]) -> str:
    text = ngettext("{n} row decided. u takes it back.", "{n} rows decided. u takes them back.", done)
    parts = [text.format(n=done)] if done else []
    if done < marked:
        left = ngettext("{n} row is left as it was:", "{n} rows are left as they were:", marked - done)
        parts += [left.format(n=marked - done), *refused[:MOST_NAMED]]
    return " ".join(parts)
