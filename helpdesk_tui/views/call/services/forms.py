"""What a service asks before its review line, and the order itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from helpdesk_tui.views.call.services.answers import settled
from helpdesk_tui.views.call.services.words import doing
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, digits
from helpdesk_tui.views.call.steps.own_code import ordered
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.contract.operations import Operation
    from helpdesk_tui.contract.orders import Order
    from helpdesk_tui.contract.services import Service
    from helpdesk_tui.views.call.call import Call


class Ordering(Step):
    """Orders once, however often Enter is pressed."""

    def __init__(self, call: Call, service: Service) -> None:
        super().__init__(call)
        self.service = service
        self._key = uuid4().hex
        self._ordered = False

    @property
    def title(self) -> str:
        """Who and what."""
        name = self.call.state.card.name if self.call.state.card else ""
        several = len(self.call.state.accounts) > 1
        return _("{who}: {what}").format(who=name, what=doing(self.service, several=several))

    def synced(self, width: int) -> list[Line]:
        """Said before an edit of an account that a directory writes again."""
        card, service = self.call.state.card, self.service
        kept = card is not None and any(
            one.directory_managed
            for one in card.accounts
            if one.id == f"{service.vendor}:{service.account}"
            and (service.kind == "rename" or (service.change is not None and service.device is None))
        )
        if not kept:
            return []
        text = _("! A directory keeps this account: its next sync may undo this, or the vendor refuses it.")
        return paragraph(text, width, Role.WARN, 2)

    def answered(self, error: DeskError, order: Order) -> bool:
        """Whether the step itself goes on from the desk's refusal; else it is told as any other."""
        del error, order
        return False

    def order(self, order: Order) -> None:
        """Send it; what only takes away goes without a case where there is none."""
        if self._ordered:
            return
        self._ordered = True
        case = self.call.state.open_case

        async def work() -> None:
            from helpdesk_tui.contract.errors import DeskError
            from helpdesk_tui.contract.orders import ChangeOrder

            operation: Operation | None
            try:
                if case is not None:
                    again = partial(self.order, order)
                    operation = await ordered(self.call, self, case.id, order, self._key, again)
                else:
                    taken = cast("ChangeOrder", order)
                    operation = await self.call.link.client.operations.take(taken, key=self._key)
            except DeskError as error:
                self._ordered, self._key = False, uuid4().hex
                if not self.answered(error, order):
                    raise
                return
            if operation is None:
                self._ordered = False
                return
            self.call.leave_step()
            settled(self.call, operation)

        self.call.host.write("order", work)


class Reason(Ordering):
    """Takes away: a few words, Enter."""

    id = "service-reason"

    @property
    def prompt(self) -> str:
        """What to type."""
        return _("Reason (Enter does it):")

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What will be gone."""
        del now
        rows = [*paragraph(self.title, width, Role.TITLE), *self.synced(width)]
        return [*rows, line(dim(_("It can be given back after verification.")))]

    def submitted(self, text: str) -> None:
        """Do it."""
        from helpdesk_tui.contract.orders import ChangeOrder

        card, change = self.call.state.card, self.service.change
        if not text.strip():
            self.call.host.say(_("A reason is needed; a few words are enough."), Role.WARN)
        elif card is not None and change is not None:
            service = self.service
            self.order(
                ChangeOrder(
                    vendor=service.vendor,
                    change=change,
                    device=service.device,
                    account=service.account,
                    person=card.id,
                    reason=text.strip()[:200],
                )
            )


class Typed(Ordering):
    """Codes that the caller reads, one after the other."""

    id = "service-codes"

    def __init__(self, call: Call, service: Service) -> None:
        super().__init__(call, service)
        self._codes: list[str] = []

    @property
    def wanted(self) -> int:
        """How many."""
        return max(1, self.service.codes)

    @property
    def prompt(self) -> str:
        """Which one."""
        if self.wanted == 1:
            return _("Code the caller reads:")
        return _("Code {n} of {count}:").format(n=len(self._codes) + 1, count=self.wanted)

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What to ask for."""
        del now
        rows = paragraph(self.title, width, Role.TITLE)
        said = "ask_code_token" if self.wanted == 1 else "ask_code_token_next"
        return [*rows, *self.said(said if self._codes else "ask_code_token", width)]

    def submitted(self, text: str) -> None:
        """The next one, or the order."""
        from pydantic import SecretStr

        from helpdesk_tui.contract.orders import FirstCodeOrder, ResyncOrder, TestOrder

        typed = "".join(text.split())
        if not typed:
            return
        self._codes.append(typed)
        if len(self._codes) < self.wanted:
            self.call.host.step_changed()
            return
        codes, self._codes = tuple(SecretStr(code) for code in self._codes), []
        service = self.service
        assert service.device is not None
        if service.kind == "test" and service.factor is not None:
            self.order(
                TestOrder(vendor=service.vendor, device=service.device, factor=service.factor, code=codes[0])
            )
        elif service.kind == "first_code":
            self.order(FirstCodeOrder(vendor=service.vendor, device=service.device, code=codes[0]))
        else:
            self.order(ResyncOrder(vendor=service.vendor, device=service.device, codes=codes))

    def closed(self) -> None:
        """Nothing of what was typed stays."""
        self._codes = []


class Review(Ordering):
    """One line and Enter; a digit chooses the size or the road where there are several."""

    id = "service-review"

    def __init__(self, call: Call, service: Service) -> None:
        super().__init__(call, service)
        self._choice = 0

    def opened(self) -> None:
        """Begin with the road that the gate was found open for."""
        road = self.call.state.aim.delivery if self.call.state.aim else None
        if road in self.service.deliveries:
            self._choice = [str(one) for one in self.service.deliveries].index(road)

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen."""
        if self.service.sizes:
            return tuple(_("{n} codes").format(n=size) for size in self.service.sizes[:9])
        roads = {"sms": _("SMS"), "mail": _("mail"), "qr": _("QR code on this screen")}
        return tuple(roads[road] for road in self.service.deliveries)

    def rows(self, now: datetime, width: int) -> list[Line]:
        """Who, what, how."""
        del now
        rows = [*paragraph(self.title, width, Role.TITLE), *self.synced(width), BLANK]
        if len(self.choices) > 1:
            for number, name in enumerate(self.choices, 1):
                chosen = number == self._choice + 1
                rows.append(line(key(f"{number} "), strong(f"> {name}") if chosen else dim(f"  {name}")))
            rows.append(BLANK)
        return [*rows, line(key(f"{shown_key('enter')} "), strong(_("do it")), dim(_("   Esc leaves")))]

    def commands(self) -> Sequence[Command[Step]]:
        """Do it, or choose first."""
        return (DoIt(), Choose(digits(len(self.choices) if len(self.choices) > 1 else 0)))

    def choose(self, index: int) -> None:
        """Another size or road."""
        self._choice = index
        aim = self.call.state.aim
        if self.service.deliveries and aim is not None:
            self.call.aim_at(replace(aim, delivery=self.service.deliveries[index]))
        self.redraw()

    def go(self) -> None:
        """Order it; what cannot be undone is asked first."""
        if self._final:
            question = _("{what} This cannot be undone.").format(what=f"{self.title}.")
            self.call.host.confirm(question, _("Remove"), lambda: self.order(self._wanted()))
        else:
            self.order(self._wanted())

    @property
    def _final(self) -> bool:
        return self.service.change == "remove_device"

    def _wanted(self) -> Order:
        from helpdesk_tui.contract import orders

        service = self.service
        vendor, device = service.vendor, service.device
        if service.kind == "list":
            return orders.ListOrder(vendor=vendor, account=service.account, size=service.sizes[self._choice])
        if service.kind == "invite":
            return orders.InviteOrder(
                vendor=vendor, account=service.account, delivery=service.deliveries[self._choice]
            )
        if service.change is not None:
            return orders.ChangeOrder(
                vendor=vendor, change=service.change, device=device, account=service.account
            )
        assert device is not None
        if service.kind == "test" and service.factor is not None:
            return orders.TestOrder(vendor=vendor, device=device, factor=service.factor)
        return orders.TextOrder(vendor=vendor, device=device)


class DoIt(Command[Step]):
    """Do what the review line says."""

    id, keys, danger = "do-it", ("enter",), Danger.REVIEW

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("do it"), _("Do it"), _("Order what the review line says."))

    def run(self, where: Step) -> None:
        """Order."""
        cast("Review", where).go()
