"""Another name for a device."""

from __future__ import annotations

from pydantic import SecretStr

from helpdesk_tui.contract.errors import Conflict, ErrorCode
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import RenameOrder
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import settling
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.base import Kind, Known, able, cannot_be_known, ref_of
from helpdesk_tui.desk.people import naming


class Rename(Kind[RenameOrder]):
    """It hands nothing over, but whoever sees the device later goes by its name: a light action."""

    changes_account = True

    def asked(self, house: House, person: PersonFacts, order: RenameOrder) -> Asked:
        """The device proves nothing for its own name: an intruder's could be called like the owner's."""
        del house
        name = naming.written(order.name)
        others = (fact.device.label for fact in person.devices if fact.id != order.device)
        like = None if order.alike else naming.alike(name, filter(None, others))
        if like is not None:
            raise Conflict(ErrorCode.NAME_ALIKE, name=like)
        return Asked(Action.RENAME, order.vendor, order.device)

    async def effect(self, house: House, entry: Entry, order: RenameOrder, code: SecretStr | None) -> Done:
        """Write it."""
        del code
        names, device = able(house.vendors[entry.vendor].names), ref_of(order.device)
        await names.rename(entry.account_ref, device, naming.written(order.name))
        return Done(until=None, uses=None, device_ref=device)

    async def settle(self, house: House, entry: Entry, order: RenameOrder) -> None:
        """Read the name."""
        names, device = able(house.vendors[entry.vendor].names), ref_of(order.device)
        so = await names.named(entry.account_ref, device, naming.written(order.name))
        if so is None:
            await cannot_be_known(house, entry)
        elif so:
            await settling.done(house, entry, Done(until=None, uses=None, device_ref=device), found=True)
        else:
            await settling.ended(house, entry, OperationState.FAILED, ErrorCode.OUTCOME_UNKNOWN.value)

    def known(self, order: RenameOrder) -> Known:
        """Whether the agent was told that it reads like something else."""
        return {"alike": order.alike}

    def personal(self, person: PersonFacts, order: RenameOrder) -> dict[str, str]:
        """Both names: people call their phones by their own."""
        device = person.device(order.device)
        was = "" if device is None else device.device.label
        return {"was": was, "called": naming.written(order.name)}
