"""The locked screen: it shows that it is locked, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import Line, Role, line, paragraph, strong
from helpdesk_tui.views.widgets.field import AnswerField
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.workers import Working
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.views.link import Link

WIDTH = 56


class LockScreen(Working, Dialog):
    """Covers everything until Enter, or until a code of the agent's own app where there is one."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link
        self._asks = link.session is not None and link.session.totp

    def compose(self) -> ComposeResult:
        """One word, and a field where a code is asked for."""
        yield LinePane(id="locked")
        field = AnswerField(id="lock-code")
        field.password = True
        field.max_length = 32
        field.display = self._asks
        yield field

    def on_mount(self) -> None:
        """Say how to come back."""
        self._draw()
        if self._asks:
            self.query_one(AnswerField).focus()

    def _draw(self, said: list[str] | None = None) -> None:
        rows: list[Line] = [line(strong(_("locked")))]
        for text in said or []:
            rows += paragraph(text, WIDTH, Role.WARN)
        rows.append(line(_("Code of your app, then Enter:") if self._asks else _("Enter to return")))
        pane = self.query_one("#locked", LinePane)
        pane.styles.height = len(rows)
        pane.show(rows)

    @on(Input.Submitted, "#lock-code")
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        from pydantic import SecretStr

        code = SecretStr(event.value)

        async def work() -> None:
            self._link.session = await self._link.client.signing.unlock(code)
            self.leave()

        if event.value.strip():
            self.write("unlock", work)

    def failed(self, error: DeskError) -> None:
        """Stay locked, and say why."""
        from helpdesk_tui.wording.errors import hint, sentence

        self._draw([sentence(error), hint(error.code)])

    def on_key(self, event: events.Key) -> None:
        """Only Enter returns, where no code is asked for; everything else is swallowed."""
        if self._asks:
            return  # the field takes it; nothing of ours listens beneath
        event.stop()
        event.prevent_default()
        if event.key == "enter" and not self._asks:
            self.leave()
