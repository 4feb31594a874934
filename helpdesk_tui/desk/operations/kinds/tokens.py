"""Hardware and software tokens: back in step, put to use by a first code, out of the stock."""

from __future__ import annotations

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.operations import OperationState, Result
from helpdesk_tui.contract.orders import AssignOrder, FirstCodeOrder, ResyncOrder
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import settling
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.base import Kind, Known, able, cannot_be_known, ref_of


class Resync(Kind[ResyncOrder]):
    """The codes that the caller reads bring the token back in step."""

    def asked(self, house: House, person: PersonFacts, order: ResyncOrder) -> Asked:
        """A light action; the token itself proves nothing for it."""
        del house, person
        return Asked(Action.RESYNC, order.vendor, order.device)

    async def effect(self, house: House, entry: Entry, order: ResyncOrder, code: SecretStr | None) -> Done:
        """Codes that do not fit change nothing: an answer, not a fault."""
        del code
        tokens = able(house.vendors[entry.vendor].tokens)
        fits = await tokens.resync(entry.account_ref, ref_of(order.device), order.codes)
        result = Result.ACCEPTED if fits else Result.REFUSED
        return Done(until=None, uses=None, device_ref=ref_of(order.device), result=result)

    async def settle(self, house: House, entry: Entry, order: ResyncOrder) -> None:
        """No vendor tells; the codes are spent, and trying again with new ones is harmless."""
        del order
        await cannot_be_known(house, entry)


class FirstCode(Kind[FirstCodeOrder]):
    """The first code of a new app lets it work."""

    changes_account = True

    def asked(self, house: House, person: PersonFacts, order: FirstCodeOrder) -> Asked:
        """As light as a first activation; the app itself proves nothing for it."""
        del house, person
        return Asked(Action.FIRST_CODE, order.vendor, order.device)

    async def effect(self, house: House, entry: Entry, order: FirstCodeOrder, code: SecretStr | None) -> Done:
        """A code that does not fit changes nothing: an answer, not a fault."""
        del code
        first_codes = able(house.vendors[entry.vendor].first_codes)
        device = ref_of(order.device)
        fits = await first_codes.finish(entry.account_ref, device, order.code)
        result = Result.ACCEPTED if fits else Result.REFUSED
        return Done(until=None, uses=None, device_ref=device, result=result)

    async def settle(self, house: House, entry: Entry, order: FirstCodeOrder) -> None:
        """See whether the app works now."""
        first_codes, device = able(house.vendors[entry.vendor].first_codes), ref_of(order.device)
        works = await first_codes.finished(entry.account_ref, device)
        if works is None:
            await cannot_be_known(house, entry)
        elif works:
            done = Done(until=None, uses=None, device_ref=device, result=Result.ACCEPTED)
            await settling.done(house, entry, done, found=True)
        else:
            await settling.ended(house, entry, OperationState.FAILED, ErrorCode.OUTCOME_UNKNOWN.value)


class Assign(Kind[AssignOrder]):
    """A token out of the stock becomes this person's."""

    changes_account = True

    def asked(self, house: House, person: PersonFacts, order: AssignOrder) -> Asked:
        """A new authenticator."""
        del house, person
        return Asked(Action.ASSIGN_TOKEN, order.vendor, account=order.account)

    async def effect(self, house: House, entry: Entry, order: AssignOrder, code: SecretStr | None) -> Done:
        """Give it."""
        del code
        tokens = able(house.vendors[entry.vendor].tokens)
        await tokens.assign(entry.account_ref, order.token, order.code)
        return Done(until=None, uses=None, device_ref=order.token)

    async def settle(self, house: House, entry: Entry, order: AssignOrder) -> None:
        """See whether the person has it."""
        has = await able(house.vendors[entry.vendor].tokens).assigned(entry.account_ref, order.token)
        if has is None:
            await cannot_be_known(house, entry)
        elif has:
            await settling.done(house, entry, Done(until=None, uses=None, device_ref=order.token), found=True)
        else:
            await settling.ended(house, entry, OperationState.FAILED, ErrorCode.OUTCOME_UNKNOWN.value)

    def known(self, order: AssignOrder) -> Known:
        """Which token, by its two last digits, and whether a code was read from it."""
        return {"serial": f"..{order.serial[-2:]}", "checked": order.code is not None}

    def what(self, order: AssignOrder) -> str:
        """Two last digits of its serial."""
        return f"..{order.serial[-2:]}"
