"""The code behind a watched login is taken back by one key; what others made is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.views.pushes.screen import PushesScreen

CODES = ("WATCH", "D09a", "D09b", "D09c")
"""What is said of codes that were handed out."""


def is_about_a_code(where: PushesScreen) -> bool:
    """Whether the row on the screen is about what a person was given."""
    chosen = where.chosen
    return chosen is not None and chosen.person is not None and not {*CODES}.isdisjoint(chosen.detectors)


def kill(where: PushesScreen) -> None:
    """Revoke every live code and link that this desk made for the person of the row."""
    chosen = where.chosen
    if chosen is None or chosen.person is None:
        return
    person, row, key = chosen.person, chosen.id, uuid4().hex

    async def work() -> None:
        from helpdesk_tui.contract.operations import OperationState
        from helpdesk_tui.contract.orders import RevokeOrder

        client = where.console.link.client
        found = [one for one in await client.grants.all(person=person) if one.ours]
        if not found:
            where.say(_("Nothing of theirs lives any more: it was used up, or taken back."), Role.WARN)
            return
        reason = _("prompts under review: {row}").format(row=row)
        ended = [
            await client.operations.take(
                RevokeOrder(grant=one.id, reason=reason[:200]), key=f"{key}-{one.id}"
            )
            for one in found
        ]
        done = sum(one.state is OperationState.DONE for one in ended)
        text = ngettext("Taken back: {n} code or link.", "Taken back: {n} codes or links.", done).format(
            n=done
        )
        if done < len(found):
            text += " " + _("Of the others the desk does not know yet; it asks the vendor.")
        where.say(text, Role.GOOD if done == len(found) else Role.WARN)

    where.queue.at_work(work, row)


class KillCode(Command["PushesScreen"]):
    """The code is dead."""

    id, keys, danger = "signal-kill", ("k",), Danger.TAKES_AWAY

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("kill the code"),
            _("Take the code back"),
            _("What this desk gave the person and still lives is taken back at once, on record."),
        )

    def available(self, where: PushesScreen) -> bool:
        """On a row about what was handed out."""
        return where.may_decide and is_about_a_code(where)

    def run(self, where: PushesScreen) -> None:
        """Take it back."""
        kill(where)
