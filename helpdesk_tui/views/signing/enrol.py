"""An app of one's own: a picture to scan, shown once, and its first code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import SecretStr

from helpdesk_tui.views.signing.asking import AskingScreen
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.views.link import Link


class EnrolScreen(AskingScreen):
    """Escape leaves it; what was shown is worth nothing then."""

    def __init__(self, link: Link, then: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._link = link
        self._then = then

    def on_mount(self) -> None:
        """Ask the desk for a secret."""
        super().on_mount()

        async def work() -> None:
            offered = await self._link.client.signing.enrol()
            self._busy = False
            self.show_secret(offered.uri, offered.secret)

        self.wait()
        self.write("enrol", work)

    def heading(self) -> str:
        """What for."""
        return _("An app of your own")

    def question(self) -> str:
        """What is asked now."""
        return _("The code that your app shows now:") if self._secret else _("Escape leaves.")

    def more(self) -> list[str]:
        """What it is good for."""
        asked = _(
            "The desk asks for its codes before you hand anything over, and when the screen was locked."
        )
        return [*self.secret_words(), asked]

    def left(self) -> None:
        """Leave it as it was."""
        self.forget_secret()
        self.leave()

    def answered(self, text: str) -> None:
        """Its first code."""
        if not self._secret or not text.strip():
            return

        async def work() -> None:
            await self._link.client.signing.confirm(SecretStr(text))
            self.forget_secret()
            self.leave()
            await self._link.read_session()
            if self._then is not None:
                self._then()

        self.wait()
        self.write("enrol", work)
