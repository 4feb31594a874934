"""Taking something away until it is gone: each try is an operation that a later desk finds again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.ids import AgentId, CaseId, OperationId
from helpdesk_tui.contract.operations import Operation, OperationState
from helpdesk_tui.contract.orders import Taking
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.ids import operation_id
from helpdesk_tui.desk.operations import journal
from helpdesk_tui.desk.operations.carrying_out import carry_out
from helpdesk_tui.desk.operations.taking import claim

DEADLINE: Final = timedelta(seconds=25)
MOST_TRIES: Final = 40
AGAIN: Final = frozenset(
    code.value
    for code in (
        ErrorCode.VENDOR_DOWN,
        ErrorCode.VENDOR_SLOW,
        ErrorCode.VENDOR_BUSY,
        ErrorCode.VENDOR_STRANGE,
        ErrorCode.OUTCOME_UNKNOWN,
    )
)
"""Problems that pass."""


def _nothing(connection: Connection, id_: OperationId) -> None:
    del connection, id_


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to be taken away, by whom, and what names its tries."""

    stem: str
    agent: AgentId
    order: Taking
    case: CaseId | None = None
    claimed: Callable[[Connection, OperationId], None] = _nothing
    """Called in the transaction that claims a try."""


@dataclass(frozen=True, slots=True)
class Insisted:
    """What came of it for now."""

    over: bool
    """Nothing is left to be tried."""
    tried: bool = field(default=False, compare=False)
    """A try was made now."""
    problem: ErrorCode | None = None
    """It could not even be claimed: this vendor cannot do it, or what it was about is gone."""


async def insist(house: House, errand: Errand) -> Insisted:
    """Once more, unless it is done, under way, or refused for good. Raises no `DeskError`."""
    for number in range(MOST_TRIES):
        id_ = operation_id(errand.agent, f"{errand.stem}/{number}")
        known = await house.store.read(_found(id_))
        if known is None:
            return await _try(house, errand, id_)
        if known.state is OperationState.DONE:
            return Insisted(over=True)
        if known.state is not OperationState.FAILED:
            return Insisted(over=False)  # under way, or unknown: the reconciler ends it
        if known.problem not in AGAIN:
            return Insisted(over=True)  # the vendor said no for good: people see it in the list
    return Insisted(over=True)


def _found(id_: OperationId) -> Callable[[Connection], Operation | None]:
    return lambda connection: journal.shown(connection, id_)


async def _try(house: House, errand: Errand, id_: OperationId) -> Insisted:
    def write(connection: Connection) -> None:
        claim(connection, house, errand.agent, errand.order, id_, errand.case, DEADLINE, capped=False)
        errand.claimed(connection, id_)

    try:
        await house.store.write(write)
    except DeskError as error:
        if isinstance(error, Unreachable) or error.code is ErrorCode.IN_PROGRESS:
            return Insisted(over=False)
        return Insisted(over=True, problem=error.code)
    await asyncio.shield(house.inflight.start(id_, carry_out(house, id_, errand.order, None)))
    known = await house.store.read(_found(id_))
    done = known is not None and known.state is OperationState.DONE
    refused = known is not None and known.state is OperationState.FAILED and known.problem not in AGAIN
    return Insisted(over=done or refused, tried=True)
