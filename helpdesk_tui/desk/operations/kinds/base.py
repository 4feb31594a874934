"""What every kind of operation says of itself; the journal, the gate and the reconciler know no more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from pydantic import SecretStr

from helpdesk_tui.contract.base import Ask
from helpdesk_tui.contract.errors import ErrorCode, Missing, Mistaken, Refused
from helpdesk_tui.contract.ids import DeviceId, VendorId
from helpdesk_tui.contract.operations import DryRun
from helpdesk_tui.desk.gate.look import Look
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import settling
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.people import fresh
from helpdesk_tui.desk.people.known import AccountFact

Asking = TypeVar("Asking", bound=Ask)
Capability = TypeVar("Capability")
Known = dict[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was read or drawn before the order is claimed."""

    known_refs: tuple[str, ...] = ()
    """What lives at the vendor already."""
    code: SecretStr | None = None
    """Drawn by the desk, so that a lost answer loses nothing."""


class Kind(ABC, Generic[Asking]):
    """One kind of order: what it asks of the gate, what it does, and how an unknown outcome is settled."""

    gated: ClassVar[bool] = True
    """Asks the gate and a ticket; else an open case of the agent's own is enough."""
    changes_account: ClassVar[bool] = False
    """Account or devices look different after: the mirror is brought up to date at once."""
    exclusive: ClassVar[bool] = True
    """Only one such operation may be open for a vendor and person (Law 3)."""

    def asked(self, house: House, person: PersonFacts, order: Asking) -> Asked:
        """What the gate is asked; nothing by a kind that is not gated."""
        del house, person, order
        raise Mistaken(ErrorCode.BAD_REQUEST)

    @abstractmethod
    async def effect(self, house: House, entry: Entry, order: Asking, code: SecretStr | None) -> Done:
        """The one effectful try at the vendor."""

    @abstractmethod
    async def settle(self, house: House, entry: Entry, order: Asking) -> None:
        """Ask the vendor what is true of an operation that is due, and write it down."""

    def account(self, person: PersonFacts, order: Asking) -> str | None:
        """The vendor's id of the account that is meant; None: the person's first there."""
        if (id_ := device_of(order)) is None:
            named: str | None = getattr(order, "account", None)
            return named
        device = person.device(id_)
        return None if device is None else device.account_ref

    def whose(self, person: PersonFacts, vendor: VendorId, order: Asking) -> AccountFact:
        """The account that is meant; `Missing` when the person has no such account or device there."""
        id_ = device_of(order)
        device = None if id_ is None else person.device(id_)
        account = person.account(vendor, self.account(person, order))
        if account is None or (id_ is not None and (device is None or device.vendor != vendor)):
            raise Missing(ErrorCode.NOT_FOUND)
        return account

    def in_turn(self, order: Asking) -> bool:
        """Whether it waits for what takes devices of the same account (`turns`)."""
        del order
        return False

    async def prepare(self, house: House, account: AccountFact, order: Asking) -> Prepared:  # noqa: ARG002
        """Read at the vendor what has to be known before the order is claimed."""
        return Prepared()

    async def after(self, house: House, entry: Entry, order: Asking) -> None:
        """What follows once the outcome is written."""
        del order
        if self.changes_account:
            await fresh.refresh(house, entry.person)

    def known(self, order: Asking) -> Known:
        """What stands on record of the order besides its kind and vendor."""
        del order
        return {}

    def personal(self, person: PersonFacts, order: Asking) -> dict[str, str]:
        """What stands on record besides and is forgotten with the person's name."""
        del person, order
        return {}

    def what(self, order: Asking) -> str:
        """The word of the order that its kind alone does not say."""
        del order
        return ""

    async def foretell(self, house: House, seen: Look, order: Asking, answer: DryRun) -> DryRun:
        """What the order would do, besides the gate's decision."""
        del house, seen, order
        return answer


def device_of(order: Ask) -> DeviceId | None:
    """The device that an order names, if its kind has one."""
    return getattr(order, "device", None)


def ref_of(device: DeviceId) -> str:
    """The vendor's own id of a device."""
    return device.partition(":")[2]


def able(capability: Capability | None) -> Capability:
    """That capability; refused where the vendor has none."""
    if capability is None:
        raise Refused(ErrorCode.UNSUPPORTED)
    return capability


async def cannot_be_known(house: House, entry: Entry) -> None:
    """The vendor will never tell: it stays unknown and no longer stands in the way of a new try."""
    await settling.left_unknown(house, entry)
