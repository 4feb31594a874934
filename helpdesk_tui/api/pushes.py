"""Login prompts and what detectors say of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.api.whereabouts import WhereaboutsResource
from helpdesk_tui.contract.base import Ask
from helpdesk_tui.contract.ids import AgentId, CaseId, PersonId, PromptId, SignalId
from helpdesk_tui.contract.pivots import Pivot, PivotField, PromptCounts, Timeline, Words
from helpdesk_tui.contract.prompts import (
    PAGE,
    PromptOrder,
    PromptPage,
    PushPrompt,
    ReportAsk,
    Reported,
    Sources,
)
from helpdesk_tui.contract.signals import (
    HandOverAsk,
    PromptLetter,
    Signal,
    SignalFold,
    SignalPage,
    SignalSheet,
    TakerList,
    UndoAsk,
    Verdict,
    VerdictAsk,
)


class PromptsResource:
    """`/v1/prompts`; `case`: the call in which they are looked at, where that is what lets the agent see."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(
        self,
        filter_: str = "",
        *,
        before: str | None = None,
        after: str | None = None,
        at: datetime | None = None,
        order: PromptOrder = PromptOrder.NEWEST,
        limit: int = PAGE,
        case: CaseId | None = None,
    ) -> PromptPage:
        """Some rows: the newest (or oldest), those before or after a cursor, or those around a moment."""
        params = {
            "filter": filter_,
            "before": before,
            "after": after,
            "at": None if at is None else at.isoformat(),
            "order": order.value,
            "limit": str(limit),
            "case": case,
        }
        found: PromptPage = await self._transport.read("prompts", PromptPage, _set(params))
        return found

    async def one(self, prompt: PromptId, *, case: CaseId | None = None) -> PushPrompt:
        """One row."""
        found: PushPrompt = await self._transport.read(f"prompts/{prompt}", PushPrompt, _set({"case": case}))
        return found

    async def report(
        self,
        prompt: PromptId,
        said: Reported,
        *,
        note: str = "",
        case: CaseId | None = None,
        key: str | None = None,
    ) -> PushPrompt:
        """Take down what the person said of it on the telephone; proves nothing and needs no proof."""
        body = ReportAsk(said=said, note=note, case=case)
        found: PushPrompt = await self._transport.write(f"prompts/{prompt}/report", PushPrompt, body, key)
        return found

    async def letter(self, prompt: PromptId, *, case: CaseId | None = None) -> PromptLetter:
        """What may be said of it to the person, once verified in that call."""
        found: PromptLetter = await self._transport.read(
            f"prompts/{prompt}/letter", PromptLetter, _set({"case": case})
        )
        return found

    async def sources(self) -> Sources:
        """How fresh each log is, and when the next look is."""
        found: Sources = await self._transport.read("prompts/sources", Sources)
        return found

    async def words(self, field: str, start: str = "") -> Words:
        """Values of one field that begin so, for completion."""
        found: Words = await self._transport.read("prompts/words", Words, {"field": field, "start": start})
        return found

    async def counts(self, filter_: str = "", *, hours: int = 24) -> PromptCounts:
        """Prompts per hour and per country of the last so many hours."""
        params = {"filter": filter_, "hours": str(hours)}
        found: PromptCounts = await self._transport.read("prompts/counts", PromptCounts, params)
        return found

    async def pivot(self, field: PivotField, value: str) -> Pivot:
        """Everybody who came from there."""
        params = {"field": field.value, "value": value}
        found: Pivot = await self._transport.read("prompts/pivot", Pivot, params)
        return found

    async def timeline(
        self, person: PersonId, *, before: datetime | None = None, case: CaseId | None = None
    ) -> Timeline:
        """What happened to one person."""
        params = {"before": None if before is None else before.isoformat(), "case": case}
        found: Timeline = await self._transport.read(f"prompts/timeline/{person}", Timeline, _set(params))
        return found


class SignalsResource:
    """`/v1/signals`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.context = WhereaboutsResource(transport)
        """Declared travel and turns of duty."""

    async def page(
        self, fold: SignalFold = SignalFold.OPEN, *, after: str | None = None, limit: int = PAGE
    ) -> SignalPage:
        """Some rows of the queue."""
        params = {"fold": fold.value, "after": after, "limit": str(limit)}
        found: SignalPage = await self._transport.read("signals", SignalPage, _set(params))
        return found

    async def sheet(self, signal: SignalId, *, case: CaseId | None = None) -> SignalSheet:
        """One row with everything that it rests on."""
        found: SignalSheet = await self._transport.read(
            f"signals/{signal}", SignalSheet, _set({"case": case})
        )
        return found

    async def claim(self, signal: SignalId, *, key: str | None = None) -> Signal:
        """Say that this is mine; refused while a colleague holds it."""
        return await self._write(signal, "claim", None, key)

    async def release(self, signal: SignalId, *, key: str | None = None) -> Signal:
        """Put it back."""
        return await self._write(signal, "release", None, key)

    async def takers(self, signals: Sequence[SignalId]) -> TakerList:
        """To whom all these rows can be handed over."""
        found: TakerList = await self._transport.read("signals/takers", TakerList, {"signal": list(signals)})
        return found

    async def hand_over(self, signal: SignalId, to: AgentId, words: str, *, key: str | None = None) -> Signal:
        """Give it to a colleague, with what is known and what is still to be done."""
        return await self._write(signal, "hand-over", HandOverAsk(to=to, words=words), key)

    async def hand_back(self, signal: SignalId, *, key: str | None = None) -> Signal:
        """Give back what was handed over, or take it back while nobody took it."""
        return await self._write(signal, "hand-back", None, key)

    async def decide(
        self,
        signal: SignalId,
        verdict: Verdict,
        *,
        note: str = "",
        revision: int | None = None,
        case: CaseId | None = None,
        key: str | None = None,
    ) -> Signal:
        """Give a verdict; claims the row when nobody holds it."""
        body = VerdictAsk(verdict=verdict, note=note, revision=revision, case=case)
        return await self._write(signal, "verdict", body, key)

    async def undo(self, signal: SignalId, *, note: str = "", key: str | None = None) -> Signal:
        """Take the last verdict back; what it set in motion outside is not undone by it."""
        return await self._write(signal, "undo", UndoAsk(note=note), key)

    async def _write(self, signal: SignalId, what: str, body: Ask | None, key: str | None) -> Signal:
        found: Signal = await self._transport.write(f"signals/{signal}/{what}", Signal, body, key)
        return found


def _set(params: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in params.items() if value is not None}
