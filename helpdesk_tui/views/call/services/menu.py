"""Which service, where several fit the key; and the sheet of all that can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, cast

from helpdesk_tui.views.call.services.words import doing, trial
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Pages
from helpdesk_tui.views.commands import Command, Words
from helpdesk_tui.views.text import BLANK, Line, Role, cut, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.services import Service
    from helpdesk_tui.views.call.call import Call


class ServiceKey(Protocol):
    """A command for some services."""

    keys: tuple[str, ...]

    def key_name(self, *, typing: bool = False) -> str:
        """Its key as people write it."""

    def fits(self, service: Service) -> bool:
        """Whether it is for that service."""

    def available(self, where: Call) -> bool:
        """Whether it can run now."""

    def run(self, where: Call) -> None:
        """Do it."""

    def words(self) -> Words:
        """Its name and help."""


def nothing() -> str:
    """What is said where nothing fits, unless a key has better words for it."""
    return _("No vendor can do that for this person now.")


def pick(call: Call, fits: Callable[[Service], bool], then: Callable[[Service], None], none: str) -> None:
    """Ask the desk what can be done now; take the only one that fits, or let the agent choose.

    `none`: what is said where nothing fits.
    """
    card = call.state.card
    if card is None:
        return

    async def work() -> None:
        offered = await call.link.client.services.all(card.id)
        fitting = [one for one in offered if fits(one)]
        if not fitting:
            call.host.say(none, Role.WARN)
        elif len(fitting) == 1:
            then(fitting[0])
        else:
            call.begin(ServiceMenu(call, fitting, then))

    call.host.write("services", work)


class ServiceMenu(Step):
    """A number per service."""

    id = "services"

    def __init__(self, call: Call, services: Sequence[Service], then: Callable[[Service], None]) -> None:
        super().__init__(call)
        self.pages = Pages(services)
        self._several = len({one.vendor for one in services}) > 1
        self._tests = all(one.kind == "test" for one in services)
        self._then = then

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What each would do."""
        del now
        rows = [line(strong(_("Test a login with:") if self._tests else _("Which one?"))), BLANK]
        for number, service in enumerate(self.pages.shown, 1):
            words = trial if self._tests else doing
            text = words(service, several=self._several)
            rows += paragraph(text, width, Role.PLAIN, 2, lead=f"{number} ")
        return [*rows, *self.pages.rows()]

    def commands(self) -> Sequence[Command[Step]]:
        """A digit takes one."""
        return self.pages.commands()

    def choose(self, index: int) -> None:
        """Go on with it."""
        self._then(self.pages.shown[index])


class Everything(Step):
    """All that can be done for this person, each with its key."""

    id = "everything"

    def __init__(self, call: Call, services: Sequence[Service], commands: Sequence[ServiceKey]) -> None:
        super().__init__(call)
        self._services = services
        self._commands = commands

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A line per key, beneath it the devices and accounts it fits; what takes away says what it needs."""
        del now
        several = len({one.vendor for one in self._services}) > 1
        rows = [line(strong(_("What can be done for this person")))]
        if not self._services:
            rows += paragraph(_("Nothing besides codes and links."), width, Role.DIM)
        for command in self._commands:
            fitting = [service for service in self._services if command.fits(service)]
            if not fitting:
                continue
            note = dim(_("   a reason is enough")) if all(one.takes for one in fitting) else ""
            rows.append(cut(line(key(f"{command.key_name()} "), command.words().title, note), width))
            if what := list(dict.fromkeys(filter(None, (_upon(one, several=several) for one in fitting)))):
                rows += paragraph(", ".join(what), width, Role.DIM, 2, "  ")
        return rows

    def commands(self) -> Sequence[Command[Step]]:
        """The same keys as outside."""
        return (FromSheet(self._commands),)

    def press(self, pressed: str) -> None:
        """Leave the sheet and do what that key does."""
        wanted = next((one for one in self._commands if pressed in one.keys), None)
        self.call.leave_step()
        if wanted is not None and wanted.available(self.call):
            wanted.run(self.call)


def _upon(service: Service, *, several: bool) -> str:
    """The device; without one, what happens to the account; else the vendor, where that tells them apart."""
    if service.device is None and service.change is not None:
        return doing(service, several=several)
    vendor = service.vendor_label if several else ""
    return f"{service.label} ({vendor})" if service.label and vendor else service.label or vendor


class FromSheet(Command[Step]):
    """Any of the keys on the sheet."""

    id = "from-sheet"

    def __init__(self, commands: Sequence[ServiceKey]) -> None:
        self.keys = tuple(key for one in commands for key in one.keys)

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Choose by its key"), _("Do what stands beside that key."))

    def run(self, where: Step) -> None:
        """The palette has no key: the first one."""
        self.press(where, self.keys[0])

    def press(self, where: Step, key: str) -> None:
        """What that key does."""
        cast("Everything", where).press(key)
