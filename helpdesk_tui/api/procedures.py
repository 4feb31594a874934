"""Guided calls."""

from __future__ import annotations

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.contract.procedures import Guide, GuideAnswer, GuideStart, ProcedureName


class ProceduresResource:
    """`/v1/procedures`, `/v1/cases/{id}/procedure`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self, language: str) -> list[ProcedureName]:
        """What can be followed."""
        found: list[ProcedureName] = await self._transport.read(
            "procedures", list[ProcedureName], {"lang": language}
        )
        return found

    async def current(self, case: CaseId, language: str) -> Guide | None:
        """What this case follows, and where it stands."""
        path = f"cases/{case}/procedure"
        found: Guide | None = await self._transport.read(path, Guide | None, {"lang": language})
        return found

    async def start(self, case: CaseId, procedure: str, language: str, *, key: str | None = None) -> Guide:
        """Begin, or go on with what an earlier contact began."""
        path = f"cases/{case}/procedure?lang={language}"
        found: Guide = await self._transport.write(path, Guide, GuideStart(procedure=procedure), key)
        return found

    async def answer(
        self, case: CaseId, step: str, answer: str, language: str, *, key: str | None = None
    ) -> Guide:
        """Note the caller's answer to the current step."""
        path = f"cases/{case}/procedure/answer?lang={language}"
        asked = GuideAnswer(step=step, answer=answer)
        found: Guide = await self._transport.write(path, Guide, asked, key)
        return found
