"""Suspending, locking, giving back: one change to an account or a device."""

from __future__ import annotations

from datetime import timedelta

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import Change, ChangeOrder
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import settling, turns
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.base import Kind, Known, able, cannot_be_known, ref_of

UNLOCKED_DEVICE = "unlock_device"
ACTIONS = {Change.UNLOCK_ACCOUNT: Action.UNLOCK, Change.REMOVE_DEVICE: Action.REMOVE_DEVICE}
"""What the gate is asked for a change that does not only take away; else: to give back."""


class ChangeKind(Kind[ChangeOrder]):
    """What gives back or cannot be undone asks the gate; what takes away is claimed in `taking`."""

    changes_account = True

    def asked(self, house: House, person: PersonFacts, order: ChangeOrder) -> Asked:
        """Unlocking is light; giving a device or an account back, or removing one for good, is not."""
        del house
        if order.change.takes:
            raise Mistaken(ErrorCode.BAD_REQUEST)
        action = ACTIONS.get(order.change, Action.GIVE_BACK)
        account = self.account(person, order)
        return Asked(action, order.vendor, order.device, account=account, change=order.change)

    async def effect(self, house: House, entry: Entry, order: ChangeOrder, code: SecretStr | None) -> Done:
        """Make it so; done twice it is harmless."""
        del code
        locks = able(house.vendors[entry.vendor].locks)
        device = None if order.device is None else ref_of(order.device)
        quiet = order.change is Change.QUIET_PUSHES  # the desk ends it, no vendor does
        await locks.apply(entry.account_ref, device, order.change, seconds=None if quiet else order.seconds)
        until = None if order.seconds is None else house.clock.now() + timedelta(seconds=order.seconds)
        return Done(until=until, uses=None, device_ref=device)

    async def settle(self, house: House, entry: Entry, order: ChangeOrder) -> None:
        """See whether it is so now."""
        locks = able(house.vendors[entry.vendor].locks)
        device = None if order.device is None else ref_of(order.device)
        stands = await locks.stands(entry.account_ref, device, order.change)
        if stands is None:
            await cannot_be_known(house, entry)
        elif stands:
            until = None
            if order.change is Change.QUIET_PUSHES and order.seconds is not None:
                until = entry.asked_at + timedelta(seconds=order.seconds)
            await settling.done(house, entry, Done(until=until, uses=None, device_ref=device), found=True)
        else:
            await settling.ended(house, entry, OperationState.FAILED, ErrorCode.OUTCOME_UNKNOWN.value)

    def in_turn(self, order: ChangeOrder) -> bool:
        """What takes a device, and what opens an account that has to have one."""
        return self.what(order) in turns.TAKING | turns.GATED

    def known(self, order: ChangeOrder) -> Known:
        """Which change, and for how long."""
        return {"change": order.change.value, "seconds": order.seconds}

    def what(self, order: ChangeOrder) -> str:
        """Which change; a device that is unlocked leaves a lock of the account as it stands."""
        if order.change is Change.UNLOCK_ACCOUNT and order.device is not None:
            return UNLOCKED_DEVICE
        return order.change.value
