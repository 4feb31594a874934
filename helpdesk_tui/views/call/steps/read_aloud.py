"""Reading a code aloud: three signs at a time, large, with the words to say; then it is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from helpdesk_tui.views.call.big import big_rows
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.shown import ShownStep
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong
from helpdesk_tui.wording import _
from helpdesk_tui.wording.times import clock

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Operation, Reveal
    from helpdesk_tui.phrases.spelling import Chunk
    from helpdesk_tui.views.call.call import Call


def to_show(operation: Operation) -> bool:
    """Whether codes to read aloud, or a link to draw, wait at the desk."""
    return operation.state == "done" and bool(operation.codes or operation.what == "qr")


def read_aloud(call: Call, operation: Operation) -> None:
    """Ask the desk for what was made, once, and show it: the one door to codes, lists and pictures."""
    key = uuid4().hex

    async def work() -> None:
        reveal = await call.link.client.operations.reveal(operation.id, key=key)
        if reveal.link:
            from helpdesk_tui.views.call.steps.qr import QrStep

            call.begin(QrStep(call, reveal))
        elif operation.kind == "list":
            from helpdesk_tui.views.call.steps.sheet import Sheet

            call.begin(Sheet(call, reveal))
        else:
            call.begin(ReadAloud(call, reveal))

    call.host.write("reveal", work)


class ReadAloud(ShownStep):
    """Shows nothing until the space bar; hides when not looked at; forgets by itself."""

    id = "read-aloud"

    def __init__(self, call: Call, reveal: Reveal) -> None:
        super().__init__(call, reveal)
        self._code = 0
        self._at = -1

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """The groups of the code that is being read."""
        from helpdesk_tui import phrases

        if self.reveal is None:
            return ()
        return phrases.load(self.language).spell(self.reveal.codes[self._code])

    def shown(self, reveal: Reveal, now: datetime, width: int) -> list[Line]:
        """The group that is read now, and nothing else of the code."""
        from helpdesk_tui.phrases.spelling import Chunk

        count = len(reveal.codes)
        title = _("Code {n} of {count}").format(n=self._code + 1, count=count) if count > 1 else _("The code")
        rows = self.head(title, _("Sandbox: this code is not real."), width)
        chunks = self.chunks
        if self._at < 0:
            rows += [
                *self.said("listen", width),
                BLANK,
                line(key(f"{shown_key('space')} "), strong(_("shows the first group"))),
            ]
            return rows
        chunk = chunks[self._at] if chunks else Chunk("", ())
        rows += [*big_rows(chunk.text, width), BLANK]
        rows += paragraph("   ".join(chunk.words), width, Role.STRONG)
        rows += [BLANK, line(dim(" ".join("■" if i <= self._at else "□" for i in range(len(chunks)))))]
        if self._at == len(chunks) - 1:
            with_password = reveal.instruction == "password_and_code"
            enter = "enter_password_and_code" if with_password else "enter_code"
            rows += [BLANK, *self.said("read_back", width), *self.said(enter, width)]
            rows += self._how_long(reveal, now, width)
            rows += [BLANK, line(key("y "), strong(_("read back correctly")))]
        return rows

    def _how_long(self, reveal: Reveal, now: datetime, width: int) -> list[Line]:
        """How often it works and until when."""
        often = reveal.uses if len(reveal.codes) == 1 else 1
        rows = self.said("used_often" if often > 1 else "used_once", width, uses=str(often))
        if reveal.until is None:
            return rows
        until, time = reveal.until.astimezone(), clock(reveal.until)
        if until.date() == now.astimezone().date():
            return [*rows, *self.said("valid_until", width, until=time)]
        return [*rows, *self.said("valid_until_day", width, day=f"{until:%d/%m}", time=time)]

    def commands(self) -> Sequence[Command[Step]]:
        """Go on, go back, done."""
        return (NextChunk(), PreviousChunk(), ReadBack())

    @property
    def at_end(self) -> bool:
        """Whether the whole code was shown."""
        return self._at == len(self.chunks) - 1

    def advance(self, step: int) -> None:
        """Another group; after the last one, from the first again."""
        if self.held is None:
            return
        self.touch()
        self._at = max(0, self._at + step) % max(1, len(self.chunks))
        self.redraw()

    def confirmed(self) -> None:
        """The caller read it back: the next code, or the end."""
        if self.held is None or not self.at_end:
            return
        if self._code + 1 < len(self.held.codes):
            self._code, self._at = self._code + 1, -1
            self.touch()
            self.redraw()
            return
        self.taken(_("Read back correctly; on record. w wraps the call up."))


class NextChunk(Command[Step]):
    """The next group."""

    id, keys = "next-chunk", ("space",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("next three"), _("Next group"), _("Show the next group of the code."))

    def run(self, where: Step) -> None:
        """Go on."""
        cast("ReadAloud", where).advance(1)


class PreviousChunk(Command[Step]):
    """The group before."""

    id, keys = "previous-chunk", ("backspace",)

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("back"), _("Group before"), _("Show the group before once more."))

    def run(self, where: Step) -> None:
        """Go back."""
        cast("ReadAloud", where).advance(-1)


class ReadBack(Command[Step]):
    """The caller read it back."""

    id, keys, danger = "read-back", ("y",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("read back"), _("Read back correctly"), _("The caller repeated the whole code correctly.")
        )

    def available(self, where: Step) -> bool:
        """Only once all of it was shown."""
        return cast("ReadAloud", where).at_end

    def run(self, where: Step) -> None:
        """Tick."""
        cast("ReadAloud", where).confirmed()
