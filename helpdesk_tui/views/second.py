"""A list of what colleagues ask for: whoever agrees shows by six digits of his own that it is he."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpdesk_tui.views.listing import ListingScreen
from helpdesk_tui.views.widgets.field import AnswerField
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Asked:
    """What the digits are for."""

    show: Callable[[SecretStr], Awaitable[object]]
    """Show them to the desk."""
    go_on: Callable[[], None]
    """Agree once more."""


class SecondScreen(ListingScreen):
    """Requests of colleagues above, the chosen one below, and a field for what agreeing asks."""

    def __init__(self) -> None:
        super().__init__()
        self._own_code: Asked | None = None

    def answer_field(self) -> AnswerField:
        """For what agreeing asks."""
        return AnswerField(id="answer")

    @property
    def asks_own_code(self) -> bool:
        """The field asks for the agent's own six digits."""
        return self._own_code is not None

    def ask_own_code(self, show: Callable[[SecretStr], Awaitable[object]], go_on: Callable[[], None]) -> None:
        """Ask for them; who has no app yet sets one up first."""
        from helpdesk_tui.views.signing.enrol import EnrolScreen

        self._own_code = Asked(show, go_on)
        self.show_question(_("The six digits of your own app (whoever agrees is asked each time):"))
        session = self.console.link.session
        if session is not None and not session.totp:
            self.app.push_screen(EnrolScreen(self.console.link))

    def take_own_code(self, typed: str) -> None:
        """Show it to the desk, then go on."""
        from pydantic import SecretStr

        asked, code = self._own_code, SecretStr(typed)
        if asked is None:
            return

        async def work() -> None:
            await asked.show(code)
            self._own_code = None
            asked.go_on()

        self.write("own code", work)

    def hide_question(self) -> None:
        """Nothing is typed any more, and nothing waits for digits."""
        self._own_code = None
        super().hide_question()
