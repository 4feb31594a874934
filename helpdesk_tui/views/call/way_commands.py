"""Commands that verify the caller: the menu of ways, and one key for each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.views.call.state import WITNESS
from helpdesk_tui.views.call.steps.verify import WayMenu, take
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.call import Call


class InCase(Command["Call"]):
    """Needs an open case at a desk that may write."""

    def available(self, where: Call) -> bool:
        """Only in an open case."""
        return where.state.open_case is not None and not where.state.readonly


class Verify(InCase):
    """All ways to verify."""

    id, keys = "verify", ("v",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("verify"), _("Verify the caller"), _("List all ways to verify, with their points."))

    def available(self, where: Call) -> bool:
        """Once the gate has answered."""
        return super().available(where) and where.state.gate is not None

    def run(self, where: Call) -> None:
        """List them."""
        if where.state.gate is not None:
            where.begin(WayMenu(where, where.state.gate.ways))


class _Way(Verify):
    """One kind of proof, by its own key."""

    method: ClassVar[str]
    danger = Danger.RECORD

    def run(self, where: Call) -> None:
        """Take it."""
        take(where, self.method)


class CallBack(_Way):
    """Call a number on file."""

    id, keys, method = "call-back", ("c",), "call_back"

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Call back"), _("Hang up and call a number on file; it is shown while the step is open.")
        )


class Push(_Way):
    """Push to an enrolled device."""

    id, keys, method = "push", ("p",), "push"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Send a push"), _("Send a push whose code or number ties it to this call."))


class OneTimeCode(_Way):
    """Code of app or token."""

    id, keys, method = "otp", ("o",), "otp"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Code of app or token"), _("Type the code that the caller's app or token shows."))


class MailCode(_Way):
    """Code by mail."""

    id, keys, method = "mail-code", ("m",), "mail_code"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Code by mail"), _("Mail a six-digit code to the mailbox on file."))


class SmsCode(_Way):
    """Code by SMS."""

    id, keys, method = "sms-code", ("s",), "sms_code"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Code by SMS"), _("Text a six-digit code to the number on file."))


class Manager(_Way):
    """Ask the manager."""

    id, keys, method = "manager", ("g",), "manager"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Ask the manager"), _("Have the manager on file confirm the caller."))


class InPerson(_Way):
    """The person stands here."""

    id, keys, method = "in-person", ("i",), "in_person"

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("In person"), _("Compare the person before you with an identity document."))


class IdentityCheck(_Way):
    """Document and face, compared by the vendor's service."""

    id, keys, method = "identity-check", ("j",), "id_check"

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Identity check by the vendor"),
            _("Have the vendor's service compare the caller's identity document and face."),
        )

    def available(self, where: Call) -> bool:
        """Where a vendor is set up for it."""
        return super().available(where) and bool(where.state.ways(self.method))


class Witness(Verify):
    """A colleague on site."""

    id, keys, danger = "witness", ("W",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "",
            _("Colleague on site"),
            _("Have a colleague who is where the caller is confirm it at their own console."),
        )

    def available(self, where: Call) -> bool:
        """Where somebody else serves this desk."""
        gate = where.state.gate
        return super().available(where) and gate is not None and any(way.id == WITNESS for way in gate.ways)

    def run(self, where: Call) -> None:
        """Ask who, or return to what waits."""
        from helpdesk_tui.views.call.steps.witness import WitnessMenu

        where.begin(WitnessMenu(where))


VERIFY: tuple[Command[Call], ...] = (
    CallBack(),
    Push(),
    OneTimeCode(),
    MailCode(),
    SmsCode(),
    Manager(),
    InPerson(),
    IdentityCheck(),
    Witness(),
)
"""One key for each kind of proof."""
