"""The second pair of eyes: requests, the evidence of one, three words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from textual import on
from textual.widgets import Input

from helpdesk_tui.views.approvals.rows import ended_words, request_row, sheet_rows
from helpdesk_tui.views.commands import Offer, offers
from helpdesk_tui.views.link import LinkState
from helpdesk_tui.views.second import SecondScreen
from helpdesk_tui.views.text import Line, Role, paragraph
from helpdesk_tui.wording import _, ngettext

if TYPE_CHECKING:
    from pydantic import SecretStr

    from helpdesk_tui.contract.approvals import Approval, ApprovalSheet
    from helpdesk_tui.contract.stream import Change


class ApprovalsScreen(SecondScreen):
    """Requests above, the evidence sheet of the chosen one below, and a field for the words."""

    rows_id = "approvals"
    most_listed = 5

    def __init__(self) -> None:
        super().__init__()
        self._list: list[Approval] | None = None
        self._sheet: ApprovalSheet | None = None
        self._about: Approval | None = None
        self._key = uuid4().hex
        self._words = ""

    def on_mount(self) -> None:
        """Nothing is asked yet."""
        self.stop_asking()
        self.refetch()

    # -- what is shown -------------------------------------------------------------------------------

    def refetch(self) -> None:
        """Fetch the requests, and the sheet of the chosen one."""
        if self.console.link.state is not LinkState.UP:
            return

        async def work() -> None:
            before = self.chosen
            self._list = await self.console.link.client.approvals.all()
            self.draw(self.place_of(before, self._list))
            self.read("sheet", self._fetch_sheet)

        self.read("approvals", work)

    async def _fetch_sheet(self) -> None:
        from helpdesk_tui.contract.errors import Refused

        chosen = self.chosen
        if chosen is None:
            return
        try:
            self._sheet = await self.console.link.client.approvals.sheet(chosen.id)
        except Refused as error:  # an agent who may not approve sees the list alone
            self._sheet = None
            self.failed(error)
        self.draw()

    def look(self) -> None:
        """Another request is under the cursor."""
        self.draw()
        self.read("sheet", self._fetch_sheet)

    def changed(self, change: Change) -> None:
        """A request was made or moved, or its case did."""
        cases = {one.case for one in self._list or ()}
        if change.resource == "approvals" or change.case in cases:
            self.refetch()

    def draw(self, cursor: int | None = None) -> None:
        """Rows with their ages, and the sheet."""
        now, width = self.console.link.clock.now(), self.app.size.width - 4
        found = self._list or []
        self.show_list([request_row(one, self.me, now, width - 2) for one in found], cursor)
        waiting = sum(one.state == "asked" and one.agent != self.me for one in found)
        count = ngettext("{n} waits for you", "{n} wait for you", waiting).format(n=waiting)
        self.show_heading(_("Second pair of eyes"), _("asking the desk…") if self._list is None else count)
        self.detail.show(self._rows(width))
        self.draw_frame()

    def _rows(self, width: int) -> list[Line]:
        chosen, now = self.chosen, self.console.link.clock.now()
        if chosen is None:
            text = "" if self._list is None else _("Nobody asks for a second pair of eyes.")
            return paragraph(text, width, Role.DIM)
        if self._sheet is None or self._sheet.approval.id != chosen.id:
            return []
        rows = sheet_rows(self._sheet, now, width)
        if not chosen.state.open:
            return [*paragraph(ended_words(chosen, now), width, Role.WARN), *rows][:24]
        return rows

    @property
    def chosen(self) -> Approval | None:
        """The request under the cursor."""
        return self.under_cursor(self._list or [])

    @property
    def may_decide(self) -> bool:
        """Whether this agent may say yes or no to the chosen one."""
        session, found = self.console.link.session, self.chosen
        if session is None or session.readonly or found is None:
            return False
        return found.state in {"asked", "approved"} and found.agent != session.agent

    def own_offers(self) -> tuple[Offer, ...]:
        """Approve, refuse, go back."""
        from helpdesk_tui.views.approvals.commands import APPROVALS

        return offers(APPROVALS, self)

    # -- what is asked and done ----------------------------------------------------------------------

    def ask_words(self) -> None:
        """Ask for the three words of the chosen request; the list gives way to the sheet."""
        self._about, self._key = self.chosen, uuid4().hex
        self._ask(_("The three words that {agent} says on the telephone (Enter approves, Esc leaves):"))

    def _ask(self, question: str) -> None:
        agent = self._about.agent if self._about else ""
        self.listed.display = False
        self.show_question(question.format(agent=agent))

    def stop_asking(self) -> None:
        """Nothing is typed any more; what was typed is forgotten."""
        self._about, self._words = None, ""
        self.listed.display = True
        self.hide_question()

    @on(Input.Submitted, "#answer")
    def _answered(self, event: Input.Submitted) -> None:
        text, about = event.value.strip(), self._about
        if not text or about is None:
            return
        if self.asks_own_code:
            self.take_own_code(text)
        else:
            self._words = text
            self._approve(about)

    def _approve(self, about: Approval) -> None:
        from pydantic import SecretStr

        words, key = SecretStr(self._words[:64]), self._key

        async def work() -> None:
            from helpdesk_tui.contract.errors import DeskError, ErrorCode

            try:
                done = await self.console.link.client.approvals.approve(about.id, words, key=key)
            except DeskError as error:
                self._key = uuid4().hex
                if error.code is ErrorCode.STEP_UP_NEEDED:
                    self.ask_own_code(partial(self._show_own, about), lambda: self._approve(about))
                    return
                if error.code is not ErrorCode.WRONG_WORDS or error.params.get("left") == "0":
                    self.stop_asking()
                self.refetch()
                raise
            self.stop_asking()
            text = _("Approved. {agent} carries it out.") if done.state == "approved" else _("You agreed.")
            self.say(text.format(agent=done.agent), Role.GOOD)
            self.refetch()

        self.write("approve", work)

    async def _show_own(self, about: Approval, code: SecretStr) -> None:
        signing = self.console.link.client.signing
        await signing.step_up(about.case, code, (about.action,), key=uuid4().hex)

    def deny(self) -> None:
        """Refuse the chosen one, or stop it."""
        found = self.chosen
        if found is None:
            return

        async def work() -> None:
            done = await self.console.link.client.approvals.deny(found.id)
            text = _("Stopped, on record.") if done.state == "stopped" else _("Refused, on record.")
            self.say(text, Role.GOOD)
            self.refetch()

        self.write("deny", work)
