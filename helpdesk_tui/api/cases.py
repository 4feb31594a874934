"""Cases: one call with one person."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.cases import (
    Calling,
    Case,
    CaseOpening,
    CaseOutcome,
    CaseReason,
    CaseSummary,
    Closing,
    HandOver,
    InformationCall,
    Outside,
    Ticket,
)
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, PersonId


class CasesResource:
    """`/v1/cases`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self) -> list[Case]:
        """The agent's cases that are not closed, newest first."""
        found: list[Case] = await self._transport.read("cases", list[Case])
        return found

    async def get(self, case: CaseId) -> Case:
        """One case."""
        found: Case = await self._transport.read(f"cases/{case}", Case)
        return found

    async def summary(self, case: CaseId) -> CaseSummary:
        """What to paste into the ticket."""
        found: CaseSummary = await self._transport.read(f"cases/{case}/summary", CaseSummary)
        return found

    async def open(
        self, person: PersonId, reason: CaseReason = CaseReason.UNSAID, *, key: str | None = None
    ) -> Case:
        """Open a case with a person, or return to the agent's open one."""
        return await self._write("cases", CaseOpening(person=person, reason=reason), key)

    async def reason(self, case: CaseId, reason: CaseReason, *, key: str | None = None) -> Case:
        """Say why the person calls."""
        return await self._write(f"cases/{case}/reason", Calling(reason=reason), key)

    async def ticket(self, case: CaseId, number: str, *, key: str | None = None) -> Case:
        """Write down the ticket."""
        return await self._write(f"cases/{case}/ticket", Ticket(number=number), key)

    async def flag(self, case: CaseId, *, key: str | None = None) -> Case:
        """Security hears that this call is doubted; the caller does not."""
        return await self._write(f"cases/{case}/flag", None, key)

    async def password_too(self, case: CaseId, *, key: str | None = None) -> Case:
        """The password is changed as well: no second factor in this call."""
        return await self._write(f"cases/{case}/password", None, key)

    async def outside(self, case: CaseId, at: datetime, words: str, *, key: str | None = None) -> Case:
        """Put on record what was done without the desk."""
        return await self._write(f"cases/{case}/outside", Outside(at=at, words=words), key)

    async def serve_at(self, case: CaseId, client: ClientId, *, key: str | None = None) -> Case:
        """Serve the person at another client where he has an account."""
        from helpdesk_tui.contract.accounts import ServedAt

        return await self._write(f"cases/{case}/client", ServedAt(client=client), key)

    async def park(self, case: CaseId, *, key: str | None = None) -> Case:
        """Put the call aside."""
        return await self._write(f"cases/{case}/park", None, key)

    async def resume(self, case: CaseId, *, key: str | None = None) -> Case:
        """Return to the call."""
        return await self._write(f"cases/{case}/resume", None, key)

    async def information(self, person: PersonId | None = None, *, key: str | None = None) -> Case:
        """Log a call that only asked how things work."""
        return await self._write("cases/information", InformationCall(person=person), key)

    async def hand_over(self, case: CaseId, to: AgentId, *, key: str | None = None) -> Case:
        """Give the case to a colleague of `Session.colleagues`."""
        return await self._write(f"cases/{case}/handover", HandOver(to=to), key)

    async def close(self, case: CaseId, outcome: CaseOutcome, *, key: str | None = None) -> CaseSummary:
        """End the call."""
        body = Closing(outcome=outcome)
        found: CaseSummary = await self._transport.write(f"cases/{case}/close", CaseSummary, body, key)
        return found

    async def _write(self, path: str, body: BaseModel | None, key: str | None) -> Case:
        found: Case = await self._transport.write(path, Case, body, key)
        return found
