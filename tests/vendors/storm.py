"""What every vendor's adapter promises while the server, or a proxy before it, answers 429 to everybody.

A suite for one vendor subclasses `StormContract` and gives it a fixture `storm`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.contract.session import VendorState
from helpdesk_tui.vendors.protocols import Codes, Vendor
from helpdesk_tui.vendors.values import CodeOrder, MadeCode, OutcomeUnknown
from tests.vendors.edge import Edge, Seen, http

AGENTS: Final = 50
SLOW_DOWN: Final = http(429, b"<html>slow down</html>", "Content-Type: text/html", "Retry-After: 30")


@dataclass
class Storm:
    """One vendor's adapter on a raw edge."""

    vendor: Vendor
    wire: Edge
    person: str
    order: CodeOrder
    is_write: Callable[[Seen], bool]
    """Whether this request asks for a code."""
    refuse_reads: Callable[[], None]
    """From now on each read is answered `SLOW_DOWN`."""
    refuse_writes: Callable[[], None]
    """From now on each order of a code is."""

    @property
    def codes(self) -> Codes:
        """Every vendor here has them."""
        assert self.vendor.codes is not None
        return self.vendor.codes

    def writes(self) -> int:
        """How many orders reached the server."""
        return len([seen for seen in self.wire.seen if self.is_write(seen)])


class StormContract:
    """Inherit, give `storm`, run."""

    async def test_fifty_reads_at_once_are_refused_and_hardly_repeated(self, storm: Storm) -> None:
        storm.refuse_reads()
        read = storm.vendor.directory.person
        found = await asyncio.gather(*(read(storm.person) for _ in range(AGENTS)), return_exceptions=True)
        for error in found:
            assert isinstance(error, Unreachable)
            assert error.code is ErrorCode.VENDOR_BUSY
        assert len(storm.wire.seen) <= 2 * AGENTS + 5
        assert storm.vendor.status().state is not VendorState.UP

    async def test_a_refused_order_is_sent_once_and_never_told_as_done(self, storm: Storm) -> None:
        storm.refuse_writes()
        with pytest.raises(DeskError) as caught:
            await storm.codes.make(storm.person, storm.order)
        assert storm.writes() == 1
        assert isinstance(caught.value, OutcomeUnknown) or caught.value.code is ErrorCode.VENDOR_BUSY

    async def test_ten_orders_at_once_are_sent_once_each_at_most(self, storm: Storm) -> None:
        storm.refuse_writes()
        orders = [replace(storm.order, operation=OperationId(f"op-storm-{number}")) for number in range(10)]
        made = await asyncio.gather(
            *(storm.codes.make(storm.person, order) for order in orders), return_exceptions=True
        )
        assert not [one for one in made if isinstance(one, MadeCode)]
        assert all(isinstance(one, DeskError) for one in made)
        assert 1 <= storm.writes() <= len(orders)
