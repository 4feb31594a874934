"""Trying a login with the person on the line: gives nothing, proves nothing, is on record."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.operations import Result
from helpdesk_tui.contract.orders import TestOrder
from helpdesk_tui.contract.people import Factor
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import journal, settling
from helpdesk_tui.desk.operations.effects import Done
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.base import Kind, Known, able, cannot_be_known, ref_of
from helpdesk_tui.desk.seal import SealBroken
from helpdesk_tui.vendors.values import PushState

LOOK_AGAIN = 1.0
ASKED_FACTORS = (Factor.PUSH, Factor.CALL)
"""The person answers on the phone; the other factors show a code that is read out."""
_RESULTS = {
    PushState.APPROVED: Result.ACCEPTED,
    PushState.DENIED: Result.REFUSED,
    PushState.FRAUD: Result.FRAUD,
    PushState.TIMED_OUT: Result.TIMED_OUT,
}


@dataclass(frozen=True, slots=True)
class Handle:
    """What is needed while the person's answer is awaited; it lies sealed in the journal."""

    ref: str
    read_to_caller: str | None = field(default=None, repr=False)

    def pack(self) -> SecretStr:
        """One text to be sealed."""
        return SecretStr(json.dumps([self.ref, self.read_to_caller]))


def handle_of(house: House, entry: Entry) -> Handle:
    """Out of the journal."""
    assert entry.handle is not None
    return Handle(*json.loads(house.seal.unseal(entry.handle, f"{entry.id}/handle").get_secret_value()))


class Trial(Kind[TestOrder]):
    """One try with one device."""

    gated = False

    async def effect(self, house: House, entry: Entry, order: TestOrder, code: SecretStr | None) -> Done:
        """Ask the phone, or have the code checked."""
        del code
        challenges = able(house.vendors[entry.vendor].challenges)
        device = ref_of(order.device)
        if order.factor in ASKED_FACTORS:
            sent = await challenges.start_test(entry.account_ref, device, order.factor)
            return Done(
                until=house.clock.now() + timedelta(seconds=sent.lives_seconds),
                uses=None,
                device_ref=device,
                result=Result.WAITING,
                handle=Handle(sent.ref, sent.read_to_caller).pack(),
                look_after=LOOK_AGAIN,
            )
        if order.code is None:
            raise Mistaken(ErrorCode.BAD_REQUEST)
        verdict = await challenges.check_code(entry.account_ref, device, order.code)
        result = Result.ACCEPTED if verdict.accepted else Result.REFUSED
        return Done(until=None, uses=None, device_ref=device, result=result)

    async def settle(self, house: House, entry: Entry, order: TestOrder) -> None:
        """Has the phone answered?"""
        del order
        if entry.state in journal.OPEN:
            await cannot_be_known(house, entry)
            return
        if entry.handle is None:
            await settling.answered(house, entry, Result.TIMED_OUT)
            return
        challenges = able(house.vendors[entry.vendor].challenges)
        over = entry.until is not None and entry.until <= house.clock.now()
        try:
            handle = handle_of(house, entry)
        except SealBroken:
            if not over:
                raise  # asked again while the key may still come back
            await settling.answered(house, entry, Result.TIMED_OUT)
            return
        state = await challenges.push_state(entry.account_ref, handle.ref)
        if state is PushState.WAITING and not over:
            await settling.look_again(house, entry, LOOK_AGAIN)
            return
        await settling.answered(house, entry, _RESULTS.get(state, Result.TIMED_OUT))

    def known(self, order: TestOrder) -> Known:
        """With what it was tried."""
        return {"factor": order.factor.value}

    def what(self, order: TestOrder) -> str:
        """With what it was tried."""
        return order.factor.value
