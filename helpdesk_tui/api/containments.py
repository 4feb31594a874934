"""Containments: what is taken from an attacker at once."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.containments import (
    WORD,
    Containment,
    ContainmentAsk,
    ContainmentConfirm,
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

    async def all(self) -> list[Containment]:
        """Those that were confirmed, newest first."""
        found: list[Containment] = await self._transport.read("containments", list[Containment])
        return found

    async def get(self, containment: ContainmentId) -> Containment:
        """One with each step as it stands now."""
        found: Containment = await self._transport.read(f"containments/{containment}", Containment)
        return found

    async def confirm(
        self, containment: ContainmentId, word: str = WORD, *, key: str | None = None
    ) -> Containment:
        """Do what was looked at."""
        ask = ContainmentConfirm(word=word)
        path = f"containments/{containment}/confirm"
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
