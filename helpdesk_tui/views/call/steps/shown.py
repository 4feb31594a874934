"""What is secret on the screen: hidden when nobody looks, forgotten by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.text import BLANK, Line, Role, dim, line, paragraph, strong
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.operations import Reveal
    from helpdesk_tui.views.call.call import Call


class ShownStep(Step):
    """Holds one answer of the desk for as long as it is read, and not a moment longer."""

    covers = True
    idles: ClassVar[bool] = True
    """It is forgotten early when no key was pressed for a while."""

    def __init__(self, call: Call, reveal: Reveal) -> None:
        super().__init__(call)
        self.reveal: Reveal | None = reveal
        self._hidden = False
        self._began = self._touched = call.link.clock.now()

    @property
    def held(self) -> Reveal | None:
        """What may be shown or ticked now: nothing while it is hidden."""
        return None if self._hidden else self.reveal

    def gone(self) -> str:
        """What is said once it is forgotten."""
        return _("The code is gone from this screen. l shows it once more, if that is still allowed.")

    def shown(self, reveal: Reveal, now: datetime, width: int) -> list[Line]:
        """The secret as it stands now."""
        raise NotImplementedError

    def rows(self, now: datetime, width: int) -> list[Line]:
        """The secret, or why it is not there."""
        if self.reveal is None:
            return paragraph(self.gone(), width, Role.WARN)
        if self._hidden:
            return paragraph(_("Hidden while you look elsewhere. Come back to go on."), width, Role.WARN)
        return self.shown(self.reveal, now, width)

    def head(self, title: str, unreal: str, width: int) -> list[Line]:
        """What it is, and in the sandbox that it is `unreal`."""
        rows: list[Line] = [line(strong(title), dim(_("   hides by itself")))]
        session = self.call.state.session
        if session and session.mode == "sandbox":
            rows += paragraph(unreal, width, Role.WARN)
        return [*rows, BLANK]

    def touch(self) -> None:
        """Somebody reads: it stays for another while."""
        self._touched = self.call.link.clock.now()

    def taken(self, text: str) -> None:
        """The person has it: say `text`, forget it here and at the desk."""
        if self.held is None:
            return
        operation = self.held.operation

        async def work() -> None:
            self.call.know_operation(await self.call.link.client.operations.confirmed(operation))

        self.call.leave_step()
        self.call.host.say(text, Role.GOOD)
        self.call.host.write("confirmed", work)

    def tick(self, now: datetime) -> None:
        """Forget it when its time is over, or nobody reads any more."""
        if self.reveal is None:
            return
        idle = self.idles and (now - self._touched).total_seconds() >= self.reveal.hide_after
        if idle or (now - self._began).total_seconds() >= self.reveal.gone_after:
            self.call.leave_step()
            self.call.host.say(self.gone())

    def hide(self) -> None:
        """Nobody looks."""
        self._hidden = True
        self.redraw()

    def unhide(self) -> None:
        """Somebody looks again, within the same showing."""
        self._hidden = False
        self.redraw()

    def closed(self) -> None:
        """Nothing of it stays."""
        self.reveal = None
