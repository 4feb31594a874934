"""What an agent's console asks of a desk beside proofs and orders, without HTTP between."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.contract.approvals import Approval, GlassAsk
from helpdesk_tui.contract.cases import Case, CaseOpening, CaseOutcome, CaseSummary
from helpdesk_tui.contract.evidence import CaseGate
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import CaseId, DeviceId, OperationId, PersonId, ProofId
from helpdesk_tui.contract.operations import Operation, Reveal
from helpdesk_tui.contract.witness import Seen, Witnessing
from helpdesk_tui.desk.approvals.glass import break_glass
from helpdesk_tui.desk.auth.dependencies import Agent
from helpdesk_tui.desk.cases.interlock import note_password
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.gate.service import panel
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import reveal
from helpdesk_tui.desk.witness import service as witness


@dataclass(frozen=True, slots=True)
class Calls:
    """One agent's calls."""

    house: House
    agent: Agent

    async def open(self, person: PersonId) -> Case:
        return await Cases(self.house).open(self.agent, CaseOpening(person=person))

    async def ticket(self, case: CaseId, number: str) -> Case:
        return await Cases(self.house).ticket(self.agent, case, number)

    async def park(self, case: CaseId) -> Case:
        return await Cases(self.house).park(self.agent, case)

    async def resume(self, case: CaseId) -> Case:
        return await Cases(self.house).resume(self.agent, case)

    async def close(self, case: CaseId, outcome: CaseOutcome) -> CaseSummary:
        return await Cases(self.house).close(self.agent, case, outcome)

    async def summary(self, case: CaseId) -> CaseSummary:
        return await Cases(self.house).summary(case)

    async def password_too(self, case: CaseId) -> Case:
        return await note_password(self.house, self.agent, case)

    async def look(self, case: CaseId, action: Action, device: DeviceId | None = None) -> CaseGate:
        return await panel(self.house, self.agent, case, action, None, device)

    async def reveal(self, id_: OperationId, key: str) -> Reveal:
        return await reveal.reveal(self.house, self.agent, id_, key)

    async def confirmed(self, id_: OperationId) -> Operation:
        return await reveal.confirm(self.house, self.agent, id_)

    async def saw(self, proof: ProofId, seen: Seen) -> Witnessing:
        """As the colleague who was asked to look."""
        return await witness.answer(self.house, self.agent, proof, seen)

    async def glass(self, case: CaseId, asked: GlassAsk, key: str) -> Approval:
        return await break_glass(self.house, self.agent, case, asked, key)
