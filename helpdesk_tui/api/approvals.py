"""Approvals: asking for a second pair of eyes, and being one."""

from __future__ import annotations

from pydantic import SecretStr

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.approvals import (
    Approval,
    ApprovalAsk,
    ApprovalAsked,
    ApprovalSheet,
    ApprovalWords,
    GlassAsk,
)
from helpdesk_tui.contract.ids import ApprovalId, CaseId
from helpdesk_tui.contract.orders import Order


class ApprovalsResource:
    """`/v1/approvals`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self, case: CaseId | None = None) -> list[Approval]:
        """What waits and what ended lately, or those of one case, newest first."""
        found: list[Approval] = await self._transport.read(
            "approvals", list[Approval], {} if case is None else {"case": case}
        )
        return found

    async def sheet(self, id_: ApprovalId) -> ApprovalSheet:
        """The evidence sheet of one request."""
        found: ApprovalSheet = await self._transport.read(f"approvals/{id_}", ApprovalSheet)
        return found

    async def ask(
        self, case: CaseId, order: Order, language: str, *, key: str | None = None
    ) -> ApprovalAsked:
        """Ask for exactly this order; the words are in the answer."""
        body = ApprovalAsk(order=order, language=language)
        made: ApprovalAsked = await self._transport.write(f"cases/{case}/approvals", ApprovalAsked, body, key)
        return made

    async def break_glass(
        self, case: CaseId, order: Order, reason: str, *, key: str | None = None
    ) -> Approval:
        """Go on without a second person, for exactly this order."""
        body = GlassAsk(order=order, reason=reason)
        made: Approval = await self._transport.write(f"cases/{case}/break-glass", Approval, body, key)
        return made

    async def approve(self, id_: ApprovalId, words: SecretStr, *, key: str | None = None) -> Approval:
        """Agree, with the three words."""
        return await self._move(id_, "approve", ApprovalWords(words=words), key)

    async def deny(self, id_: ApprovalId, *, key: str | None = None) -> Approval:
        """Refuse it, or stop it."""
        return await self._move(id_, "deny", None, key)

    async def withdraw(self, id_: ApprovalId, *, key: str | None = None) -> Approval:
        """Take one's own request back."""
        return await self._move(id_, "withdraw", None, key)

    async def _move(
        self, id_: ApprovalId, verb: str, body: ApprovalWords | None, key: str | None
    ) -> Approval:
        found: Approval = await self._transport.write(f"approvals/{id_}/{verb}", Approval, body, key)
        return found
