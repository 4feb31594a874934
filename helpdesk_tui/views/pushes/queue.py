"""The rows of the queue as this console holds them, and what is done to them at the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.pushes.marks import Marks
from helpdesk_tui.views.text import Role
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import SignalId
    from helpdesk_tui.contract.signals import Signal, SignalCounts, SignalSheet
    from helpdesk_tui.views.pushes.screen import PushesScreen

AHEAD = 20
"""Rows before the end of what is known at which more are fetched."""


class Queue:
    """Rows, the sheet of the chosen one, and the last verdict given here."""

    def __init__(self, where: PushesScreen) -> None:
        self._where = where
        self.rows: list[Signal] = []
        self.decided = False
        """The rows are those that were decided."""
        self.known = False
        self.sheet: SignalSheet | None = None
        self._counts: SignalCounts | None = None
        self._after: str | None = None
        self.marks: Marks[Signal] = Marks(lambda one: one.id)
        """Rows to decide about together."""
        self._last: tuple[SignalId, ...] = ()
        self.busy = False
        """Something is being written at the desk."""

    @property
    def counts(self) -> SignalCounts:
        """What waits."""
        from helpdesk_tui.contract.signals import SignalCounts

        return self._counts or SignalCounts()

    @property
    def seen(self) -> bool:
        """The evidence of the chosen row, as it is now, stands on the screen; no verdict is under way."""
        chosen = self._where.chosen
        return chosen is not None and self._shows(chosen) and not self.busy

    # -- reading -------------------------------------------------------------------------------------

    def fetch(self, on: SignalId | None = None) -> None:
        """As many rows as there were, the cursor on the same one, or on this one."""
        if not self._where.reviews:
            self._where.draw()
            return

        self._where.read("queue", lambda: self._anew(on))

    async def _anew(self, on: SignalId | None) -> None:
        await self._read_rows(max(1, len(self.rows)))
        self._put(on)
        await self._read_sheet()

    async def _read_rows(self, enough: int) -> None:
        from helpdesk_tui.contract.signals import SignalFold

        fold = SignalFold.DECIDED if self.decided else SignalFold.OPEN
        signals = self._where.console.link.client.signals
        page = await signals.page(fold)
        rows = list(page.signals)
        while page.after is not None and len(rows) < enough:
            page = await signals.page(fold, after=page.after)
            rows += page.signals
        before = self._where.chosen
        self.rows, self._after, self._counts, self.known = rows, page.after, page.counts, True
        self._before = None if before is None else before.id

    _before: SignalId | None = None

    def _put(self, on: SignalId | None) -> None:
        ids = [one.id for one in self.rows]
        wanted = on if on in ids else self._before
        place = ids.index(wanted) if wanted in ids else self._where.listed.cursor
        self._where.draw(max(0, min(place, len(ids) - 1)))

    async def _read_sheet(self) -> None:
        """Until the evidence is that of the chosen row: the cursor may move while an answer is under way."""
        while (chosen := self._where.chosen) is not None and not self._shows(chosen):
            sheet = await self._where.console.link.client.signals.sheet(chosen.id)
            now = self._where.chosen
            if now is None or now.id != chosen.id or sheet.signal.revision < now.revision:
                continue  # late: what came meanwhile stays
            self.sheet = sheet
            self.rows = [sheet.signal if one.id == sheet.signal.id else one for one in self.rows]
            self._where.detail.show([], top=True)
            self._where.draw()
        if self._where.chosen is None:
            self.sheet = None
            self._where.draw()

    def _shows(self, row: Signal) -> bool:
        sheet = self.sheet
        return sheet is not None and (sheet.signal.id, sheet.signal.revision) == (row.id, row.revision)

    def fetch_sheet(self) -> None:
        """The evidence of the row under the cursor."""
        self._where.read("sheet", self._read_sheet)

    def fetch_more(self) -> None:
        """Go on where the known rows end, when the cursor comes near."""
        if self._after is None or self._where.listed.cursor < len(self.rows) - AHEAD:
            return

        async def work() -> None:
            await self._read_rows(len(self.rows) + 1)
            self._put(None)

        self._where.read("queue", work)

    def turn(self) -> None:
        """The decided rows, or those to look at."""
        self.decided = not self.decided
        self.rows, self.sheet, self.known = [], None, False
        self.marks.clear()
        self._where.draw(0)
        self.fetch()

    # -- deciding ------------------------------------------------------------------------------------

    def decide(self, verdict: str) -> None:
        """Give the verdict, and go on to the next row that waits."""
        chosen, note, key = self._where.chosen, self._where.note, uuid4().hex
        if chosen is None:
            return
        following = self._next()

        async def ask() -> Signal:
            from helpdesk_tui.contract.signals import Verdict

            signals = self._where.console.link.client.signals
            done = await signals.decide(
                chosen.id, Verdict(verdict), note=note, revision=chosen.revision, key=key
            )
            self._where.note, self._last = "", (done.id,)
            return done

        text = {
            "reconnect": _("Decided: a program that connects by itself. u takes it back."),
            "own_mistake": _("Decided: the person's own mistake. u takes it back."),
            "malicious": _("Decided: malicious. The person is told. u takes it back."),
            "ask_user": _("A call-back is among the tasks (F10), with the question worded. u takes it back."),
        }[verdict]
        self._write(ask, text, following)

    def _next(self) -> SignalId | None:
        """The row after the chosen one that nobody has decided or asked about."""
        place = self._where.listed.cursor
        rest = [*self.rows[place + 1 :], *reversed(self.rows[:place])]
        return next((one.id for one in rest if one.state == "open"), None)

    def decided_here(self, ids: Sequence[SignalId]) -> None:
        """These verdicts were given together, and are taken back together."""
        self._last = tuple(ids) or self._last

    def undo(self) -> None:
        """Take back what was decided here last, or the verdict of the chosen row."""
        chosen = self._where.chosen
        given = (chosen.id,) if chosen is not None and chosen.verdict is not None else ()
        back = (given if self.decided else self._last) or given
        keys, note = {one: uuid4().hex for one in back}, self._where.note

        async def work() -> None:
            self._last = ()
            for one in back:
                await self._where.console.link.client.signals.undo(one, note=note, key=keys[one])
            self._where.note = ""
            self._where.say(_("Taken back, on record."), Role.GOOD)

        if back:
            self.at_work(work, back[0])

    @property
    def can_undo(self) -> bool:
        """Whether there is a verdict to take back."""
        chosen = self._where.chosen
        return bool(self._last) or (chosen is not None and chosen.verdict is not None)

    def claim(self) -> None:
        """Mine for half an hour; one's own again: put back for all."""
        chosen, key = self._where.chosen, uuid4().hex
        if chosen is None:
            return
        mine = chosen.claimed_by == self._where.me and not self._is_offered(chosen)

        async def ask() -> Signal:
            signals = self._where.console.link.client.signals
            return await (signals.release if mine else signals.claim)(chosen.id, key=key)

        self._write(ask, _("Put back.") if mine else _("Yours for half an hour."), chosen.id)

    def open(self) -> None:
        """Whoever opens a free row has it."""
        chosen = self._where.chosen
        if chosen is None or chosen.state == "decided" or chosen.mine:
            return
        if chosen.claimed_by is None or self._is_offered(chosen):
            self.claim()

    def _is_offered(self, row: Signal) -> bool:
        """A colleague handed it over, and it was not taken yet."""
        handed = row.handed
        return handed is not None and handed.to == self._where.me and handed.taken_at is None

    def hand_back(self) -> None:
        """To the colleague who handed it over, or out of the hands of one who has not taken it."""
        chosen, key = self._where.chosen, uuid4().hex
        if chosen is None or chosen.handed is None:
            return
        mine = chosen.handed.by == self._where.me
        text = _("Yours again.") if mine else _("Handed back to {agent}.").format(agent=chosen.handed.by)
        self._write(
            lambda: self._where.console.link.client.signals.hand_back(chosen.id, key=key), text, chosen.id
        )

    def _write(self, ask: Callable[[], Awaitable[Signal]], said: str, then: SignalId | None) -> None:
        async def work() -> None:
            await ask()
            self._where.say(said, Role.GOOD)

        self.at_work(work, then)

    def at_work(self, work: Callable[[], Awaitable[None]], then: SignalId | None = None) -> None:
        """Write to the desk; keys wait meanwhile, and the rows are asked for anew at its end."""
        self.busy = True
        self._where.held.begin()

        async def guarded() -> None:
            try:
                try:
                    await work()
                finally:
                    self.busy = False
                    await self._anew(then)
            finally:
                self._where.held.end()

        self._where.write("signal", guarded)
