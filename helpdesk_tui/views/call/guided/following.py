"""The guided call that a case follows: fetched when things move, brought back when its step is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.wording import language

if TYPE_CHECKING:
    from helpdesk_tui.contract.procedures import Guide, GuideStep
    from helpdesk_tui.views.call.call import Call

CHECKLIST = "guide"


class Following:
    """Keeps the guided call of the case in view."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._shown: str | None = None
        """The step that was seen last as the current one: the checklist comes back when it is another."""

    @property
    def guide(self) -> Guide | None:
        """The guided call."""
        return self._call.state.guide

    @property
    def current(self) -> GuideStep | None:
        """The step whose turn it is."""
        steps = self.guide.steps if self.guide else ()
        return next((step for step in steps if step.state == "current"), None)

    @property
    def goes_on(self) -> bool:
        """Whether there is something left to do."""
        return self.guide is not None and not self.guide.finished and not self.guide.stopped

    def load(self) -> None:
        """Fetch it, for a case that may follow one already."""

        async def work() -> None:
            case = self._call.state.case
            if case is not None:
                self.know(await self._call.link.client.procedures.current(case.id, language()))

        self._call.host.read("guide", work)

    def moved(self) -> None:
        """Something happened at the desk: see whether the current step is over."""
        if not self.goes_on:
            return

        async def work() -> None:
            case = self._call.state.case
            if case is None:
                return
            guide = await self._call.link.client.procedures.current(case.id, language())
            self._call.change(guide=guide)
            step = self._call.step
            if step is not None and step.id == CHECKLIST:
                self._seen()
            elif self._shown != (self.current.id if self.current else ""):
                self.come_back()

        self._call.host.read("guide", work)

    def come_back(self) -> None:
        """Show the checklist again, unless something else is being done."""
        if self.guide is not None and self._call.step is None:
            from helpdesk_tui.views.call.guided.checklist import Checklist

            self._call.begin(Checklist(self._call))
            self._seen()

    def know(self, guide: Guide | None) -> None:
        """The desk said where it stands."""
        self._call.change(guide=guide)
        self._seen()

    def _seen(self) -> None:
        self._shown = self.current.id if self.current else ""
