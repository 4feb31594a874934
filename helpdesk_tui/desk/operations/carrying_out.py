"""From intent to outcome: one effectful try, then what the answer makes certain."""

from __future__ import annotations

import asyncio

from pydantic import SecretStr

from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import Order
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import settling, turns
from helpdesk_tui.desk.operations.kinds.register import kind_of
from helpdesk_tui.desk.steps import Step
from helpdesk_tui.vendors.values import OutcomeUnknown

EFFECT_SECONDS = 22.0
FIRST_CHECK = 2.0
"""Seconds after which an unknown outcome is asked about for the first time."""


async def carry_out(house: House, id_: OperationId, order: Order, code: SecretStr | None) -> None:
    """Do what the intent says and write down what is certain; never raises what a console should read.

    `order` is the one that was asked: codes that the caller read stand in it and nowhere in the store.
    """
    entry = await house.store.read(lambda connection: settling.entry_of(connection, id_))
    if entry.state is not OperationState.INTENT:
        return  # this desk was stopped for so long that another has settled it
    kind = kind_of(order)
    try:
        async with asyncio.timeout(EFFECT_SECONDS):
            if kind.in_turn(order):
                await turns.begin(house, entry)
            result = await kind.effect(house, entry, order, code)
    except turns.Settled:
        return
    except (OutcomeUnknown, TimeoutError):
        await settling.unknown(house, entry, ErrorCode.OUTCOME_UNKNOWN.value, FIRST_CHECK)
        return
    except DeskError as error:
        await settling.ended(house, entry, OperationState.FAILED, error.code.value, params=error.params)
        return
    except Exception:
        # A fault of our own between the request and its answer proves nothing about the vendor.
        await settling.unknown(house, entry, ErrorCode.INTERNAL.value, FIRST_CHECK)
        raise
    house.steps.passed(Step.EFFECT_ANSWERED)
    if not await settling.done(house, entry, result):
        # Another desk settled it while this one stood still: what was made now is nobody's.
        await settling.look_again(house, entry, 0)
        return
    house.steps.passed(Step.OUTCOME_WRITTEN)
    await kind.after(house, entry, order)
