"""How an account logs in: one setting of it."""

from __future__ import annotations

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import SETTINGS_TAKEN, SettingName, SettingOrder
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import settling
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.base import Kind, Known, able, cannot_be_known


class Setting(Kind[SettingOrder]):
    """Push on, another method, more time: it asks the gate. What takes away is claimed in `taking`."""

    changes_account = True

    def asked(self, house: House, person: PersonFacts, order: SettingOrder) -> Asked:
        """Proof through what the codes go to from then on counts for nothing."""
        del house, person
        if order.takes:
            raise Mistaken(ErrorCode.BAD_REQUEST)
        return Asked(Action.SETTING, order.vendor, delivery=order.delivery, account=order.account)

    async def effect(self, house: House, entry: Entry, order: SettingOrder, code: SecretStr | None) -> Done:
        """Set it; what is so already is left alone."""
        del code
        settings = able(house.vendors[entry.vendor].settings)
        await settings.adjust(entry.account_ref, order.setting, order.value)
        return Done(until=None, uses=None)

    async def settle(self, house: House, entry: Entry, order: SettingOrder) -> None:
        """See whether it is so now."""
        settings = able(house.vendors[entry.vendor].settings)
        so = await settings.adjusted(entry.account_ref, order.setting, order.value)
        if so is None:
            await cannot_be_known(house, entry)
        elif so:
            await settling.done(house, entry, Done(until=None, uses=None), found=True)
        else:
            await settling.ended(house, entry, OperationState.FAILED, ErrorCode.OUTCOME_UNKNOWN.value)

    def known(self, order: SettingOrder) -> Known:
        """Which, and to what."""
        return {"setting": order.setting.value, "value": order.value}

    def what(self, order: SettingOrder) -> str:
        """The same in one word."""
        return named(order.setting, order.value)


def named(setting: SettingName, value: str) -> str:
    """How the journal calls it."""
    return f"{setting.value}:{value}"


TAKEN = tuple(named(setting, value) for setting, value in SETTINGS_TAKEN)
"""What only takes away, as the journal calls it."""
