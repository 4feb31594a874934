"""Commands of a case that bring in somebody else: a second pair of eyes, or security, quietly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.call.gate import KEYS_OF
from helpdesk_tui.views.call.steps.activation import begin_activation
from helpdesk_tui.views.call.steps.bypass import begin_bypass
from helpdesk_tui.views.call.steps.delaying import begin_delaying
from helpdesk_tui.views.call.steps.second_pair import lacks_only_second, second_of
from helpdesk_tui.views.call.way_commands import InCase
from helpdesk_tui.views.commands import Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


class SecondEyes(InCase):
    """A second pair of eyes."""

    id, keys, danger = "second-eyes", ("A",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("second person"),
            _("Second pair of eyes"),
            _("Review what only a second person's approval is missing for, or see how far a request is."),
        )

    def available(self, where: Call) -> bool:
        """While one is asked for, or nothing else is missing."""
        asked = second_of(where)
        standing = asked is not None and asked.standing and asked.about(where.state.case)
        return super().available(where) and (standing or lacks_only_second(where.state.gate))

    def run(self, where: Call) -> None:
        """Show the request, or the review line of what the gate was asked for."""
        asked = second_of(where)
        if asked is not None and asked.standing and asked.about(where.state.case):
            where.begin(asked)
        elif where.state.aim is not None and where.state.aim.action in {"bypass", "day_pass"}:
            begin_bypass(where, where.state.aim.action)
        elif (
            where.state.aim is not None
            and where.state.aim.device
            and KEYS_OF.get(where.state.aim.action) == "a"
        ):
            begin_activation(where)
        else:
            where.host.say(_("Choose what is to be done (d lists it); Enter there asks a second person."))


class SilentFlag(InCase):
    """A call that the agent doubts."""

    id, keys, danger = "quiet-mark", ("tilde", "~"), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Mark the call quietly"), _("Tell security alone, and go on talking."))

    def run(self, where: Call) -> None:
        """Mark it, and show what wins time."""
        begin_delaying(where)
