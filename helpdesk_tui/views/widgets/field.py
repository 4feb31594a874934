"""A field to type in: what is pasted goes through the door, nothing leaves for the clipboard."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from helpdesk_tui.views.text import clean


class Field(Input):
    """One line, no border, a cursor that does not blink."""

    virtual_size = Reactive(Size(0, 0))
    """What is typed moves within the field: Textual would lay the whole screen out anew for each letter."""

    def __init__(self, *, id: str, placeholder: str = "") -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        rows = event.text.strip().splitlines()
        if rows:
            self.insert_text_at_cursor(clean(rows[0], limit=200))
        event.stop()
        event.prevent_default()

    def fill(self, value: str) -> None:
        """Set the text without announcing a change."""
        with self.prevent(Input.Changed):
            self.value = value
            self.cursor_position = len(value)


class AnswerField(Field):
    """The field of a step: sent with Enter, empty at once for what is typed next."""

    async def action_submit(self) -> None:
        """Send what stands in it."""
        await super().action_submit()
        self.fill("")


class SearchField(Field):
    """The field that has the focus first: signs of commands act while it is empty, letters never do."""

    async def _on_key(self, event: events.Key) -> None:
        if not self.value and event.key == "slash":
            event.stop()
            event.prevent_default()
        elif not self.value and event.key in {"colon", "question_mark"}:
            event.prevent_default()
