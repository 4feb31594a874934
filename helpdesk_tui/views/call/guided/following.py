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
        self._aside: str | None = None
        """The step at which the agent looked away from the checklist: it comes back at another one.

        Only looking away counts. What was ordered may take the pane from a checklist that has come back
        already, and then it has to come back again.
        """

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
        self._aside = None

        async def work() -> None:
            case = self._call.state.case
            if case is not None:
                self.know(await self._call.link.client.procedures.current(case.id, language()))
                if not self._in_view:
                    self.looked_away()

        self._call.host.read("guide", work)

    def moved(self) -> None:
        """Something happened at the desk: see whether the current step is over."""
        if not self.goes_on:
            return

        async def work() -> None:
            case = self._call.state.case
            if case is None:
                return
            self.know(await self._call.link.client.procedures.current(case.id, language()))
            if self._aside != self._here:
                self.come_back()

        self._call.host.read("guide", work)

    def come_back(self) -> None:
        """Show the checklist again, unless something else is being done."""
        if self.guide is not None and self._call.step is None:
            from helpdesk_tui.views.call.guided.checklist import Checklist

            self._aside = None
            self._call.begin(Checklist(self._call), keep_said=True)

    def know(self, guide: Guide | None) -> None:
        """The desk said where it stands; what it said before the newest answer is old."""
        known = self.guide
        if guide and known and guide.id == known.id and guide.revision < known.revision:
            return
        self._call.change(guide=guide)

    def looked_away(self) -> None:
        """The agent left the checklist: to do what its step asks, or for something else."""
        self._aside = self._here

    @property
    def _here(self) -> str:
        return self.current.id if self.current else ""

    @property
    def _in_view(self) -> bool:
        return self._call.step is not None and self._call.step.id == CHECKLIST
