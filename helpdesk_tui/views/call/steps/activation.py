"""An activation link: which device, by which way, one review line, Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from helpdesk_tui.views import names
from helpdesk_tui.views.ages import local_day
from helpdesk_tui.views.call.services.answers import settled
from helpdesk_tui.views.call.state import Aim
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, Pages, digits
from helpdesk_tui.views.call.steps.lengths import Length, next_length
from helpdesk_tui.views.call.steps.own_code import ordered
from helpdesk_tui.views.call.steps.second_pair import shut
from helpdesk_tui.views.call.steps.ticket import TicketStep
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, cut, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _
from helpdesk_tui.wording.times import duration

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.operations import DryRun
    from helpdesk_tui.contract.orders import ActivationOrder
    from helpdesk_tui.contract.people import Device
    from helpdesk_tui.views.call.call import Call

CARRIES_AN_APP = {"phone", "tablet", "software_token", "other"}
SENT: tuple[str, ...] = ("sms", "mail")
"""Roads besides the code picture on the screen."""


def begin_activation(call: Call, device: Device | None = None) -> None:
    """Ticket, device, gate, review; a closed gate says what is missing."""
    case = call.state.open_case
    if case is None or call.state.card is None:
        return
    if case.ticket is None:
        call.begin(TicketStep(call, then=lambda: begin_activation(call, device)))
        return
    devices = tuple(item for item in call.state.card.devices if item.kind in CARRIES_AN_APP)
    if device is None and len(devices) > 1:
        call.host.write("review", lambda: _offer(call, case, devices))
    elif device is None and not devices:
        call.host.say(_("This person has no phone on file that could be activated."), Role.WARN)
    else:
        call.host.write("review", lambda: _review(call, device or devices[0]))


async def _offer(call: Call, case: Case, devices: Sequence[Device]) -> None:
    """Only what the vendor can make a link for stands in the menu."""
    possible = [one for one in devices if await _can(call, case, one)]
    if len(possible) > 1:
        call.begin(DeviceMenu(call, possible))
    else:
        await _review(call, possible[0] if possible else devices[0])


async def _can(call: Call, case: Case, device: Device) -> bool:
    from helpdesk_tui.contract.gate import Action

    for action in (Action.ACTIVATION_REPLACE, Action.QR_ON_SCREEN):
        gate = await call.link.client.gate.look(case.id, action, device.vendor, device.id)
        if "not_supported" not in getattr(gate.decision, "needs", ()):
            return True
    return False


async def _review(call: Call, device: Device) -> None:
    from helpdesk_tui.contract.gate import Action

    case = call.state.open_case
    if case is None:
        return
    action = Action.ACTIVATION_FIRST if device.activated is False else Action.ACTIVATION_REPLACE
    ask = call.link.client.gate.look
    gate = await ask(case.id, action, device.vendor, device.id)
    in_person = await ask(case.id, Action.QR_ON_SCREEN, device.vendor, device.id)
    roads = SENT
    if "not_supported" in getattr(gate.decision, "needs", ()):
        action, gate, roads = Action.QR_ON_SCREEN, in_person, ()
    call.change(aim=Aim(action, device.vendor, device.id), gate=gate)
    if gate.decision.outcome == "denied" and shut(gate):
        call.leave_step()
        if "not_supported" in gate.decision.needs:
            text = _("This vendor sends no activation link for that device; d lists what it can do.")
        else:
            text = _("Not yet: the gate is closed for this. What is missing stands in the case pane.")
        call.host.say(text, Role.WARN)
        return
    if in_person.decision.outcome == "allowed":
        roads = (*roads, "qr")
    review = ActivationReview(call, device, roads)
    call.begin(review)
    await review.look()


class DeviceMenu(Step):
    """Which device."""

    id = "device"

    def __init__(self, call: Call, devices: Sequence[Device]) -> None:
        super().__init__(call)
        self.pages = Pages(devices)

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A number per device, and whether its app is set up."""
        del now
        rows = [line(strong(_("Activate which device?"))), BLANK]
        for number, device in enumerate(self.pages.shown, 1):
            state = _("never activated") if device.activated is False else _("works now: it will stop")
            rows.append(cut(line(key(f"{number} "), names.device(device)), width))
            rows.append(line(dim(f"  {state}")))
        return [*rows, *self.pages.rows()]

    def commands(self) -> Sequence[Command[Step]]:
        """A digit takes a device."""
        return self.pages.commands()

    def choose(self, index: int) -> None:
        """Go on with it."""
        begin_activation(self.call, self.pages.shown[index])


class ActivationReview(Step):
    """Who, which device, by which way; nothing exists yet."""

    id = "activation"

    def __init__(self, call: Call, device: Device, roads: tuple[str, ...]) -> None:
        super().__init__(call)
        self._device = device
        self._roads = roads
        self._delivery = roads[0]
        self._install = False
        gate = call.state.gate
        self._longest = gate.decision.bounds.max_seconds if gate else 3_600
        self._usual = gate.decision.bounds.default_seconds if gate else 3_600
        self._seconds = self._usual
        self._key = uuid4().hex
        self._ordered = False
        self._dry: DryRun | None = None

    async def look(self) -> None:
        """Ask the desk what the order would do."""
        case = self.call.state.case
        if case is not None:
            self._dry = await self.call.link.client.operations.dry_run(case.id, self._order())
            self.redraw()

    def _order(self) -> ActivationOrder:
        from helpdesk_tui.contract.orders import ActivationOrder, Delivery

        device = self._device
        return ActivationOrder(
            vendor=device.vendor,
            device=device.id,
            delivery=Delivery(self._delivery),
            install_link=self._install,
            seconds=self._seconds,
        )

    def rows(self, now: datetime, width: int) -> list[Line]:
        """The review line and what may still be changed."""
        case = self.call.state.case
        who = case.person_name if case else ""
        end = (
            ", " + _("until {time}").format(time=local_day(self._dry.until, now))
            if self._dry and self._dry.until
            else ""
        )
        text = _("{who}: activation link for {device}{end}").format(
            who=who, device=names.device(self._device), end=end
        )
        rows = paragraph(text, width, Role.TITLE)
        if self._dry and self._dry.stops_old:
            rows += paragraph(_("! The app that works now stops when the link is used."), width, Role.WARN, 2)
        rows += [BLANK, line(_("Sent by:"))]
        words = {"sms": _("SMS to that phone"), "mail": _("mail"), "qr": _("QR code on this screen")}
        for number, delivery in enumerate(self._roads, 1):
            chosen = delivery == self._delivery
            name = words[delivery]
            rows.append(line(key(f"{number} "), strong(f"> {name}") if chosen else dim(f"  {name}")))
        install = _("install link first: yes") if self._install else _("install link first: no")
        length = _("length {length}").format(length=duration(self._seconds))
        rows += [BLANK, line(key("i "), strong(install) if self._install else dim(install))]
        rows.append(line(key("h "), dim(length)))
        return [*rows, line(key(f"{shown_key('enter')} "), strong(_("send it")), dim(_("   Esc leaves")))]

    def commands(self) -> Sequence[Command[Step]]:
        """Send it, or change it first."""
        return (SendLink(), InstallLink(), Length(), Choose(digits(len(self._roads))))

    def choose(self, index: int) -> None:
        """Another way to send it."""
        self._delivery = self._roads[index]
        aim = self.call.state.aim
        if aim is not None:
            self.call.aim_at(replace(aim, delivery=self._delivery))
        self.call.host.read("dry run", self.look)
        self.redraw()

    def length(self) -> None:
        """The next length, round and round, within what the gate allows."""
        self._seconds = next_length(self._seconds, self._longest, self._usual)
        self.call.host.read("dry run", self.look)
        self.redraw()

    def install(self) -> None:
        """With or without the app's own link first."""
        self._install = not self._install
        self.redraw()

    def send(self) -> None:
        """Order it once, however often Enter is pressed."""
        case = self.call.state.case
        if self._ordered or case is None:
            return
        self._ordered = True

        async def work() -> None:
            from helpdesk_tui.contract.errors import DeskError

            try:
                operation = await ordered(self.call, self, case.id, self._order(), self._key, self.send)
            except DeskError:
                self._ordered = False
                raise
            if operation is None:
                self._ordered = False
                return
            self.call.leave_step()
            settled(self.call, operation)

        self.call.host.write("order", work)


class SendLink(Command[Step]):
    """Send the link."""

    id, keys, danger = "send-link", ("enter",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("send it"), _("Send the link"), _("Have the vendor make and send the link on the review line.")
        )

    def run(self, where: Step) -> None:
        """Order."""
        cast("ActivationReview", where).send()


class InstallLink(Command[Step]):
    """The app's own link first."""

    id, keys = "install-link", ("i",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("install link"), _("Install link first"), _("Send the link to the app itself before."))

    def run(self, where: Step) -> None:
        """Switch."""
        cast("ActivationReview", where).install()
