"""Commands of who is who; in the palette alone, for they are rare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


class Join(Command["Call"]):
    """Join somebody who may be the same person."""

    id, keys, danger = "join", (), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Join people"), _("Say that somebody who may be the same person is; role admin, on record.")
        )

    def available(self, where: Call) -> bool:
        """Only where the card shows a doubt."""
        card = where.state.card
        return card is not None and bool(card.doubts) and not where.state.readonly

    def run(self, where: Call) -> None:
        """Ask who."""
        from helpdesk_tui.views.call.steps.linking import JoinStep

        where.begin(JoinStep(where))


class TakeApart(Command["Call"]):
    """Take an account away."""

    id, keys, danger = "take-apart", (), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Take an account apart"),
            _("Say that an account is not his; role admin, on record."),
        )

    def available(self, where: Call) -> bool:
        """Only where there are several."""
        return len(where.state.accounts) > 1 and not where.state.readonly

    def run(self, where: Call) -> None:
        """Ask which."""
        from helpdesk_tui.views.call.steps.linking import ApartStep

        where.begin(ApartStep(where))


LINKING: tuple[Command[Call], ...] = (Join(), TakeApart())
