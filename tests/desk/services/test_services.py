"""What is offered for a person, and what vendors tell of logins that fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import ErrorCode, Missing, Refused, Unreachable
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.people import AccountStatus
from helpdesk_tui.desk.services.service import Services
from helpdesk_tui.vendors.capability_values import AccountDetail, Delivered, Finding, FindingCode
from tests.desk.inside import AMELIE, START, Inside, inside
from tests.desk.twin_more import TwinMore

TWIN = VendorId("twin")


@dataclass
class Telling:
    """A diagnosis that says one thing, or nothing at all."""

    down: bool = False

    async def why(self, person_ref: str, application: str = "") -> tuple[Finding, ...]:
        del person_ref, application
        if self.down:
            raise Unreachable(ErrorCode.VENDOR_DOWN)
        return (Finding(FindingCode.OUT_OF_STEP, "drift 412 s", device_ref="DH1"),)

    async def details(self, person_ref: str) -> tuple[AccountDetail, ...]:
        del person_ref
        return ()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path) as made:
        made.twin.more = TwinMore(made.twin.ledger, lambda: False)
        yield made


async def offered(desk: Inside) -> set[tuple[str, str | None, str]]:
    found = await Services(desk.house, desk.agent).offered(AMELIE)
    return {(one.kind, one.device, one.change or one.factor or "") for one in found}


async def test_only_what_would_change_something_is_offered(desk: Inside) -> None:
    first = await offered(desk)
    assert ("change", None, Change.LOCK_ACCOUNT) in first
    assert ("change", None, Change.UNLOCK_ACCOUNT) not in first
    assert ("change", "twin:DP1", Change.SUSPEND_DEVICE) in first
    assert ("change", "twin:DP1", Change.RESUME_DEVICE) not in first
    assert ("resync", "twin:DH1", "") in first
    assert ("test", "twin:DP1", "push") in first
    assert {"assign", "list", "invite", "text", "number"} <= {kind for kind, _, _ in first}


async def test_a_vendor_without_more_offers_tests_alone(desk: Inside) -> None:
    desk.twin.more = None
    assert {kind for kind, _, _ in await offered(desk)} == {"test"}


async def test_what_can_be_given_back_says_that_it_asks_the_gate(desk: Inside) -> None:
    found = await Services(desk.house, desk.agent).offered(AMELIE)
    for one in found:
        assert one.takes == (one.kind == "change" and one.action is None)
        assert one.kind in {"test", "change"} or one.action is not None


async def test_nobody_lists_the_whole_stock(desk: Inside) -> None:
    services = Services(desk.house, desk.agent)
    assert await services.stock(TWIN, "3") == []
    assert [one.serial for one in await services.stock(TWIN, "3000")] == ["30001177"]
    with pytest.raises(Missing):
        await services.stock(VendorId("none"), "3000")
    desk.twin.more = None
    with pytest.raises(Refused):
        await services.stock(TWIN, "3000")


async def test_why_a_login_fails_names_the_device_and_a_silent_vendor(desk: Inside) -> None:
    services = Services(desk.house, desk.agent)
    assert await services.diagnosis(AMELIE, "") == []
    telling = Telling()
    desk.twin.diagnosis = telling
    (sheet,) = await services.diagnosis(AMELIE, "")
    assert [(line.code, line.device) for line in sheet.lines] == [("out_of_step", "h6 ..21")]
    telling.down = True
    (silent,) = await services.diagnosis(AMELIE, "")
    assert (silent.lines, silent.problem) == ((), "vendor_down")


async def test_where_a_message_went_is_two_digits(desk: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    async def delivered(_self: TwinMore, person_ref: str, since: datetime) -> tuple[Delivered, ...]:
        del person_ref
        assert (START - since).days == 2
        return (Delivered(START, "sms", "+32475123456", "activation", "sent"),)

    monkeypatch.setattr(TwinMore, "delivered", delivered)
    (line,) = await Services(desk.house, desk.agent).deliveries(AMELIE)
    assert (line.hint, line.purpose, line.status) == ("..56", "activation", "sent")


async def test_a_locked_account_is_offered_its_key(desk: Inside) -> None:
    from sqlalchemy import update

    from helpdesk_tui.desk.people.tables import account

    locked = update(account).values(status=AccountStatus.LOCKED.value)
    await desk.house.store.write(lambda connection: connection.execute(locked))
    found = await offered(desk)
    assert ("change", None, Change.UNLOCK_ACCOUNT) in found
    assert ("change", None, Change.LOCK_ACCOUNT) not in found
