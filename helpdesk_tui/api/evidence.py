"""Proofs that the caller is the person."""

from __future__ import annotations

from pydantic import BaseModel, SecretStr

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.evidence import CallOutcome, Proof, ProofAnswer, ProofStart
from helpdesk_tui.contract.ids import CaseId, ProofId, WayId


class EvidenceResource:
    """`/v1/cases/{id}/evidence`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def get(self, case: CaseId, proof: ProofId) -> Proof:
        """One proof as it stands."""
        found: Proof = await self._transport.read(f"cases/{case}/evidence/{proof}", Proof)
        return found

    async def start(self, case: CaseId, way: WayId, *, key: str | None = None) -> Proof:
        """Take a way."""
        return await self._write(f"cases/{case}/evidence", ProofStart(way=way), key)

    async def typed(self, case: CaseId, proof: ProofId, code: SecretStr, *, key: str | None = None) -> Proof:
        """What the caller read out."""
        return await self._write(f"cases/{case}/evidence/{proof}/answer", ProofAnswer(typed=code), key)

    async def outcome(
        self, case: CaseId, proof: ProofId, outcome: CallOutcome, *, key: str | None = None
    ) -> Proof:
        """How a call-back or a call to the manager ended."""
        return await self._write(f"cases/{case}/evidence/{proof}/answer", ProofAnswer(outcome=outcome), key)

    async def cancel(self, case: CaseId, proof: ProofId, *, key: str | None = None) -> Proof:
        """Leave the way."""
        return await self._write(f"cases/{case}/evidence/{proof}/cancel", None, key)

    async def _write(self, path: str, body: BaseModel | None, key: str | None) -> Proof:
        found: Proof = await self._transport.write(path, Proof, body, key)
        return found
