"""One key for each service; the desk says what fits the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.views.call.services.forms import Reason, Review, Typed
from helpdesk_tui.views.call.services.menu import Everything, nothing, pick
from helpdesk_tui.views.call.services.one_key import ServiceCommand
from helpdesk_tui.views.call.services.reading import begin_deliveries, begin_diagnosis
from helpdesk_tui.views.call.services.stock import FromStock
from helpdesk_tui.views.call.services.writing_commands import ChangeNumber, LoginSettings, Rename
from helpdesk_tui.views.call.way_commands import InCase
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.services import Service
    from helpdesk_tui.views.call.call import Call
    from helpdesk_tui.views.call.steps.base import Step

REMOVES = "remove_device"
"""The one change that cannot be undone."""
CODES = {"otp", "sms"}
"""Factors that show a code which the caller reads."""


class GiveBack(ServiceCommand):
    """Unlock, resume, restore."""

    id, keys, danger = "give-back", ("u",), Danger.REVIEW

    def fits(self, service: Service) -> bool:
        """Changes that give back."""
        return service.kind == "change" and not service.takes and service.change != REMOVES

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Unlock or give back"), _("Unlock the account, give a suspended device back, restore.")
        )


class TakeAway(ServiceCommand):
    """Suspend, lock, trash, return."""

    id, keys, danger = "suspend", ("z",), Danger.TAKES_AWAY

    def fits(self, service: Service) -> bool:
        """Changes that take away."""
        return service.kind == "change" and service.takes

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Suspend or lock"), _("Suspend a device or lock the account, with a reason."))

    def available(self, where: Call) -> bool:
        """For any person in view; no evidence is needed."""
        return where.state.card is not None and not where.state.readonly

    def begin(self, call: Call, service: Service) -> None:
        """A reason is enough."""
        call.begin(Reason(call, service))


class Remove(ServiceCommand):
    """Take a key or computer away for good."""

    id, keys, danger = "remove-device", ("R",), Danger.REVIEW

    def fits(self, service: Service) -> bool:
        """What its vendor does not suspend."""
        return service.change == REMOVES

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Remove a device"), _("Remove a key or computer that cannot be suspended, for good.")
        )


class Resync(ServiceCommand):
    """Back in step."""

    id, keys, danger, kinds = "resync", ("y",), Danger.REVIEW, frozenset({"resync"})

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Resynchronise a token"), _("Bring a token back in step with codes it shows."))

    def form(self, call: Call, service: Service) -> Step:
        """The codes."""
        return Typed(call, service)


class FirstCode(ServiceCommand):
    """A new app put to use."""

    id, keys, danger, kinds = "first-code", ("C",), Danger.REVIEW, frozenset({"first_code"})

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("First code of a new app"), _("Let a new app work: check the first code it shows.")
        )

    def form(self, call: Call, service: Service) -> Step:
        """The code."""
        return Typed(call, service)


class TestLogin(ServiceCommand):
    """Try a login."""

    __test__ = False

    id, keys, danger, kinds = "test-login", ("T",), Danger.RECORD, frozenset({"test"})

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Test a login"), _("Try push, call or code with the person on the line; it proves nothing.")
        )

    def begin(self, call: Call, service: Service) -> None:
        """No gate: it gives nothing."""
        form = Typed(call, service) if service.factor in CODES else Review(call, service)
        call.begin(form)


class CodeList(ServiceCommand):
    """A list of codes."""

    id, keys, danger, kinds = "code-list", ("O",), Danger.REVIEW, frozenset({"list"})

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("List of codes"), _("Make a list of one-time codes; it replaces the one before."))


class HardwareToken(ServiceCommand):
    """Out of the stock."""

    id, keys, danger, kinds = "hardware-token", ("H",), Danger.REVIEW, frozenset({"assign"})

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Hardware token"), _("Give a hardware token out of the stock, by its serial."))

    def form(self, call: Call, service: Service) -> Step:
        """The serial."""
        return FromStock(call, service)


class Invite(ServiceCommand):
    """An enrolment link."""

    id, keys, danger, kinds = "enrolment", ("E",), Danger.REVIEW, frozenset({"invite"})

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Enrolment link"), _("Send a link with which a new device is set up."))


class TextCodes(ServiceCommand):
    """Codes by SMS."""

    id, keys, danger, kinds = "text-codes", ("S",), Danger.REVIEW, frozenset({"text"})

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Login codes by SMS"), _("Have new login codes texted to a phone on file."))


class Denied(InCase):
    """Why was I denied?"""

    id, keys = "diagnosis", ("D",)

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Why logins fail"), _("Ask the vendors what stands in the way of a login."))

    def run(self, where: Call) -> None:
        """Ask."""
        begin_diagnosis(where)


class WentOut(InCase):
    """Did the SMS go out?"""

    id, keys = "deliveries", ("M",)

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Did the SMS go out"), _("What became of the messages that vendors sent."))

    def run(self, where: Call) -> None:
        """Ask."""
        begin_deliveries(where)


class DoMore(InCase):
    """All of it on one sheet."""

    id, keys = "more", ("d",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("do more"), _("What else can be done"), _("List all that can be done, with the keys."))

    def run(self, where: Call) -> None:
        """Show it."""
        card = where.state.card
        if card is None:
            return

        async def work() -> None:
            offered = await where.link.client.services.all(card.id)
            where.begin(Everything(where, offered, SERVICES))

        where.host.read("services", work)


SERVICES: tuple[ServiceCommand, ...] = (
    GiveBack(),
    TakeAway(),
    Remove(),
    Resync(),
    FirstCode(),
    TestLogin(),
    CodeList(),
    HardwareToken(),
    Invite(),
    TextCodes(),
    ChangeNumber(),
    Rename(),
    LoginSettings(),
)
MORE: tuple[Command[Call], ...] = (DoMore(), *SERVICES, Denied(), WentOut())


def by_order(call: Call, order: str) -> None:
    """Begin the order that a guided call names: a kind, or `change:` and the change."""
    kind, _colon, change = order.partition(":")

    def fits(service: Service) -> bool:
        return service.kind == kind and (not change or service.change == change)

    def begin(service: Service) -> None:
        command = next(one for one in SERVICES if one.fits(service))
        command.begin(call, service)

    pick(call, fits, begin, nothing())
