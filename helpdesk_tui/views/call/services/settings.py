"""How a person logs in: what is set now, what it can be set to, and the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.call.services.forms import Reason, Review
from helpdesk_tui.views.call.services.gating import gated
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, Pages, digits
from helpdesk_tui.views.commands import Command
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _
from helpdesk_tui.wording import settings as words
from helpdesk_tui.wording.errors import tell

if TYPE_CHECKING:
    from helpdesk_tui.contract.orders import SettingOrder
    from helpdesk_tui.contract.services import Adjustable, Service, SettingLine
    from helpdesk_tui.views.call.call import Call


@dataclass(frozen=True, slots=True)
class Row:
    """One setting of one account."""

    sheet: Adjustable
    line: SettingLine
    several: bool

    @property
    def name(self) -> str:
        """What is set, with the vendor's name where the person has several."""
        name = words.name(self.line.name)
        return f"{name} ({self.sheet.vendor_label})" if self.several else name

    def value(self, code: str) -> str:
        """One value in words."""
        return words.value(self.line.name, code)


def rows_of(sheets: Sequence[Adjustable]) -> list[Row]:
    """Everything that can be set, account by account."""
    return [Row(sheet, one, len(sheets) > 1) for sheet in sheets for one in sheet.settings]


def begin_settings(call: Call) -> None:
    """Ask the vendors how this person logs in."""
    card = call.state.card
    if card is None:
        return

    async def work() -> None:
        sheets = await call.link.client.services.settings(card.id)
        if sheets:
            call.host.say("")
            call.begin(Settings(call, sheets))
            return
        asked = ", ".join(dict.fromkeys(one.vendor_label for one in call.state.accounts))
        text = _("{vendors}: rules decide there how people log in; nothing is set for one person.")
        call.host.say(text.format(vendors=asked), Role.WARN)

    call.host.say(_("Asking the vendors…"))
    call.host.read("settings", work)


class Settings(Step):
    """A number per setting."""

    id = "settings"

    def __init__(self, call: Call, sheets: Sequence[Adjustable]) -> None:
        super().__init__(call)
        self._sheets = sheets
        self.pages = Pages(rows_of(sheets))

    def rows(self, now: datetime, width: int) -> list[Line]:
        """As it is now; a rule of the application may override it."""
        del now
        rows = [line(strong(_("How this person logs in"))), BLANK]
        for number, row in enumerate(self.pages.shown, 1):
            name = _("{name}: {value}").format(name=row.name, value="")
            rows.append(line(key(f"{number} "), name, strong(row.value(row.line.value))))
        for sheet in self._sheets:
            if sheet.problem:
                rows += paragraph(f"{sheet.vendor_label}: {tell(sheet.problem, {}).text}", width, Role.WARN)
        text = _("A rule of the application that is logged in to may override this.")
        return [*rows, BLANK, *paragraph(text, width, Role.DIM), *self.pages.rows()]

    def commands(self) -> Sequence[Command[Step]]:
        """A digit takes one."""
        return self.pages.commands()

    def choose(self, index: int) -> None:
        """What it can be set to."""
        self.call.begin(Values(self.call, self.pages.shown[index]))


class Values(Step):
    """A number per value."""

    id = "setting-values"

    def __init__(self, call: Call, row: Row) -> None:
        super().__init__(call)
        self._row = row

    def rows(self, now: datetime, width: int) -> list[Line]:
        """The present one is marked; what only takes away says so."""
        del now
        row = self._row
        rows = [line(strong(row.name)), BLANK]
        if not row.line.choices:
            rows += paragraph(_("This account has nothing else that it could be set to."), width, Role.WARN)
        for number, value in enumerate(row.line.choices, 1):
            note = dim(_("   a reason is enough")) if self._order(value).takes else ""
            now_so = dim(_("   as it is now")) if value == row.line.value else note
            rows.append(line(key(f"{number} "), row.value(value), now_so))
        return rows

    def commands(self) -> Sequence[Command[Step]]:
        """A digit takes one."""
        return (Choose(digits(len(self._row.line.choices))),)

    def choose(self, index: int) -> None:
        """What takes away asks a reason, all else the gate."""
        from helpdesk_tui.contract.gate import Action
        from helpdesk_tui.contract.services import Service

        row, value = self._row, self._row.line.choices[index]
        if value == row.line.value:
            self.call.host.say(_("It is so already."))
            return
        order = self._order(value)
        turned = f"{row.value(row.line.value)} → {row.value(value)}"
        what = _("{name}: {value}").format(name=row.name, value=turned)
        service = Service(
            kind="setting",
            vendor=row.sheet.vendor,
            vendor_label=row.sheet.vendor_label,
            account=row.sheet.account,
            action=Action.SETTING,
            deliveries=(order.delivery,),
        )
        if order.takes:
            self.call.begin(TakeSetting(self.call, service, order, what))
        elif self.call.state.open_case is None:
            self.call.host.say(
                _("This gives more than there was: open a case with the person first."), Role.WARN
            )
        else:
            gated(self.call, service, GiveSetting(self.call, service, order, what))

    def _order(self, value: str) -> SettingOrder:
        from helpdesk_tui.contract.orders import SettingOrder

        card = self.call.state.card
        return SettingOrder(
            vendor=self._row.sheet.vendor,
            account=self._row.sheet.account,
            setting=self._row.line.name,
            value=value,
            person=card.id if card else None,
        )


class TakeSetting(Reason):
    """Fewer ways to log in: a few words, Enter."""

    id = "setting-reason"

    def __init__(self, call: Call, service: Service, order: SettingOrder, what: str) -> None:
        super().__init__(call, service)
        self._order, self._what = order, what

    @property
    def title(self) -> str:
        """Who and what."""
        return _titled(self.call, self._what)

    def submitted(self, text: str) -> None:
        """Do it."""
        if not text.strip():
            self.call.host.say(_("A reason is needed; a few words are enough."), Role.WARN)
        else:
            self.order(self._order.model_copy(update={"reason": text.strip()[:200]}))


class GiveSetting(Review):
    """One line and Enter."""

    id = "setting-review"

    def __init__(self, call: Call, service: Service, order: SettingOrder, what: str) -> None:
        super().__init__(call, service)
        self._order, self._what = order, what

    @property
    def title(self) -> str:
        """Who and what."""
        return _titled(self.call, self._what)

    def _wanted(self) -> SettingOrder:
        return self._order


def _titled(call: Call, what: str) -> str:
    name = call.state.card.name if call.state.card else ""
    return _("{who}: {what}").format(who=name, what=what)
