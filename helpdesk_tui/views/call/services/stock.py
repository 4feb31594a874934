"""A hardware token out of the stock: by its serial, then a code read from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.call.services.forms import Ordering
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, digits
from helpdesk_tui.views.commands import Command
from helpdesk_tui.views.text import Line, Role, cut, dim, key, line, paragraph
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.services import Service, StockItem
    from helpdesk_tui.views.call.call import Call


class FromStock(Step):
    """The serial, or a part of it."""

    id = "service-stock"

    def __init__(self, call: Call, service: Service) -> None:
        super().__init__(call)
        self._service = service
        self._found: tuple[StockItem, ...] = ()

    @property
    def prompt(self) -> str:
        """What to type."""
        return _("Serial on the token:")

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What was found."""
        del now
        rows = paragraph(_("Three characters of the serial or more find it in the stock."), width, Role.DIM)
        for number, item in enumerate(self._found, 1):
            rows.append(cut(line(key(f"{number} "), item.serial, dim(f"  {item.model}")), width))
        return rows

    def commands(self) -> Sequence[Command[Step]]:
        """A digit takes one."""
        return (Choose(digits(len(self._found))),)

    def submitted(self, text: str) -> None:
        """Look it up; a digit that is typed chooses among several."""
        typed = text.strip()
        if len(typed) == 1 and typed.isdecimal() and 0 < int(typed) <= len(self._found):
            self.choose(int(typed) - 1)
            return

        async def work() -> None:
            found = await self.call.link.client.services.stock(self._service.vendor, typed)
            if not found:
                self.call.host.say(_("No free token with that serial."), Role.WARN)
            elif len(found) == 1:
                self.call.begin(TokenCode(self.call, self._service, found[0]))
            else:
                self._found = tuple(found[:9])
                self.call.host.say(_("Several: type more of the serial, or the number of the line."))
            self.redraw()

        self.call.host.read("stock", work)

    def choose(self, index: int) -> None:
        """Take that one."""
        self.call.begin(TokenCode(self.call, self._service, self._found[index]))


class TokenCode(Ordering):
    """A code from the very token, so that the right one is handed over."""

    id = "service-token-code"

    def __init__(self, call: Call, service: Service, item: StockItem) -> None:
        super().__init__(call, service)
        self._item = item

    @property
    def prompt(self) -> str:
        """What to type."""
        return _("Code on the token (empty: not checked):")

    def rows(self, now: datetime, width: int) -> list[Line]:
        """Which token."""
        del now
        text = _("{who}: hardware token {serial}").format(
            who=self.call.state.card.name if self.call.state.card else "", serial=self._item.serial
        )
        return paragraph(text, width, Role.TITLE)

    def submitted(self, text: str) -> None:
        """Give it."""
        from pydantic import SecretStr

        from helpdesk_tui.contract.orders import AssignOrder

        typed = "".join(text.split())
        self.order(
            AssignOrder(
                vendor=self.service.vendor,
                account=self.service.account,
                token=self._item.id,
                serial=self._item.serial,
                code=SecretStr(typed) if typed else None,
            )
        )
