"""Containments: what is taken from an attacker at once."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.containments import (
    WORD,
    Containment,
    ContainmentAsk,
    ContainmentConfirm,
    ContainmentLine,
    GiveBackAsk,
)
from helpdesk_tui.contract.ids import CaseId, ContainmentId, PersonId, SignalId


class ContainmentsResource:
    """`/v1/containments`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def look(
        self,
        reason: str,
        *,
        people: Sequence[PersonId] = (),
        signals: Sequence[SignalId] = (),
        case: CaseId | None = None,
        key: str | None = None,
    ) -> Containment:
        """The dry run: what would be done; nothing is changed at any vendor."""
        ask = ContainmentAsk(people=tuple(people), signals=tuple(signals), case=case, reason=reason)
        found: Containment = await self._transport.write("containments", Containment, ask, key)
        return found

    async def look_again(self, containment: ContainmentId, *, key: str | None = None) -> Containment:
        """Ask the vendors that did not answer once more; the same list, no longer good than before."""
        path = f"containments/{containment}/look"
        found: Containment = await self._transport.write(path, Containment, None, key)
        return found

    async def all(self) -> list[ContainmentLine]:
        """Those that were confirmed or wait for a second person, newest first."""
        found: list[ContainmentLine] = await self._transport.read("containments", list[ContainmentLine])
        return found

    async def get(self, containment: ContainmentId) -> Containment:
        """One with each step as it stands now."""
        found: Containment = await self._transport.read(f"containments/{containment}", Containment)
        return found

    async def confirm(self, looked: Containment, word: str = WORD, *, key: str | None = None) -> Containment:
        """Do exactly what was looked at."""
        ask = ContainmentConfirm(word=word, frozen=looked.frozen)
        path = f"containments/{looked.id}/confirm"
        found: Containment = await self._transport.write(path, Containment, ask, key)
        return found

    async def cancel(self, containment: ContainmentId, *, key: str | None = None) -> Containment:
        """Stop it; what was done stays."""
        path = f"containments/{containment}/cancel"
        found: Containment = await self._transport.write(path, Containment, None, key)
        return found

    async def give_back(
        self, containment: ContainmentId, step: str, case: CaseId, *, key: str | None = None
    ) -> Containment:
        """Give back what one step took; the gate of that case decides."""
        ask = GiveBackAsk(step=step, case=case)
        path = f"containments/{containment}/give-back"
        found: Containment = await self._transport.write(path, Containment, ask, key)
        return found
