"""Joining people and taking an account apart: a digit names which, a reason is asked, it is on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, digits
from helpdesk_tui.views.commands import Command, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, key, line, paragraph, strong
from helpdesk_tui.wording import _, accounts

if TYPE_CHECKING:
    from helpdesk_tui.contract.accounts import Doubt
    from helpdesk_tui.contract.people import Account
    from helpdesk_tui.views.call.call import Call

MOST = 9


class _Asking(Step):
    """First which, then why."""

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self._chosen: int | None = None
        self._key = uuid4().hex

    @property
    def prompt(self) -> str | None:
        """The reason, once it is known which."""
        return None if self._chosen is None else _("Why? It stands in the record.")

    def title(self) -> str:
        """What is done."""
        raise NotImplementedError

    def choices(self) -> list[str]:
        """What can be chosen."""
        raise NotImplementedError

    async def do(self, index: int, reason: str) -> None:
        """Ask the desk for it."""
        raise NotImplementedError

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A number for each."""
        del now
        rows = [line(strong(self.title())), BLANK]
        for number, text in enumerate(self.choices(), 1):
            role = Role.STRONG if self._chosen == number - 1 else Role.PLAIN
            rows += paragraph(text, width, role, 2, lead=f"{number} ")
        note = _(
            "It can be undone. What only one of the two had proves nothing until its quarantine is over."
        )
        return [
            *rows,
            BLANK,
            *paragraph(note, width, Role.DIM),
            line(key(f"{shown_key('escape')} "), _("leaves")),
        ]

    def commands(self) -> Sequence[Command[Step]]:
        """A digit, until it is known which."""
        count = len(self.choices())
        return (Choose(digits(count)),) if count and self._chosen is None else ()

    def choose(self, index: int) -> None:
        """This one; now the reason is asked."""
        self._chosen = index
        self.call.host.step_changed()

    def submitted(self, text: str) -> None:
        """The reason was given."""
        index, reason = self._chosen, text.strip()
        if index is None or not reason:
            return

        async def work() -> None:
            await self.do(index, reason)
            self.call.leave_step()
            card, case = self.call.state.card, self.call.state.case
            if card is not None:
                self.call.load_card(card.id, case.id if case else None)

        self.call.host.write("people", work)


class JoinStep(_Asking):
    """Who of those that may be the same person is."""

    id = "join"

    def _doubts(self) -> tuple[Doubt, ...]:
        return self.call.state.card.doubts[:MOST] if self.call.state.card else ()

    def title(self) -> str:
        """What is done."""
        return _("Join with this person")

    def choices(self) -> list[str]:
        """Who may be the same."""
        client = self.call.state.card.client.name if self.call.state.card else ""
        return [accounts.doubt(one, client) for one in self._doubts()]

    async def do(self, index: int, reason: str) -> None:
        """Join."""
        card = self.call.state.card
        if card is not None:
            await self.call.link.client.people.link(
                card.id, self._doubts()[index].person, reason, key=self._key
            )
            self.call.host.say(_("Joined, on record."), Role.GOOD)


class ApartStep(_Asking):
    """Which account is somebody else's."""

    id = "apart"

    def _accounts(self) -> tuple[Account, ...]:
        return self.call.state.accounts[:MOST]

    def title(self) -> str:
        """What is done."""
        return _("This account is somebody else's")

    def choices(self) -> list[str]:
        """Each account."""
        return [f"{one.vendor_label} {one.login}" for one in self._accounts()]

    async def do(self, index: int, reason: str) -> None:
        """Take it away."""
        card = self.call.state.card
        if card is not None:
            await self.call.link.client.people.unlink(
                card.id, self._accounts()[index].id, reason, key=self._key
            )
            self.call.host.say(_("Taken apart, on record."), Role.GOOD)
