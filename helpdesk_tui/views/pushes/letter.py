"""What may be said to the person of a prompt, in the person's language; before tier 1 one fixed sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from helpdesk_tui.views.commands import shown_key
from helpdesk_tui.views.leaving import Dialog
from helpdesk_tui.views.text import BLANK, Line, Role, dim, key, line, paragraph, title
from helpdesk_tui.views.widgets.lines import LinePane
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import PromptId
    from helpdesk_tui.contract.signals import PromptLetter
    from helpdesk_tui.phrases import Phrases
    from helpdesk_tui.views.frame import DeskScreen

WIDTH = 76


def sentences(letter: PromptLetter) -> list[str]:
    """The letter, a sentence or two in each piece."""
    from helpdesk_tui import phrases

    words = phrases.load(letter.language)
    if letter.withheld or letter.first is None or letter.last is None:
        return [words.prompt("withheld")]
    app = letter.application.value if letter.application is not None else None
    came = words.prompt(
        "many" if letter.prompts > 1 else "one",
        app=app or words.prompt("an_app"),
        count=letter.prompts,
        first=words.moment(letter.first.astimezone()),
        last=words.moment(letter.last.astimezone()),
    )
    return [
        f"{came} {_ended(letter, words)}",
        _from(letter, words),
        words.prompt("undecided" if letter.verdict in {None, "ask_user"} else str(letter.verdict)),
        words.prompt("closing", contact=words.known_contact),
    ]


def _ended(letter: PromptLetter, words: Phrases) -> str:
    if letter.prompts == 1:
        return words.prompt("one_approved" if letter.approved else "one_refused")
    if not letter.approved:
        return words.prompt("none_approved")
    return words.prompt("some_approved", approved=letter.approved)


def _from(letter: PromptLetter, words: Phrases) -> str:
    if letter.place is None or letter.address is None:
        return words.prompt("several_places")
    known = [one.value for one in (letter.place, letter.address) if one.value is not None]
    if not known:
        return words.prompt("no_place")
    came = words.prompt("a_place", place=", ".join(known))
    return came if letter.usual == "unknown" else f"{came} {words.prompt(str(letter.usual))}"


def letter_rows(letter: PromptLetter, width: int) -> list[Line]:
    """The same for the agent to read out."""
    rows: list[Line] = [line(title(_("To say to the caller ({language}):").format(language=letter.language)))]
    for one in sentences(letter):
        rows += [BLANK, *paragraph(f"« {one} »", width, Role.PLAIN, 2)]
    if letter.withheld:
        text = _("Nothing else is told before tier 1: open this person's case and verify the caller.")
        rows += [BLANK, *paragraph(text, width, Role.WARN)]
    return rows


class LetterScreen(Dialog):
    """To read out; Escape closes it, the page keys turn it."""

    def __init__(self, letter: PromptLetter) -> None:
        super().__init__()
        self._letter = letter

    def compose(self) -> ComposeResult:
        """One pane."""
        yield LinePane(id="letter")

    def on_mount(self) -> None:
        """Show it."""
        width = min(WIDTH, self.app.size.width - 6)
        rows = [
            *letter_rows(self._letter, width),
            BLANK,
            line(key(f"{shown_key('escape')} "), dim(_("back"))),
        ]
        pane = self.query_one("#letter", LinePane)
        pane.styles.height = min(len(rows) + 4, self.app.size.height)
        pane.show(rows)

    def on_key(self, event: events.Key) -> None:
        """Close or turn."""
        event.stop()
        event.prevent_default()
        if event.key in {"escape", "enter"}:
            self.leave()
        elif event.key in {"pageup", "pagedown", "up", "down"}:
            self.query_one("#letter", LinePane).page(1 if event.key.endswith("down") else -1)


def show_letter(where: DeskScreen, prompt: PromptId) -> None:
    """Ask the desk what may be said in the call that is in hand, and show it."""

    async def work() -> None:
        case = where.console.case_in_hand
        found = await where.console.link.client.prompts.letter(prompt, case=case)
        where.show_late(LetterScreen(found))

    where.read("letter", work)
