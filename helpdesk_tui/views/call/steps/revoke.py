"""Taking back: a live code or link of this person, with a reason; no evidence is needed for that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Pages
from helpdesk_tui.views.commands import Command
from helpdesk_tui.views.grants.rows import grant_row, grant_words
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Grant
    from helpdesk_tui.views.call.call import Call


def begin_revoke(call: Call) -> None:
    """List what is live for this person."""
    card = call.state.card
    if card is None:
        return

    async def work() -> None:
        grants = await call.link.client.grants.all(person=card.id, live=True)
        if not grants:
            call.host.say(_("Nothing is live for this person."))
        else:
            call.begin(RevokeMenu(call, grants))

    call.host.write("grants", work)


class RevokeMenu(Step):
    """Which one."""

    id = "revoke"

    def __init__(self, call: Call, grants: Sequence[Grant]) -> None:
        super().__init__(call)
        self.pages = Pages(grants)

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A number per live grant."""
        rows, called = [line(strong(_("Take back which one?"))), BLANK], self.call.link.vendor_name
        for number, grant in enumerate(self.pages.shown, 1):
            rows.append(
                (
                    *line(key(f"{number} ")),
                    *grant_row(grant, now, width - 2, vendor=called(grant.vendor), person=False),
                )
            )
        return [*rows, *self.pages.rows()]

    def commands(self) -> Sequence[Command[Step]]:
        """A digit takes one."""
        return self.pages.commands()

    def choose(self, index: int) -> None:
        """Ask for the reason."""
        self.call.begin(RevokeReason(self.call, self.pages.shown[index]))


class RevokeReason(Step):
    """Why; Enter takes it back."""

    id = "revoke-reason"

    def __init__(self, call: Call, grant: Grant) -> None:
        super().__init__(call)
        self._grant = grant
        self._key = uuid4().hex

    @property
    def prompt(self) -> str:
        """What to type."""
        return _("Reason (Enter takes it back):")

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What will be gone."""
        what = grant_words(self._grant, now, self.call.link.vendor_name(self._grant.vendor))
        rows = paragraph(_("Take back: {what}").format(what=what), width, Role.TITLE)
        rows.append(line(dim(_("It can be given again after verification."))))
        return rows

    def submitted(self, text: str) -> None:
        """Take it back."""
        reason, grant = text.strip(), self._grant
        if not reason:
            self.call.host.say(_("A reason is needed; a few words are enough."), Role.WARN)
            return

        async def work() -> None:
            from helpdesk_tui.contract.orders import RevokeOrder

            order = RevokeOrder(grant=grant.id, reason=reason[:200])
            operation = await self.call.link.client.operations.take(order, key=self._key)
            self.call.leave_step()
            self.call.know_operation(operation)
            if operation.state == "done":
                self.call.host.say(_("Taken back."), Role.GOOD)
            if self.call.state.card is not None:
                self.call.load_card(
                    self.call.state.card.id, self.call.state.case.id if self.call.state.case else None
                )

        self.call.host.write("revoke", work)
