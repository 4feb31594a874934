"""A person as the gate looks at him: what can prove, what can receive, and since when."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.contract.gate import Tier
from helpdesk_tui.contract.ids import ClientId, DeviceId, PersonId, VendorId
from helpdesk_tui.contract.people import ContactKind
from helpdesk_tui.desk.people.known import AccountFact, ContactFact, DeviceFact
from helpdesk_tui.policy.values import Standing


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """All of it, read in one transaction."""

    id: PersonId
    name: str
    login: str
    client: ClientId
    language: str
    tier: Tier
    accounts: tuple[AccountFact, ...]
    contacts: tuple[ContactFact, ...]
    devices: tuple[DeviceFact, ...]
    manager: PersonId | None
    manager_standing: Standing
    """Since when this manager is on file."""
    own_account: bool
    """It is the agent's own (Law 6)."""

    def account(self, vendor: VendorId, ref: str | None = None) -> AccountFact | None:
        """That account at the vendor; without `ref` the first, for a person may have several there."""
        found = (account for account in self.accounts if account.vendor == vendor)
        return next((account for account in found if ref is None or account.ref == ref), None)

    def device(self, id_: DeviceId) -> DeviceFact | None:
        """That device."""
        return next((device for device in self.devices if device.id == id_), None)

    def reachable(self, *kinds: ContactKind) -> tuple[ContactFact, ...]:
        """Contact points of these kinds."""
        return tuple(contact for contact in self.contacts if contact.kind in kinds)
