"""The threat level: what it is, why, and setting it by a digit and a reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input

from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong, title
from helpdesk_tui.views.widgets.field import Field
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _, guards
from helpdesk_tui.wording.times import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.contract.level import Level
    from helpdesk_tui.views.frame import DeskScreen

LEVELS = 3


class LevelScreen(Dialog):
    """A digit chooses, a reason is typed, Enter sets it; Escape leaves all as it is."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    """A digit chooses first; only then is there something to type."""

    def __init__(self, level: Level, then: Callable[[int, str], None]) -> None:
        super().__init__()
        self._level = level
        self._then = then
        self._chosen: int | None = None

    def compose(self) -> ComposeResult:
        """Rows, and a field for the reason once a level is chosen."""
        yield LinePane(id="confirm")
        field = Field(id="doubt-reason", placeholder=_("why, for the record"))
        field.max_length = 300
        field.display = False
        yield field

    def on_mount(self) -> None:
        """Say how it stands."""
        self._draw()

    def _draw(self) -> None:
        width = min(70, self.app.size.width - 6)
        level = self._level
        rows: list[Line] = [line(title(_("Threat level"))), BLANK]
        for number in range(LEVELS):
            marked = number == (level.level if self._chosen is None else self._chosen)
            words = guards.level(number)
            rows.append(line(key(f"{number} "), strong(f"> {words}") if marked else dim(f"  {words}")))
        rows += [BLANK, *paragraph(self._since(), width, Role.DIM), BLANK]
        if self._chosen is None:
            hint = _("0 to 2 chooses; it holds at once, for every console.")
        else:
            hint = _("Type why; Enter sets it at once, for every console.")
        rows.append(line(dim(hint), key(f"  {shown_key('escape')} "), dim(_("leaves it"))))
        self.query_one("#confirm", LinePane).show(rows)

    def _since(self) -> str:
        level = self._level
        if level.since is None:
            return _("Nobody has set it; the policy says {level}.").format(level=level.floor)
        text = _("Set {time} by {agent}: {reason}").format(
            time=moment(level.since), agent=level.by or "", reason=level.reason
        )
        if level.floor and level.level == level.floor:
            return _("{text}. The policy does not go below {level}.").format(text=text, level=level.floor)
        return text

    def on_key(self, event: events.Key) -> None:
        """A digit chooses until something is typed."""
        if event.key == "escape":
            event.stop()
            self.leave()
        elif self._chosen is None and event.key in {str(number) for number in range(LEVELS)}:
            event.stop()
            event.prevent_default()
            self._chosen = int(event.key)
            field = self.query_one(Field)
            field.display = True
            field.focus()
            self._draw()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """A reason of more than blanks."""
        message.stop()
        reason = message.value.strip()
        if reason and self._chosen is not None:
            chosen = self._chosen
            self.leave(partial(self._then, chosen, reason))


class ThreatLevel(Command["DeskScreen"]):
    """How much is asked of everybody now."""

    id, keys, danger = "level", (), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            "", _("Threat level"), _("See how much the gate asks of everybody, and raise or lower it.")
        )

    def available(self, where: DeskScreen) -> bool:
        """Once the desk is known."""
        return where.console.link.session is not None

    def run(self, where: DeskScreen) -> None:
        """Show it."""
        link = where.console.link

        def then(level: int, reason: str) -> None:
            async def work() -> None:
                from helpdesk_tui.contract.deeds import LowerLevel
                from helpdesk_tui.contract.errors import ErrorCode, Refused

                try:
                    found = await link.client.level.put(level, reason)
                except Refused as error:
                    if error.code is not ErrorCode.SECOND_NEEDED:
                        raise
                    await link.client.deeds.ask(LowerLevel(level=level, reason=reason))
                    where.say(_("Asked for: it is lowered when a second person agrees."), Role.WARN)
                    return
                await link.read_session()
                text = _("Threat level {level}: {words}.")
                where.say(text.format(level=found.level, words=guards.level(found.level)), Role.WARN)

            where.write("level", work)

        async def look() -> None:
            where.show_late(LevelScreen(await link.client.level.get(), then))

        where.read("level", look)
