"""Being asked to look at a caller for a colleague, and answering: a digit marks, Enter says it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from helpdesk_tui.views.ages import countdown
from helpdesk_tui.views.commands import Command, Danger, Words, shown_key
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, strong, title
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _, guards

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from helpdesk_tui.contract.witness import Witnessing
    from helpdesk_tui.views.frame import DeskScreen

ANSWERS = ("seen", "other", "nobody")


class WitnessScreen(Dialog):
    """Nothing is marked at first: nobody vouches for a person by one key."""

    def __init__(self, asked: Witnessing, now: datetime, then: Callable[[str], None]) -> None:
        super().__init__()
        self._asked = asked
        self._now = now
        self._then = then
        self._chosen: str | None = None

    def compose(self) -> ComposeResult:
        """One pane of rows."""
        yield LinePane(id="confirm")

    def on_mount(self) -> None:
        """Say who asks about whom."""
        self._draw()

    def _draw(self) -> None:
        width, asked = min(70, self.app.size.width - 6), self._asked
        text = _("{agent} serves a caller and asks you to look: is this person where you are?")
        who = _("{name} ({login}), {client}").format(
            name=asked.person_name, login=asked.login, client=asked.client_name
        )
        rows: list[Line] = [
            line(title(_("In person"))),
            *paragraph(text.format(agent=asked.agent_name), width),
            BLANK,
            *paragraph(who, width, Role.TITLE),
            BLANK,
        ]
        for number, answer in enumerate(ANSWERS, 1):
            words = guards.seen(answer)
            marked = answer == self._chosen
            rows.append(line(key(f"{number} "), strong(f"> {words}") if marked else dim(f"  {words}")))
        left = _("{time} left").format(time=countdown(asked.until, self._now))
        rows += [
            BLANK,
            *paragraph(
                _("Look at an identity document. It stands on record by your name."), width, Role.WARN
            ),
            line(
                key(f"{shown_key('enter')} "),
                dim(_("says what is marked   ")),
                key(f"{shown_key('escape')} "),
                dim(_("later   ")),
                dim(left),
            ),
        ]
        self.query_one("#confirm", LinePane).show(rows)

    def on_key(self, event: events.Key) -> None:
        """Digits mark, Enter says it, Escape leaves the question open."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.leave()
        elif event.key in {str(number) for number in range(1, len(ANSWERS) + 1)}:
            self._chosen = ANSWERS[int(event.key) - 1]
            self._draw()
        elif event.key == "enter" and self._chosen is not None:
            chosen = self._chosen
            self.leave(partial(self._then, chosen))


class SeeCaller(Command["DeskScreen"]):
    """Answer a colleague who asks whether somebody stands here."""

    id, keys, danger = "see-caller", ("ctrl+g",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("see caller"),
            _("Look at a caller"),
            _("Answer a colleague who asks whether a person is where you are."),
        )

    def available(self, where: DeskScreen) -> bool:
        """While somebody asks."""
        session = where.console.link.session
        return bool(session and session.asked_to_see and not session.readonly)

    def run(self, where: DeskScreen) -> None:
        """Ask what is seen."""
        link = where.console.link
        if link.session is None or not link.session.asked_to_see:
            return
        asked = link.session.asked_to_see[0]

        def then(answer: str) -> None:
            async def work() -> None:
                from helpdesk_tui.contract.witness import Seen

                await link.client.witnessing.answer(asked.proof, Seen(answer))
                await link.read_session()
                where.say(_("On record: {words}.").format(words=guards.seen(answer)), Role.GOOD)

            where.write("witness", work)

        where.app.push_screen(WitnessScreen(asked, link.clock.now(), then))
