"""The case in view: its gate, or the step that is being done, with one field beneath."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from helpdesk_tui.views.text import BLANK, Line, Role, dim, line, paragraph
from helpdesk_tui.views.widgets.field import AnswerField, Field
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.widgets.still import Still
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.call.state import CallState
    from helpdesk_tui.views.call.steps.base import Step


class CasePane(Still, Vertical, can_focus=True):
    """Right: the case."""

    top = getters.query_one("#case-rows", LinePane)
    field = getters.query_one("#answer", Field)

    _height: int | None = None

    @dataclass
    class Answered(Message):
        """The field was sent."""

        text: str

    def compose(self) -> ComposeResult:
        """Rows, then the field of the step."""
        yield LinePane(id="case-rows")
        field = AnswerField(id="answer")
        field.display = False
        yield field

    def show(self, state: CallState, step: Step | None, now: datetime) -> None:
        """Draw the case, or the step in its place."""
        rows = self._rows(state, step, now, self.size.width)
        prompt = step.prompt if step else None
        if prompt is not None:
            rows = [*rows, BLANK, *paragraph(prompt, self.size.width, Role.STRONG)]
        self._stand(len(rows) if prompt is not None else None)
        self.top.show(rows)

    def _stand(self, height: int | None) -> None:
        """Rows of exactly that height, so that the field stands right below them; None: all there is."""
        if height != self._height:
            self._height = height
            self.top.styles.height = "1fr" if height is None else height

    def ask(self, step: Step | None) -> None:
        """Show or take away the field of a step, and put the focus where the keys belong."""
        asking = step is not None and step.prompt is not None
        self.field.fill("")
        self.field.display = asking
        # At once: the next letter may be in the queue already.
        self.screen.set_focus(self.field if asking else self)

    @staticmethod
    def _rows(state: CallState, step: Step | None, now: datetime, width: int) -> list[Line]:
        if step is not None and step.covers:
            return step.rows(now, width)
        if state.case is None:
            return step.rows(now, width) if step else paragraph(_("No case open."), width, Role.DIM)
        from helpdesk_tui.views.call.gate import bar_rows, case_rows, gate_rows, operation_rows
        from helpdesk_tui.views.call.guided.words import guide_rows
        from helpdesk_tui.views.call.serving import system_rows

        rows = [*case_rows(state.case, now, width), *system_rows(state), BLANK]
        if step is not None:
            bar = bar_rows(state.gate, now, width) if state.gate else []
            return [*rows, *bar, BLANK, *step.rows(now, width)]
        rows += guide_rows(state.guide, width) if state.guide else []
        rows += gate_rows(state.gate, now, width) if state.gate else [line(dim(_("asking the gate…")))]
        done = operation_rows(state.operations, now, width)
        return [*rows, BLANK, *done] if done else rows

    @on(Input.Submitted, "#answer")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Answered(event.value))
