"""What the call screen knows; frozen, replaced as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import Case
    from helpdesk_tui.contract.evidence import CaseGate, Proof, Way
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.ids import DeviceId, ProofId, VendorId
    from helpdesk_tui.contract.operations import Operation
    from helpdesk_tui.contract.people import Account, PersonCard, PersonHit, SearchPage
    from helpdesk_tui.contract.procedures import Guide
    from helpdesk_tui.contract.session import Session

WITNESS = "witness"
"""The way by a colleague on site, who is named first: it has a key of its own."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What the gate is asked for."""

    action: Action
    vendor: VendorId
    device: DeviceId | None = None
    account: str | None = None
    """The vendor's id of the account, where the person has several there."""
    delivery: str | None = None
    """How it would travel, where that is chosen."""

    def meets(self, account: Account) -> bool:
        """Whether it acts on that account."""
        return account.vendor == self.vendor and self.account in (None, ref_of(account))


def ref_of(account: Account) -> str:
    """The vendor's own id of an account."""
    return account.id.removeprefix(f"{account.vendor}:")


@dataclass(frozen=True, slots=True)
class CallState:
    """The people found, the person in view, the case and its gate."""

    session: Session | None = None
    page: SearchPage | None = None
    cursor: int = 0
    card: PersonCard | None = None
    case: Case | None = None
    gate: CaseGate | None = None
    aim: Aim | None = None
    mine: tuple[Case, ...] = ()
    operations: tuple[Operation, ...] = ()
    """This case's operations, newest last."""
    guide: Guide | None = None
    """The guided call that this case follows."""

    @property
    def hit(self) -> PersonHit | None:
        """The person under the cursor."""
        hits = self.page.hits if self.page else ()
        return hits[self.cursor] if self.cursor < len(hits) else None

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts of the person in view."""
        return self.card.accounts if self.card else ()

    @property
    def open_case(self) -> Case | None:
        """The case in view while it can still be worked on."""
        return self.case if self.case and self.case.state == "open" else None

    @property
    def readonly(self) -> bool:
        """Whether this desk only shows."""
        return bool(self.session and self.session.readonly)

    def ways(self, method: str) -> tuple[Way, ...]:
        """The ways of one method, those that can be taken first."""
        every = self.gate.ways if self.gate else ()
        found = [way for way in every if way.method == method and way.id != WITNESS]
        return tuple(sorted(found, key=lambda way: way.unavailable is not None))

    def proof(self, proof: ProofId) -> Proof | None:
        """A proof of this case by its id."""
        return next((item for item in (self.gate.proofs if self.gate else ()) if item.id == proof), None)

    def waiting_proof(self, way: Way) -> Proof | None:
        """The proof that is already waiting on this way."""
        proofs = self.gate.proofs if self.gate else ()
        return next((item for item in proofs if item.way == way.id and item.state == "waiting"), None)
