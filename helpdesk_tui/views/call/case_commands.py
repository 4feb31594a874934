"""Commands of the case in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.call.four_eyes_commands import SecondEyes, SilentFlag
from helpdesk_tui.views.call.guided.commands import Guided
from helpdesk_tui.views.call.informing import log_information
from helpdesk_tui.views.call.services.commands import MORE
from helpdesk_tui.views.call.serving import next_account
from helpdesk_tui.views.call.steps.activation import begin_activation
from helpdesk_tui.views.call.steps.bypass import begin_bypass
from helpdesk_tui.views.call.steps.hand_over import HandOverStep, colleagues
from helpdesk_tui.views.call.steps.my_cases import MyCases
from helpdesk_tui.views.call.steps.read_aloud import read_aloud, to_show
from helpdesk_tui.views.call.steps.reason import ReasonStep
from helpdesk_tui.views.call.steps.refuse import RefuseStep
from helpdesk_tui.views.call.steps.revoke import begin_revoke
from helpdesk_tui.views.call.steps.ticket import TicketStep
from helpdesk_tui.views.call.steps.wrap import begin_wrap
from helpdesk_tui.views.call.way_commands import VERIFY, InCase, Verify
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


class Bypass(InCase):
    """A bypass code."""

    id, keys, danger = "bypass", ("b",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("bypass"), _("Bypass code"), _("Review a bypass code; the gate has to be open."))

    def run(self, where: Call) -> None:
        """Review it."""
        begin_bypass(where)


class Activation(InCase):
    """An activation link."""

    id, keys, danger = "activation", ("a",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("activation"), _("Activation link"), _("Review a new activation link; the gate has to be open.")
        )

    def run(self, where: Call) -> None:
        """Review it."""
        begin_activation(where)


class ReadAgain(InCase):
    """The code once more."""

    id, keys, danger = "read-again", ("l",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("read aloud"),
            _("Read the code aloud"),
            _("Show the code that was made, within its short window."),
        )

    def available(self, where: Call) -> bool:
        """Only while this case has a code to read."""
        return super().available(where) and any(to_show(item) for item in where.state.operations)

    def run(self, where: Call) -> None:
        """Show the newest."""
        done = [item for item in where.state.operations if to_show(item)]
        if done:
            read_aloud(where, max(done, key=lambda item: item.asked_at))


class Reason(InCase):
    """Why they call."""

    id, keys = "reason", ("e",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("reason"),
            _("Reason of the call"),
            _("Say why they call; what needs a phone that is away is then not offered."),
        )

    def run(self, where: Call) -> None:
        """Ask for it."""
        where.begin(ReasonStep(where))


class TicketNumber(InCase):
    """The ticket number."""

    id, keys = "ticket", ("t",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("ticket"), _("Ticket number"), _("Note the ticket of this call; asked once before a grant.")
        )

    def run(self, where: Call) -> None:
        """Ask for it."""
        where.begin(TicketStep(where))


class Wrap(Command["Call"]):
    """Wrap the call up."""

    id, keys = "wrap", ("w",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("wrap"), _("Wrap up"), _("Show the summary for the ticket and close the case."))

    def available(self, where: Call) -> bool:
        """In any case, also a closed one."""
        return where.state.case is not None

    def run(self, where: Call) -> None:
        """Show it."""
        begin_wrap(where)


class Park(InCase):
    """Put the call aside."""

    id, keys, danger = "park", ("k",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("park"), _("Park the call"), _("Put this call aside; it rings when what it waits for arrives.")
        )

    def run(self, where: Call) -> None:
        """Park it."""
        where.park()


class HandOver(InCase):
    """Give the call to a colleague."""

    id, keys, danger = "hand-over", ("h",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("hand over"),
            _("Hand the case over"),
            _("Give the case to a colleague; the record goes along, the verification does not."),
        )

    def available(self, where: Call) -> bool:
        """Only where somebody else serves this desk."""
        return super().available(where) and bool(colleagues(where))

    def run(self, where: Call) -> None:
        """Ask to whom."""
        where.begin(HandOverStep(where))


class Refuse(InCase):
    """Refuse."""

    id, keys, danger = "refuse", ("x",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("refuse"),
            _("Refuse"),
            _("Show the sentence of refusal in the caller's language, then record it."),
        )

    def run(self, where: Call) -> None:
        """Show the sentence."""
        where.begin(RefuseStep(where))


class Revoke(Command["Call"]):
    """Take back."""

    id, keys, danger = "revoke", ("r",), Danger.TAKES_AWAY

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("revoke"), _("Revoke"), _("Take back a live code or link of this person, with a reason.")
        )

    def available(self, where: Call) -> bool:
        """For any person in view; no evidence is needed."""
        return where.state.card is not None and not where.state.readonly

    def run(self, where: Call) -> None:
        """List them."""
        begin_revoke(where)


class OtherAccount(InCase):
    """Another account of the person."""

    id, keys = "other-account", ("n",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("other account"), _("Other account"), _("Ask the gate for another account of this person.")
        )

    def available(self, where: Call) -> bool:
        """Only when there are several."""
        return super().available(where) and len(where.state.accounts) > 1

    def run(self, where: Call) -> None:
        """The next one."""
        next_account(where)


class Information(Command["Call"]):
    """A call that only asked how things work."""

    id, keys, danger = "information", ("I", "f6"), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Information call"), _("Log a call of this person that only asked how things work.")
        )

    def available(self, where: Call) -> bool:
        """At a desk that may write."""
        return not where.state.readonly

    def run(self, where: Call) -> None:
        """Log it."""
        log_information(where, where.state.card.id if where.state.card else None)


class MyOpenCases(Command["Call"]):
    """My open cases."""

    id, keys = "my-cases", ("P", "f5")

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("my cases"), _("My open cases"), _("List my open cases and return to one."))

    def run(self, where: Call) -> None:
        """List them."""
        where.begin(MyCases(where))


CASE: tuple[Command[Call], ...] = (
    Verify(),
    Bypass(),
    Activation(),
    SecondEyes(),
    ReadAgain(),
    Wrap(),
    Reason(),
    TicketNumber(),
    Park(),
    HandOver(),
    Refuse(),
    SilentFlag(),
    Revoke(),
    OtherAccount(),
    *VERIFY,
    Guided(),
    *MORE,
    Information(),
    MyOpenCases(),
)
"""While the card or the case has the focus and no step is open."""
