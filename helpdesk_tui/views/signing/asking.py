"""A screen that asks one thing after the other; what was typed and is secret stands there as dots."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.pictures import SWAPPED, half_blocks
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, span
from helpdesk_tui.views.widgets.field import AnswerField
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.views.workers import Working
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.errors import DeskError
    from helpdesk_tui.views.console import Console

WORDS = 56
"""Cells of the words where no picture stands beside them."""
BESIDE = 34
"""Cells that they need beside one."""


class AskingScreen(Working, Dialog):
    """Words, a picture where there is one, and one field. Nothing beneath it can be seen."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []
        self._picture: list[str] = []
        self._secret = ""
        self._busy = False

    def compose(self) -> ComposeResult:
        """The picture, and words over the field."""
        with Horizontal(id="signing"):
            yield LinePane(id="signing-picture")
            with Vertical(id="signing-side"):
                yield LinePane(id="signing-words")
                yield AnswerField(id="signing-field")

    def on_mount(self) -> None:
        """Ask the first thing."""
        self.field.max_length = 256
        self.draw()

    @property
    def console(self) -> Console:
        """The app, as screens see it."""
        return cast("Console", self.app)

    @property
    def field(self) -> AnswerField:
        """Where it is typed."""
        return self.query_one("#signing-field", AnswerField)

    # -- what each says and does ---------------------------------------------------------------------

    def heading(self) -> str:
        """What this is about."""
        raise NotImplementedError

    def question(self) -> str:
        """What is asked now."""
        raise NotImplementedError

    def hidden(self) -> bool:
        """Whether what is typed now is nobody else's business."""
        return True

    def more(self) -> list[str]:
        """What helps to answer."""
        return []

    def answered(self, text: str) -> None:
        """Enter was pressed."""
        raise NotImplementedError

    def left(self) -> None:
        """Escape was pressed."""

    # -- drawing -------------------------------------------------------------------------------------

    def draw(self) -> None:
        """All that is known now."""
        wide, high = len(self._picture[0]) if self._picture else 0, len(self._picture)
        fits = wide + BESIDE <= self.app.size.width and high <= self.app.size.height
        width = min(WORDS, self.app.size.width - (wide if fits else 0) - 4)
        rows: list[Line] = [*paragraph(self.heading(), width, Role.TITLE), BLANK]
        for text in self._said:
            rows += [*paragraph(text, width, Role.WARN), BLANK]
        if self._picture and not fits:
            rows += [*paragraph(_("Widen the window: the code has no room."), width, Role.WARN), BLANK]
        for text in [] if self._busy else self.more():
            rows += [*paragraph(text, width), BLANK]
        if self._picture and fits:
            rows += [line(key("f6 "), dim(_("swap dark and light"))), BLANK]
        rows += paragraph(_("one moment…") if self._busy else self.question(), width, Role.TITLE)
        picture = self.query_one("#signing-picture", LinePane)
        picture.display = fits and bool(self._picture)
        picture.show([line(span(row, Role.PICTURE)) for row in self._picture] if fits else [])
        picture.styles.width, picture.styles.height = wide, high
        words = self.query_one("#signing-words", LinePane)
        words.styles.width, words.styles.height = width, len(rows)
        self.query_one("#signing-side").styles.width = width
        words.show(rows)
        self.field.password = self.hidden()
        self.field.display = not self._busy
        self.field.focus()

    def on_resize(self) -> None:
        """Another size."""
        self.draw()

    def show_secret(self, uri: str, secret: str) -> None:
        """Draw the picture of a secret; it goes with the screen."""
        self._picture, self._secret = half_blocks(uri), secret
        self.draw()

    def secret_words(self) -> list[str]:
        """How to set the app up."""
        told = _("Scan this with the app on your phone, or type {secret}")
        return [told.format(secret=self._secret)] if self._secret else []

    def forget_secret(self) -> None:
        """Nothing of it stays."""
        self._picture, self._secret = [], ""

    # -- keys ----------------------------------------------------------------------------------------

    @on(Input.Submitted, "#signing-field")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self._busy:
            self.answered(event.value)

    def on_key(self, event: events.Key) -> None:
        """Escape, and the picture the other way round; Enter is the field's."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.left()
        elif event.key == "f6" and self._picture:
            event.stop()
            self._picture = [row.translate(SWAPPED) for row in self._picture]
            self.draw()

    # -- work ----------------------------------------------------------------------------------------

    def wait(self) -> None:
        """The desk is asked."""
        self._busy, self._said = True, []
        self.draw()

    def say(self, *texts: str) -> None:
        """Say it, and ask again."""
        self._busy, self._said = False, list(texts)
        self.draw()

    def failed(self, error: DeskError) -> None:
        """What happened, and what to do next."""
        from helpdesk_tui.wording.errors import hint, sentence

        self.again()
        self.say(sentence(error), hint(error.code))

    def again(self) -> None:
        """Go back to where the agent can try again."""
